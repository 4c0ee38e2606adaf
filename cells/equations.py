"""Text of equations -> Equations. Python's expression grammar, read with `ast` and a whitelist."""

import ast
import re
from collections.abc import Mapping
from typing import Literal

from cells.expr import Call, Equation, Expr, Name, Number, Part, Where, names

FUNCTIONS: Mapping[str, int] = {
    **dict.fromkeys(("sigmoid", "tanh", "relu", "softplus", "exp", "log", "sqrt", "abs", "silu", "positive"), 1),
    **dict.fromkeys(("max", "min"), 2),
}
MAX_CHARACTERS, MAX_DEPTH, LARGEST = 4_000, 100, 1e308
_OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class EquationError(ValueError):
    """A text that is not a cell: where it fails (line and column from 1), what was found, what was expected."""

    def __init__(self, where: Where, found: str, expected: str):
        self.line, self.column, self.found, self.expected = where.line, where.column, found, expected
        super().__init__(f"line {where.line}, column {where.column}: found {found}; expected {expected}")


def read(text: str) -> tuple[Equation, ...]:
    """Equations of `text`, in order. Raises EquationError."""
    start = Where(1, 1)
    if not isinstance(text, str):
        raise TypeError(f"text must be a str of equations, not {type(text).__name__}")
    if len(text) > MAX_CHARACTERS:
        raise EquationError(start, f"{len(text):,} characters", f"at most {MAX_CHARACTERS:,}")
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        where = Where(error.lineno or 1, error.offset or 1)
        raise EquationError(where, _shown(text, where), f"an equation such as h = tanh(W @ x) ({error.msg})") from None
    except (ValueError, RecursionError, MemoryError):
        raise EquationError(start, "text that cannot be read", "lines such as h = tanh(W @ x)") from None
    if not body:
        raise EquationError(start, "no equation", "at least one line such as h = tanh(W @ x)")
    return _Reader(text, body).equations


def _shown(text: str, where: Where) -> str:
    lines = _lines(text)
    rest = lines[min(where.line, len(lines)) - 1][where.column - 1 :].strip()
    return f"'{rest[:24]}'" if rest else "the end of the line"


def _lines(text: str) -> list[str]:
    """Lines as `ast` counts them: other characters that Unicode calls line ends are none here."""
    return re.split(r"\r\n|\r|\n", text)


class _Reader:
    """Walks the syntax tree once; `seen` holds the names assigned so far, which decides current or previous."""

    def __init__(self, text: str, body: list[ast.stmt]):
        self.text, self.lines = text, _lines(text)
        self.seen: dict[str, Where] = {}
        self.assigned = {
            name.id
            for node in body
            for name in ast.walk(node)
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        }
        self.equations = tuple(equation for node in body for equation in self.statement(node))

    def where(self, node: ast.AST) -> Where:
        line, offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return Where(line, len(self.lines[line - 1].encode()[:offset].decode()) + 1)

    def error(self, node: ast.AST, expected: str, found: str | None = None) -> EquationError:
        shown = found or f"'{(ast.get_source_segment(self.text, node) or '')[:40]}'"
        return EquationError(self.where(node), shown, expected)

    def statement(self, node: ast.stmt) -> list[Equation]:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            raise self.error(node, "an equation, name = expression")
        target = node.targets[0]
        comment = self.lines[(node.end_lineno or node.lineno) - 1].partition("#")[2].strip()
        if isinstance(target, ast.Tuple):
            return self.split(target, node.value, comment)
        expr = self.expression(node.value)
        return [Equation(self.assign(target), expr, comment)]

    def split(self, target: ast.Tuple, value: ast.expr, comment: str) -> list[Equation]:
        count, where = len(target.elts), self.where(value)
        if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "split"):
            raise self.error(value, f"split(...) on the right of {count} names")
        if count < 2:
            raise self.error(target, "at least two names on the left of split")
        if len(value.args) != 1 or value.keywords:
            raise self.error(value, "split of one expression, split(e)")
        of = self.vector(self.expression(value.args[0]), value.args[0])
        labels = [label.strip() for label in comment.split(",")] if comment else [""] * count
        if len(labels) != count:
            raise self.error(target, f"{count} labels with commas between them", f"{len(labels)} after the #")
        return [
            Equation(self.assign(name), Part(of, index, count, where), label)
            for index, (name, label) in enumerate(zip(target.elts, labels, strict=True))
        ]

    def assign(self, target: ast.expr) -> str:
        if not isinstance(target, ast.Name):
            raise self.error(target, "a name on the left of =")
        self.check_name(target)
        if target.id == "x":
            raise self.error(target, "another name: x is the input")
        if target.id in self.seen:
            raise self.error(target, f"a new name: {target.id} is assigned on line {self.seen[target.id].line}")
        self.seen[target.id] = self.where(target)
        return target.id

    def check_name(self, node: ast.Name) -> None:
        if not _NAME.fullmatch(node.id):
            raise self.error(node, "a name of letters a to z, digits and _, starting with a letter")
        if node.id in FUNCTIONS or node.id == "split":
            raise self.error(node, f"another name: {node.id} is a function, used as {node.id}(...)")

    def expression(self, node: ast.expr, depth: int = 0) -> Expr:
        where = self.where(node)
        if depth > MAX_DEPTH:
            raise self.error(node, f"at most {MAX_DEPTH} levels of nesting", "a deeper one")

        def args(*nodes: ast.expr) -> tuple[Expr, ...]:
            return tuple(self.expression(each, depth + 1) for each in nodes)

        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self.number(node, value)
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                (inner,) = args(operand)
                return Number(-inner.value, where) if isinstance(inner, Number) else Call("neg", (inner,), where)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return self.product(node, Call(_OPERATORS[type(op)], args(left, right), where))
            case ast.List(elts=parts) if len(parts) > 1:
                return Call("concat", tuple(map(self.vector, args(*parts), parts)), where)
            case ast.Call(func=ast.Name(id=function), args=given, keywords=[]) if function in FUNCTIONS:
                if len(given) != FUNCTIONS[function]:
                    raise self.error(node, f"{FUNCTIONS[function]} argument(s) in {function}", f"{len(given)}")
                return Call(function, args(*given), where)
            case ast.Call():
                known = ", ".join(sorted(FUNCTIONS))
                raise self.error(node, f"one of the functions {known} (split stands alone: a, b = split(e))")
        raise self.error(node, "a name, a number, + - * / @, a function or [x, h]")

    def number(self, node: ast.expr, value: float) -> Number:
        if not -LARGEST <= value <= LARGEST:
            raise self.error(node, "a finite number")
        return Number(float(value), self.where(node))

    def vector(self, expr: Expr, node: ast.expr) -> Expr:
        if not any(names(expr)):
            raise self.error(node, "a vector: something with a name in it")
        return expr

    def name(self, node: ast.Name) -> Name:
        self.check_name(node)
        kind: Literal["input", "parameter", "current", "previous"] = "parameter"
        if node.id == "x":
            kind = "input"
        elif node.id in self.seen:
            kind = "current"
        elif node.id in self.assigned:
            kind = "previous"
        return Name(node.id, kind, self.where(node))

    def product(self, node: ast.BinOp, call: Call) -> Call:
        left = call.args[0]
        if call.op == "@" and not (isinstance(left, Name) and left.kind == "parameter"):
            raise self.error(node, "a parameter on the left of @, as in W @ x; after * write a * (W @ x)")
        if call.op == "@":
            self.vector(call.args[1], node.right)
        return call
