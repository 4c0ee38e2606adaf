"""Plan -> Trace: the equations, computed."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from cells import weights
from cells.cell import Cell
from cells.expr import Equation, Expr, Name
from cells.ops import NUMPY, TORCH, Ops
from cells.plan import Stage, invariants, plan, varies
from cells.program import Program
from cells.rewrite import Rewriter
from cells.scan import scan
from cells.trace import Trace, evaluate

Progress = Callable[[float], None]


def run(
    cell: Cell,
    params: Mapping[str, Tensor],
    x: Tensor | np.ndarray,
    state: Mapping[str, Tensor] | None = None,
    *,
    mode: Literal["planned", "sequential"] = "planned",
    progress: Progress | None = None,
) -> Trace:
    """Run `cell` over `x`, (T, D) or (T, B, D), in the dtype of `params`, and record every quantity as (T, B, H).

    `state` gives each state before step 1 as (B, H) or (H,); None, or a state left out, means zeros.
    `mode="sequential"` is the plain loop over the equations as written, the truth that the plan is held to.
    `progress` is called now and then with the share of a loop that is done; what it raises ends the run.
    Gradients flow to x, params and state. Raises ValueError naming the argument, what it was, what is allowed."""
    inputs, units = weights.check(cell, params)
    dtype = next((tensor.dtype for tensor in params.values()), torch.float32)
    values = _input(x, inputs, dtype)
    initial = _initial(cell, state, values, inputs or values.shape[2], units)
    if mode not in ("planned", "sequential"):
        raise ValueError(f"mode must be 'planned' or 'sequential', not {mode!r}")
    work = _Run(cell, params, values, initial, units, progress)
    if mode == "sequential":
        work.loop(cell.equations, TORCH, hoist=False)
    else:
        for stage in plan(cell).stages:
            work.stage(stage)
    return Trace(cell, dict(params), values, initial, {name: work.values[name] for name in cell.quantities})


def _input(x: Tensor | np.ndarray, inputs: int | None, dtype: torch.dtype) -> Tensor:
    values = torch.as_tensor(x)
    if values.dim() not in (2, 3):
        raise ValueError(f"x must be (T, D) or (T, B, D); its shape is {tuple(values.shape)}")
    if 0 in values.shape:
        raise ValueError(f"x must have at least one step, sequence and input; its shape is {tuple(values.shape)}")
    if inputs is not None and values.shape[-1] != inputs:
        raise ValueError(
            f"x has {values.shape[-1]} inputs a step, shape {tuple(values.shape)}; params are for {inputs}"
        )
    if values.is_complex():
        raise ValueError(f"x must hold real numbers, not {values.dtype}")
    return (values if values.dim() == 3 else values.unsqueeze(1)).to(dtype)


def _initial(cell: Cell, state: Mapping[str, Tensor] | None, x: Tensor, inputs: int, units: int) -> dict[str, Tensor]:
    given = dict(state or {})
    if unknown := set(given) - set(cell.states):
        raise ValueError(f"state: unknown {sorted(unknown)}; the states of {cell.name} are {list(cell.states)}")
    initial = {}
    for name in cell.states:
        shape = (x.shape[1], cell.sizes[name].of(inputs, units))
        value = torch.as_tensor(given.get(name, torch.zeros(shape)), dtype=x.dtype, device=x.device)
        if tuple(value.shape) not in (shape, shape[1:]):
            raise ValueError(f"state[{name!r}] has shape {tuple(value.shape)}; allowed are {shape} and {shape[1:]}")
        initial[name] = value.expand(shape)
    return initial


class _Run:
    """One run under way: `values` grows stage by stage."""

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
            wide = values if getattr(values[0], "shape", ()) == shape else [ops.widen(value, shape) for value in values]
            self.values[name] = torch.as_tensor(ops.stack(wide), dtype=self.x.dtype)


def _as(ops: Ops, value: Any) -> Any:
    return value.detach().numpy() if ops is NUMPY and isinstance(value, Tensor) else value
