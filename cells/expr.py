"""Expressions: what the right side of an equation is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Where:
    line: int
    column: int


@dataclass(frozen=True)
class Number:
    value: float
    where: Where = field(compare=False)


@dataclass(frozen=True)
class Name:
    """`current` is a quantity at step t, `previous` the same quantity at step t-1."""

    id: str
    kind: Literal["input", "parameter", "current", "previous"]
    where: Where = field(compare=False)


@dataclass(frozen=True)
class Call:
    """An operator (`+ - * / @ neg concat`) or a function over its arguments."""

    op: str
    args: "tuple[Expr, ...]"
    where: Where = field(compare=False)


@dataclass(frozen=True)
class Part:
    """Block `index` of `count` equal blocks of units."""

    of: "Expr"
    index: int
    count: int
    where: Where = field(compare=False)


Expr = Number | Name | Call | Part


@dataclass(frozen=True)
class Equation:
    name: str
    expr: Expr
    label: str


def children(expr: Expr) -> "tuple[Expr, ...]":
    if isinstance(expr, Call):
        return expr.args
    return (expr.of,) if isinstance(expr, Part) else ()


def names(expr: Expr) -> Iterator[Name]:
    """Every name in `expr`, left to right."""
    if isinstance(expr, Name):
        yield expr
    for child in children(expr):
        yield from names(child)


def terms(expr: Expr, sign: int = 1) -> "list[tuple[int, Expr]]":
    """The signed terms of a sum, left to right: `a - (b - c)` is +a -b +c."""
    if isinstance(expr, Call) and expr.op in ("+", "-"):
        left, right = expr.args
        return terms(left, sign) + terms(right, sign if expr.op == "+" else -sign)
    if isinstance(expr, Call) and expr.op == "neg":
        return terms(expr.args[0], -sign)
    return [(sign, expr)]


def decimal(value: float) -> str:
    """A number as a person writes it: whole where it is whole, else all its digits; 1e-10 keeps its exponent."""
    return f"{value:.0f}" if value == round(value) and abs(value) < 1e15 else repr(value)
