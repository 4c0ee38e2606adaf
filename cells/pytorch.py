"""Expressions of a cell -> Python expressions over torch tensors, as syntax trees that know their own brackets."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from cells.cell import Cell
from cells.expr import Call, Expr, Name, Number, Part, names
from cells.shapes import Size, size_of

# What torch does not have in this form. A name of a function is never the name of a quantity.
SPELLED = {
    "softplus": '''def softplus(x: Tensor) -> Tensor:
    """log(1 + exp(x)), exact everywhere; torch's own is cut to x beyond 20."""
    return torch.logaddexp(x, torch.zeros_like(x))''',
    "positive": '''def positive(x: Tensor) -> Tensor:
    """Greater than 0 everywhere: x + 0.5 from 0 on, sigmoid(x) below."""
    return torch.where(x >= 0, x + 0.5, torch.sigmoid(x))''',
    "silu": """def silu(x: Tensor) -> Tensor:
    return x * torch.sigmoid(x)""",
}
_BINARY: Mapping[str, ast.operator] = {"+": ast.Add(), "-": ast.Sub(), "*": ast.Mult(), "/": ast.Div()}
_TORCH = {"max": "maximum", "min": "minimum"}


@dataclass(frozen=True)
class Writer:
    """`locals` are the Python names of quantities, each kept (B, size); `attributes` those of parameters."""

    cell: Cell
    locals: Mapping[str, str]
    attributes: Mapping[str, str]

    def wide(self, expr: Expr, size: Size) -> ast.expr:
        """`expr` as (B, size)."""
        if any(name.kind != "parameter" for name in names(expr)):
            return self.write(expr)
        return method(self.tensor(expr), "expand", "batch", length(size, "self."))

    def tensor(self, expr: Expr) -> ast.expr:
        """`expr` as a tensor, also where nothing but numbers is in it."""
        return method(ast.Name("x_t"), "new_tensor", self.write(expr)) if _is_number(expr) else self.write(expr)

    def write(self, expr: Expr) -> ast.expr:
        match expr:
            case Number(value=value):
                return _number(value)
            case Name(kind="parameter"):
                return ast.Attribute(ast.Name("self"), self.attributes[expr.id])
            case Name():
                return ast.Name("x_t" if expr.kind == "input" else self.locals[expr.id])
            case Part():
                whole = self.wide(expr.of, size_of(expr.of, self.cell.sizes, self.cell.shapes))
                return ast.Subscript(method(whole, "chunk", str(expr.count), "dim=-1"), ast.Constant(expr.index))
            case Call(op="@", args=(Name() as matrix, right)):
                transposed = ast.Attribute(self.write(matrix), "T")
                return ast.BinOp(self.wide(right, self.cell.shapes[matrix.id][1]), ast.MatMult(), transposed)
        return self.call(expr)

    def call(self, call: Call) -> ast.expr:
        args = call.args
        if call.op == "neg":
            return ast.UnaryOp(ast.USub(), self.write(args[0]))
        if call.op in _BINARY:
            left = self.tensor(args[0]) if call.op == "/" and _is_number(call) else self.write(args[0])
            return ast.BinOp(left, _BINARY[call.op], self.write(args[1]))
        if call.op == "concat":
            parts = [self.wide(arg, size_of(arg, self.cell.sizes, self.cell.shapes)) for arg in args]
            return method(ast.Name("torch"), "cat", ast.List(parts), "dim=-1")
        values = [self.tensor(arg) for arg in args]
        if call.op in SPELLED:
            return ast.Call(ast.Name(call.op), values, [])
        return method(ast.Name("torch"), _TORCH.get(call.op, call.op), *values)


def length(size: Size, of: str = "") -> str:
    parts = ((size.inputs, f"{of}inputs"), (size.units, f"{of}units"))
    return " + ".join(name if count == 1 else f"{count} * {name}" for count, name in parts if count)


def method(of: ast.expr, name: str, *args: ast.expr | str) -> ast.expr:
    """of.name(*args); text among `args` is Python, `dim=-1` a keyword."""
    call = ast.Call(ast.Attribute(of, name), [arg for arg in args if isinstance(arg, ast.expr)], [])
    for text in (arg for arg in args if isinstance(arg, str)):
        parsed = ast.parse(f"f({text})", mode="eval").body
        assert isinstance(parsed, ast.Call)
        call.args += parsed.args
        call.keywords += parsed.keywords
    return call


def _is_number(expr: Expr) -> bool:
    """Whether Python would compute `expr` as a plain number."""
    return isinstance(expr, Number) or (
        isinstance(expr, Call) and expr.op in ("+", "-", "*", "/", "neg") and all(map(_is_number, expr.args))
    )


def _number(value: float) -> ast.expr:
    if value < 0:
        return ast.UnaryOp(ast.USub(), _number(-value))
    return ast.Constant(int(value) if value.is_integer() and value < 1_000 else value)
