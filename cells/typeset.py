"""Equations -> LaTeX, with t and t-1 where the semantics put them."""

from collections.abc import Callable, Iterator
from itertools import groupby

from cells.cell import Cell
from cells.expr import Call, Equation, Expr, Name, Number, Part, decimal

Paint = Callable[[str, str], str]

_GREEK = {"alpha", "beta", "gamma", "delta", "lambda", "mu", "phi", "sigma", "Lambda", "Delta", "Gamma"}
_FUNCTIONS = {
    "sigmoid": r"\sigma",
    "tanh": r"\tanh",
    "exp": r"\exp",
    "log": r"\log",
    "max": r"\max",
    "min": r"\min",
}
_SUM, _NEGATION, _PRODUCT, _ATOM = range(4)
_LEVEL = {"+": _SUM, "-": _SUM, "neg": _NEGATION, "*": _PRODUCT, "@": _PRODUCT}


def _plain(name: str, latex: str) -> str:
    return latex


def symbol(name: str, kind: str = "parameter", paint: Paint = _plain) -> str:
    """LaTeX of a name: `a_f` at step t is a_{f,t}, before it a_{f,t-1}; a parameter carries no step.

    `paint` may wrap the symbol of a quantity, to colour it."""
    base, _, index = name.partition("_")
    base = f"\\{base}" if base in _GREEK else base if len(base) == 1 else f"\\mathrm{{{base}}}"
    index = index.replace("_", r"\_")
    step = {"parameter": "", "previous": "t-1"}.get(kind, "t")
    under = ",".join(part for part in (index, step) if part)
    latex = f"{base}_{{{under}}}" if under else base
    return latex if kind == "parameter" else paint(name, latex)


def expression(expr: Expr, paint: Paint = _plain) -> str:
    """LaTeX of an expression."""
    return _write(expr, paint)[0]


def _write(expr: Expr, paint: Paint) -> tuple[str, int]:
    """LaTeX and how tightly it binds."""
    match expr:
        case Number():
            digits, _, exponent = decimal(expr.value).partition("e")
            power = rf" \cdot 10^{{{int(exponent)}}}" if exponent else ""
            return digits + power, _ATOM if expr.value >= 0 and not power else _NEGATION
        case Name():
            return symbol(expr.id, expr.kind, paint), _ATOM
        case Part():
            return rf"\operatorname{{split}}_{{{expr.index + 1}}}({_write(expr.of, paint)[0]})", _ATOM
    return _call(expr, paint)


def _call(call: Call, paint: Paint) -> tuple[str, int]:
    def at(index: int, level: int) -> str:
        latex, binds = _write(call.args[index], paint)
        return latex if binds >= level else f"({latex})"

    match call.op:
        case "+":
            return f"{at(0, _SUM)} + {at(1, _PRODUCT)}", _SUM
        case "-":
            return f"{at(0, _SUM)} - {at(1, _PRODUCT)}", _SUM
        case "neg":
            return f"-{at(0, _PRODUCT)}", _NEGATION
        case "@":
            return f"{at(0, _ATOM)} {at(1, _ATOM)}", _PRODUCT
        case "*":
            sign = r"\," if any(isinstance(arg, Number) for arg in call.args) else r"\odot"
            return f"{at(0, _NEGATION)} {sign} {at(1, _PRODUCT)}", _PRODUCT
        case "/":
            return rf"\frac{{{at(0, _SUM)}}}{{{at(1, _SUM)}}}", _ATOM
        case "sqrt":
            return rf"\sqrt{{{at(0, _SUM)}}}", _ATOM
        case "abs":
            return rf"\left|{at(0, _SUM)}\right|", _ATOM
        case "concat":
            return f"[{', '.join(at(i, _SUM) for i in range(len(call.args)))}]", _ATOM
    name = _FUNCTIONS.get(call.op, rf"\operatorname{{{call.op}}}")
    return f"{name}({', '.join(at(i, _SUM) for i in range(len(call.args)))})", _ATOM


def lines(cell: Cell, paint: Paint = _plain) -> Iterator[tuple[str, str]]:
    """Left and right side of each equation, in order; the parts of one split stand on one line."""

    def whole(item: tuple[int, Equation]) -> int:
        """The line's first equation: the parts of a split count from it."""
        index, equation = item
        return index - equation.expr.index if isinstance(equation.expr, Part) else index

    for _, group in groupby(enumerate(cell.equations), key=whole):
        equations = [equation for _, equation in group]
        left = ", ".join(symbol(equation.name, "current", paint) for equation in equations)
        expr = equations[0].expr
        if isinstance(expr, Part):
            yield left, rf"\operatorname{{split}}({expression(expr.of, paint)})"
        else:
            yield left, expression(expr, paint)


def latex(cell: Cell, paint: Paint = _plain) -> str:
    """All equations, aligned at their equal signs."""
    body = " \\\\\n".join(f"{left} &= {right}" for left, right in lines(cell, paint))
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
