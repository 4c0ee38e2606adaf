"""Cell or stack -> its trace."""

from collections.abc import Mapping
from typing import Literal, overload

import numpy as np
import torch
from torch import Tensor

from cells import weights
from cells.cell import Cell
from cells.compute import Progress, Run
from cells.ops import TORCH
from cells.plan import plan
from cells.stack import Part, Stack, under
from cells.stacked import Source, StackTrace, forward, noise
from cells.trace import Trace

Mode = Literal["planned", "sequential"]


@overload
def run(
    cell: Cell,
    params: Mapping[str, Tensor],
    x: Tensor | np.ndarray,
    state: Mapping[str, Tensor] | None = None,
    *,
    mode: Mode = "planned",
    progress: Progress | None = None,
    training: bool = False,
    generator: Source = None,
) -> Trace: ...
@overload
def run(
    cell: Stack,
    params: Mapping[str, Tensor],
    x: Tensor | np.ndarray,
    state: Mapping[str, Tensor] | None = None,
    *,
    mode: Mode = "planned",
    progress: Progress | None = None,
    training: bool = False,
    generator: Source = None,
) -> StackTrace: ...
def run(
    cell: Cell | Stack,
    params: Mapping[str, Tensor],
    x: Tensor | np.ndarray,
    state: Mapping[str, Tensor] | None = None,
    *,
    mode: Mode = "planned",
    progress: Progress | None = None,
    training: bool = False,
    generator: Source = None,
) -> Trace | StackTrace:
    """Run `cell` over `x`, (T, D) or (T, B, D), in the dtype of `params`, and record every quantity as (T, B, H);
    a Stack gives a StackTrace.

    `state` gives each state before step 1 as (B, H) or (H,); None, or a state left out, means zeros.
    `mode="sequential"` is the plain loop over the equations as written, the truth that the plan is held to.
    `progress` is called now and then with the share of a loop that is done; what it raises ends the run.
    `training` switches on a stack's dropout, drawn from `generator`, a torch.Generator or a seed.
    Gradients flow to x, params and state. Raises ValueError naming the argument, what it was, what is allowed."""
    if mode not in ("planned", "sequential"):
        raise ValueError(f"mode must be 'planned' or 'sequential', not {mode!r}")
    if isinstance(cell, Cell):
        return _cell(cell, params, x, state, mode, progress)
    if not isinstance(cell, Stack):
        raise TypeError(f"cell must be a Cell or a Stack, not {type(cell).__name__}")

    def step(part: Part, index: int, read: Tensor, given: Mapping[str, Tensor]) -> Trace:
        def share(done: float) -> None:
            if progress:
                progress((index + done) / count)

        return _cell(part.layer.cell, under(part.key, params), read, given, mode, share, f"{part.key}.")

    values = _input(x, cell.check(params), _dtype(params))
    count = len(cell.parts(values.shape[2]))
    return forward(cell, params, values, state, step, noise(cell, training, generator))


def _cell(
    cell: Cell,
    params: Mapping[str, Tensor],
    x: Tensor | np.ndarray,
    state: Mapping[str, Tensor] | None,
    mode: Mode,
    progress: Progress | None,
    key: str = "",
) -> Trace:
    inputs, units = weights.check(cell, params)
    values = _input(x, inputs, _dtype(params))
    initial = _initial(cell, state, values, inputs or values.shape[2], units, key)
    work = Run(cell, params, values, initial, units, progress)
    if mode == "sequential":
        work.loop(cell.equations, TORCH, hoist=False)
    else:
        for stage in plan(cell).stages:
            work.stage(stage)
    return Trace(cell, dict(params), values, initial, {name: work.values[name] for name in cell.quantities})


def _dtype(params: Mapping[str, Tensor]) -> torch.dtype:
    return next((tensor.dtype for tensor in params.values()), torch.float32)


def _input(x: Tensor | np.ndarray, inputs: int | None, dtype: torch.dtype) -> Tensor:
    values = x if isinstance(x, Tensor) else torch.from_numpy(np.array(x))  # a copy: any strides, never read-only
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


def _initial(
    cell: Cell, state: Mapping[str, Tensor] | None, x: Tensor, inputs: int, units: int, key: str
) -> dict[str, Tensor]:
    given = dict(state or {})
    if unknown := set(given) - set(cell.states):
        raise ValueError(f"state: unknown {sorted(unknown)}; the states of {cell.name} are {list(cell.states)}")
    initial = {}
    for name in cell.states:
        shape = (x.shape[1], cell.sizes[name].of(inputs, units))
        value = torch.as_tensor(given.get(name, torch.zeros(shape)), dtype=x.dtype, device=x.device)
        if tuple(value.shape) not in (shape, shape[1:]):
            raise ValueError(
                f"state[{key + name!r}] has shape {tuple(value.shape)}; allowed are {shape} and {shape[1:]}"
            )
        initial[name] = value.expand(shape)
    return initial
