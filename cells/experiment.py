"""Cells side by side on one input: parameters, initial states, traces, all from seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from cells.catalogue import catalogue
from cells.cell import Cell
from cells.compute import Progress
from cells.layouts import base_of, convert
from cells.run import run
from cells.trace import Trace
from cells.weights import Params, generator


@dataclass(frozen=True)
class Setting:
    """H `units`; the `seed` of the weights and their `scale` (1: as torch draws them); `start_seed` of random states
    before step 1, None for zeros."""

    units: int = 8
    seed: int = 0
    scale: float = 1.0
    start_seed: int | None = None


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


def seeds(cells: Sequence[Cell], seed: int, shared: bool) -> list[int]:
    """The seed of each cell's weights: one for all, or one each."""
    return [seed if shared else seed + index for index in range(len(cells))]
