"""Equations -> MathML: with symbols, and with places for this step's numbers."""

from collections.abc import Callable
from html import escape

from cells.cell import Cell
from cells.expr import Call, Expr, Name, Number, Part, decimal, names, terms

Hue = Callable[[str], str]
Numbers = Callable[[Expr], list[int]]
_FUNCTIONS = {"sigmoid": "σ"}
_GREEK = {"Lambda": "Λ", "alpha": "α", "beta": "β", "gamma": "γ", "lambda": "λ", "mu": "μ"}


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _mo(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


def _fenced(inner: str) -> str:
    return _row('<mo stretchy="false">(</mo>', inner, '<mo stretchy="false">)</mo>')


def _function(name: str) -> str:
    return f'<mi class="function">{_FUNCTIONS.get(name, name)}</mi>'


def symbol(name: str, kind: str, hue: Hue | None = None) -> str:
    """A name with its index and its step; a quantity in its hue."""
    base, _, index = name.partition("_")
    step = {"parameter": "", "previous": "<mi>t</mi><mo>−</mo><mn>1</mn>"}.get(kind, "<mi>t</mi>")
    letters = f"<mi>{escape(index)}</mi>" if index else ""
    under = _row(letters, "<mo>,</mo>" if letters and step else "", step)
    inner = f"<msub><mi>{escape(_GREEK.get(base, base))}</mi>{under}</msub>" if letters or step else f"<mi>{base}</mi>"
    return inner if kind == "parameter" or hue is None else f'<mrow style="color:{hue(name)}">{inner}</mrow>'


class Writer:
    """Writes an expression; `leaf` may replace a whole subexpression, as by its number."""

    def __init__(self, leaf: Callable[[Expr, str], str | None]):
        self.leaf = leaf

    def write(self, expr: Expr, role: str = "plain") -> str:
        """`role` says where it stands: plain, a factor of a product, or first or later term of a sum."""
        found = self.leaf(expr, role)
        if found is not None:
            return found
        match expr:
            case Number():
                return f"<mn>{decimal(expr.value)}</mn>".replace("-", "−")
            case Name():
                return symbol(expr.id, expr.kind)
            case Part():
                return _row(_function("split"), _fenced(self.write(expr.of)))
        return self.call(expr, role)

    def call(self, call: Call, role: str) -> str:
        args = call.args
        match call.op:
            case "+" | "-" | "neg":
                inner = self.sum(call)
                return _fenced(inner) if role in ("factor", "term") else inner
            case "*":
                return _row(self.write(args[0], "factor"), _mo("⊙"), self.write(args[1], "factor"))
            case "@":
                return _row(self.write(args[0], "factor"), self.write(args[1], "factor"))
            case "/":
                return f"<mfrac>{self.write(args[0])}{self.write(args[1])}</mfrac>"
            case "sqrt":
                return f"<msqrt>{self.write(args[0])}</msqrt>"
            case "concat":
                inner = _mo(",").join(self.write(arg) for arg in args)
                return _row('<mo stretchy="false">[</mo>', inner, '<mo stretchy="false">]</mo>')
        inner = _mo(",").join(self.write(arg) for arg in args)
        return _row(_function(call.op), _fenced(inner))

    def sum(self, call: Call) -> str:
        parts = []
        for index, (sign, term) in enumerate(terms(call)):
            role = ("first" if index == 0 else "later") + ("+" if sign > 0 else "−")
            number = self.leaf(term, role)
            if number is None:
                sign_first = "" if index == 0 and sign > 0 else _mo("+" if sign > 0 else "−")
                number = sign_first + self.write(term, "plain" if index == 0 and sign > 0 else "part")
            parts.append(number)
        return _row(*parts)


def symbolic(cell: Cell, index: int, hue: Hue) -> str:
    """Equation `index` of `cell` in symbols."""

    def leaf(expr: Expr, role: str) -> str | None:
        if isinstance(expr, Name) and not role.startswith(("first", "later")):
            return symbol(expr.id, expr.kind, hue)
        return None

    equation = cell.equations[index]
    left = symbol(equation.name, "current", hue)
    return f"<math>{_row(left, _mo('='), Writer(leaf).write(equation.expr))}</math>"


def numeric(cell: Cell, index: int, numbers: Numbers, hue: Hue, mean: bool) -> str:
    """Equation `index` with a place for each number: = f(terms) = f(their sum) = worth; only the last for a mean over
    units, of which the equation does not hold.

    A place carries `data-n`, the number of its series, and `data-as`, how to write it."""
    equation = cell.equations[index]
    now = Name(equation.name, "current", equation.expr.where)
    worth = _numbers(numbers(now), "plain", hue(equation.name))

    def leaf(expr: Expr, role: str) -> str | None:
        if isinstance(expr, Number):
            return None
        if isinstance(expr, Name) or (isinstance(expr, Call) and expr.op == "@"):
            return _number(numbers(expr)[0], role, hue(expr.id) if isinstance(expr, Name) else "")
        return None

    steps: list[str] = []
    expr = equation.expr
    if not mean and not _is_atom(expr) and len(numbers(now)) == 1 and not _wide(expr, numbers):
        steps.append(Writer(leaf).write(expr))
        if isinstance(expr, Call) and len(expr.args) == 1 and expr.op != "neg" and len(terms(expr.args[0])) > 1:
            inside = _number(numbers(expr.args[0])[0], "plain", "")
            steps.append(_row(_function(expr.op), _fenced(inside)))
    steps.append(worth)
    return " ".join(f"<math>{_row(_mo('='), step)}</math>" for step in steps)


def _is_atom(expr: Expr) -> bool:
    return isinstance(expr, Name | Number | Part) or (isinstance(expr, Call) and expr.op == "@")


def _wide(expr: Expr, numbers: Numbers) -> bool:
    return any(n.kind in ("current", "previous") and len(numbers(n)) > 1 for n in names(expr)) or len(numbers(expr)) > 1


def _numbers(series: list[int], role: str, hue: str) -> str:
    places = _mo(",").join(_number(number, role, hue) for number in series)
    return places if len(series) == 1 else _fenced(places)


def _number(series: int, role: str, hue: str) -> str:
    style = f' style="color:{hue}"' if hue else ""
    if role.startswith(("first", "later")):
        kind, sign = role[:-1], role[-1]
        operator = f'<mo data-n="{series}" data-as="{kind} {"minus" if sign == "−" else "plus"}">+</mo>'
        return f'{operator}<mn data-n="{series}" data-as="size"{style}>0</mn>'
    kind = "factor" if role in ("factor", "part") else "plain"
    return f'<mn data-n="{series}" data-as="{kind}"{style}>0</mn>'
