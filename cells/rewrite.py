"""Equations of a loop -> equal equations that leave less to do in it.

Three rewrites: W @ [x, h] becomes W_x @ x + W_h @ h; the terms of a sum that do not hang on the loop's states are
added first; products with one vector, U_i @ h, U_f @ h, ..., become one product with the stacked matrices.
The matrices they need are derived from the parameters once, before the loop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from cells.cell import Cell
from cells.expr import Call, Equation, Expr, Name, Part, children, names, terms
from cells.plan import NOWHERE
from cells.shapes import H, Size, size_of


@dataclass(frozen=True)
class Columns:
    """Columns `start` to `stop` of a parameter."""

    matrix: str
    start: Size
    stop: Size

    def of(self, params: Mapping[str, Tensor], inputs: int, units: int) -> Tensor:
        return params[self.matrix][:, self.start.of(inputs, units) : self.stop.of(inputs, units)]


@dataclass(frozen=True)
class Stacked:
    """Parameters, or matrices derived from them, one above the other."""

    matrices: tuple[str, ...]

    def of(self, params: Mapping[str, Tensor], inputs: int, units: int) -> Tensor:
        return torch.cat([params[name] for name in self.matrices])


@dataclass
class Rewriter:
    """Rewrites equations in which the names `inside` are known only step by step; `derived` grows on the way."""

    cell: Cell
    inside: frozenset[str]
    derived: dict[str, Columns | Stacked] = field(default_factory=dict)
    rows: dict[str, Size] = field(default_factory=dict)

    def equations(self, equations: Sequence[Equation]) -> list[Equation]:
        exprs = [self.regroup(self.distribute(equation.expr)) for equation in equations]
        exprs = self.gather(exprs)
        return [Equation(e.name, expr, e.label) for e, expr in zip(equations, exprs, strict=True)]

    def distribute(self, expr: Expr) -> Expr:
        match expr:
            case Call(op="@", args=(Name() as matrix, Call(op="concat", args=parts))):
                total: list[Expr] = []
                start = Size()
                for part in parts:
                    stop = start + size_of(part, self.cell.sizes, self.cell.shapes)
                    columns = self.derive(f"{matrix.id}[{start}:{stop}]", Columns(matrix.id, start, stop))
                    self.rows[columns.id] = self.cell.shapes[matrix.id][0]
                    total.append(Call("@", (columns, self.distribute(part)), expr.where))
                    start = stop
                return _sum([(1, product) for product in total])
        return mapped(expr, self.distribute)

    def derive(self, name: str, how: Columns | Stacked) -> Name:
        self.derived[name] = how
        return Name(name, "parameter", NOWHERE)

    def regroup(self, expr: Expr) -> Expr:
        if not (isinstance(expr, Call) and expr.op in ("+", "-")):
            return mapped(expr, self.regroup)
        signed = [(sign, self.regroup(term)) for sign, term in terms(expr)]
        known = [each for each in signed if not self.hangs(each[1])]
        rest = [each for each in signed if self.hangs(each[1])]
        return _sum(([(1, _sum(known))] if known else []) + rest)

    def hangs(self, expr: Expr) -> bool:
        return any(name.id in self.inside for name in names(expr))

    def gather(self, exprs: list[Expr]) -> list[Expr]:
        found: dict[Expr, dict[str, Call]] = {}
        for expr in exprs:
            for product in _products(expr):
                matrix, vector = product.args
                assert isinstance(matrix, Name)
                rows = self.rows.get(matrix.id) or self.cell.shapes[matrix.id][0]
                if isinstance(vector, Name) and vector.kind == "previous" and rows == H and self.hangs(vector):
                    found.setdefault(vector, {})[matrix.id] = product
        parts: dict[Expr, Expr] = {}
        for vector, products in found.items():
            if len(products) > 1:
                stacked = self.derive("|".join(products), Stacked(tuple(products)))
                whole = Call("@", (stacked, vector), NOWHERE)
                for index, product in enumerate(products.values()):
                    parts[product] = Part(whole, index, len(products), NOWHERE)

        def replace(expr: Expr) -> Expr:
            return parts[expr] if expr in parts else mapped(expr, replace)

        return [replace(expr) for expr in exprs]


def mapped(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """`expr` with `change` applied to each of its children."""
    if isinstance(expr, Call):
        return Call(expr.op, tuple(change(arg) for arg in expr.args), expr.where)
    if isinstance(expr, Part):
        return Part(change(expr.of), expr.index, expr.count, expr.where)
    return expr


def _products(expr: Expr) -> list[Call]:
    if isinstance(expr, Call) and expr.op == "@":
        return [expr, *_products(expr.args[1])]
    return [product for child in children(expr) for product in _products(child)]


def _sum(signed: Sequence[tuple[int, Expr]]) -> Expr:
    """The sum of signed terms, halved again and again: a chain of a thousand would be too deep to walk."""
    if len(signed) == 1:
        ((sign, term),) = signed
        return term if sign > 0 else Call("neg", (term,), NOWHERE)
    middle = (len(signed) + 1) // 2
    left, right = signed[:middle], signed[middle:]
    if right[0][0] < 0:
        return Call("-", (_sum(left), _sum([(-sign, term) for sign, term in right])), NOWHERE)
    return Call("+", (_sum(left), _sum(right)), NOWHERE)
