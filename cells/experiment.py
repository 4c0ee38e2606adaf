"""Stacks side by side on one input: parameters, initial states, traces, all from seeds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from cells.catalogue import catalogue
from cells.cell import Cell
from cells.compute import Progress
from cells.layouts import base_of, convert
from cells.run import run
from cells.stack import Stack
from cells.stacked import StackTrace
from cells.weights import Params, generator

LEVEL = 1_000_000  # from the seed of one layer to that of the next


@dataclass(frozen=True)
class Setting:
    """The `seed` of the weights and their `scale` (1: as torch draws them); `start_seed` of random states before
    step 1, None for zeros."""

    seed: int = 0
    scale: float = 1.0
    start_seed: int | None = None

    def level(self, level: int) -> "Setting":
        """That of one layer (from 0): each draws its own numbers, the first those of a single cell."""
        start_seed = None if self.start_seed is None else self.start_seed + level * LEVEL
        return replace(self, seed=self.seed + level * LEVEL, start_seed=start_seed)


def trace(stack: Stack, x: Tensor, setting: Setting, progress: Progress | None = None) -> StackTrace:
    """Trace of `stack`, whose layers all read forward, over x (T, D) or (T, B, D)."""
    inputs = x.shape[-1]
    params = stack.init(inputs, setting.seed, setting.scale)
    states: dict[str, Tensor] = {}
    for level, part in enumerate(stack.parts(inputs)):
        cell, sizes = part.layer.cell, (part.inputs, part.layer.units)
        for name, value in parameters(cell, *sizes, setting.level(level)).items():
            params[f"{part.key}.{name}"] = value
        for name, value in (start(cell, *sizes, setting.level(level)) or {}).items():
            states[f"{part.key}.{name}"] = value
    return run(stack, params, x, states or None, progress=progress)


def parameters(cell: Cell, inputs: int, units: int, setting: Setting) -> Params:
    """Parameters from the seed. Two cells get the same numbers under the same name; two layouts of one cell get the
    same cell."""
    base = catalogue.get(base_of(cell), cell)
    drawn = base.init(inputs, units, setting.seed, scale=setting.scale)
    return drawn if base is cell else convert(drawn, base, cell)


def start(cell: Cell, inputs: int, units: int, setting: Setting) -> Mapping[str, Tensor] | None:
    """Random states (H,), standard normal, the same for a name in every cell; None for zeros."""
    if setting.start_seed is None:
        return None
    return {
        name: torch.randn(cell.sizes[name].of(inputs, units), generator=generator(setting.start_seed, name))
        for name in cell.states
    }


def seeds(count: int, seed: int, shared: bool) -> list[int]:
    """The seed of each cell's weights: one for all, or one each."""
    return [seed if shared else seed + index for index in range(count)]
