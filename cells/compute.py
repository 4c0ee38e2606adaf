"""A cell's stages, computed one after another."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from cells.cell import Cell
from cells.expr import Equation, Expr, Name
from cells.ops import NUMPY, TORCH, Ops
from cells.plan import Stage, invariants, varies
from cells.program import Program
from cells.rewrite import Rewriter
from cells.scan import scan
from cells.trace import evaluate

Progress = Callable[[float], None]


class Run:
    """One run of a cell under way: `values`, (T, B, H) under each name, grows stage by stage."""

    def __init__(
        self,
        cell: Cell,
        params: Mapping[str, Tensor],
        x: Tensor,
        initial: Mapping[str, Tensor],
        units: int,
        progress: Progress | None,
    ):
        self.cell, self.params, self.x, self.initial = cell, dict(params), x, initial
        self.units, self.progress = units, progress
        self.values: dict[str, Tensor] = {}

    def stage(self, stage: Stage) -> None:
        if stage.kind == "sequential":
            tensors = (*self.params.values(), self.x, *self.initial.values(), *self.values.values())
            learns = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors)
            self.loop(stage.equations, TORCH if learns or self.x.device.type != "cpu" else NUMPY, hoist=True)
        elif stage.affine is not None:
            name = stage.equations[0].name
            rate, gain = self.whole(stage.affine.rate, name), self.whole(stage.affine.gain, name)
            self.values[name] = scan(rate, gain, self.initial[name])
        else:
            for equation in stage.equations:
                self.values[equation.name] = self.whole(equation.expr, equation.name)

    def whole(self, expr: Expr, name: str) -> Tensor:
        """`expr` at all steps, in the shape of quantity `name`: (T, B, H)."""
        return self.value(expr).expand(self.shape(name))

    def value(self, expr: Expr) -> Tensor:
        return evaluate(expr, self.x, self.params, self.values, self.initial)

    def shape(self, name: str) -> tuple[int, ...]:
        return (*self.x.shape[:2], self.cell.sizes[name].of(self.x.shape[2], self.units))

    def loop(self, equations: tuple[Equation, ...], ops: Ops, hoist: bool) -> None:
        inside = frozenset(equation.name for equation in equations)
        written = list(equations)
        if hoist:
            rewriter = Rewriter(self.cell, inside)
            written = rewriter.equations(equations)
            for name, how in rewriter.derived.items():
                self.params[name] = how.of(self.params, self.x.shape[2], self.units)
        hoisted = {e for eq in written for e in invariants(eq.expr, inside)} if hoist else set()
        program = Program(written, lambda e: e in hoisted or (hoist and not varies(e)), ops)
        constants: dict[Expr, Any] = {}
        series: dict[Expr, Any] = {}
        for leaf in program.leaves:
            if not (isinstance(leaf, Name) and leaf.id in inside):
                (series if varies(leaf) else constants)[leaf] = _as(ops, self.value(leaf))
        initial = {name: _as(ops, self.initial[name]) for name in inside & set(self.cell.states)}
        with np.errstate(all="ignore"):
            rows = program.over_time(len(self.x), constants, series, initial, self.progress)
        for name, values in rows.items():
            shape = self.shape(name)[1:]
            wide = [v if getattr(v, "shape", ()) == shape else ops.widen(v, shape) for v in values]
            self.values[name] = torch.as_tensor(ops.stack(wide), dtype=self.x.dtype)


def _as(ops: Ops, value: Any) -> Any:
    return value.detach().numpy() if ops is NUMPY and isinstance(value, Tensor) else value
