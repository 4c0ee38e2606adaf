"""Cells side by side on one input: parameters, initial states, traces, all from seeds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from cells.catalogue import catalogue
from cells.cell import Cell
from cells.compute import Progress
from cells.layer import Layer
from cells.layouts import base_of, convert
from cells.run import run
from cells.stack import Stack
from cells.stacked import StackTrace
from cells.trace import Trace
from cells.weights import Params, generator

LAYER = 1_000_000  # from the seed of one layer to that of the next


@dataclass(frozen=True)
class Setting:
    """H `units`; the `seed` of the weights and their `scale` (1: as torch draws them); `start_seed` of random states
    before step 1, None for zeros; how many `layers` of the cell stand one above the other."""

    units: int = 8
    seed: int = 0
    scale: float = 1.0
    start_seed: int | None = None
    layers: int = 1

    def layer(self, level: int) -> "Setting":
        """That of one layer (from 0): each draws its own numbers, the first those of a single layer."""
        start_seed = None if self.start_seed is None else self.start_seed + level * LAYER
        return replace(self, seed=self.seed + level * LAYER, start_seed=start_seed, layers=1)


def parameters(cell: Cell, inputs: int, setting: Setting) -> Params:
    """Parameters from the seed. Two cells get the same numbers under the same name; two layouts of one cell get the
    same cell."""
    base = catalogue.get(base_of(cell), cell)
    drawn = base.init(inputs, setting.units, setting.seed, scale=setting.scale)
    return drawn if base is cell else convert(drawn, base, cell)


def start(cell: Cell, inputs: int, setting: Setting) -> Mapping[str, Tensor] | None:
    """Random states (H,), standard normal, the same for a name in every cell; None for zeros."""
    if setting.start_seed is None:
        return None
    return {
        name: torch.randn(cell.sizes[name].of(inputs, setting.units), generator=generator(setting.start_seed, name))
        for name in cell.states
    }


def trace(cell: Cell, x: Tensor, setting: Setting, progress: Progress | None = None) -> Trace:
    """Trace of `cell` over x (T, D) or (T, B, D)."""
    inputs = x.shape[-1]
    params = parameters(cell, inputs, setting)
    return run(cell, params, x, start(cell, inputs, setting), progress=progress)


def tower(cell: Cell, x: Tensor, setting: Setting, progress: Progress | None = None) -> StackTrace:
    """Trace of `setting.layers` layers of `cell` over x (T, D) or (T, B, D)."""
    stack = Stack([Layer(cell, setting.units)] * setting.layers)
    params: Params = {}
    states: dict[str, Tensor] = {}
    for level, part in enumerate(stack.parts(x.shape[-1])):
        own = setting.layer(level)
        params |= {f"{level}.{name}": value for name, value in parameters(cell, part.inputs, own).items()}
        states |= {f"{level}.{name}": value for name, value in (start(cell, part.inputs, own) or {}).items()}
    return run(stack, params, x, states or None, progress=progress)


def seeds(count: int, seed: int, shared: bool) -> list[int]:
    """The seed of each cell's weights: one for all, or one each."""
    return [seed if shared else seed + index for index in range(count)]
