"""What the tests of the maths share: every cell, random numbers from a seed, closeness, the settings of a law."""

from collections.abc import Mapping

import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from torch import Tensor

import cells

law = settings(deadline=None, max_examples=15)
every_cell = pytest.mark.parametrize("cell", cells.catalogue.values(), ids=list(cells.catalogue))
every_dtype = pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
seeds = st.integers(0, 2**32 - 1)


def normal(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def sizes_of(cell: cells.Cell, inputs: int, units: int) -> dict[str, int]:
    return {name: size.of(inputs, units) for name, size in cell.sizes.items()}


def start(
    cell: cells.Cell, B: int, D: int, H: int, seed: int = 1, dtype: torch.dtype = torch.float64
) -> dict[str, Tensor]:
    """A random state (B, H). The normalizer of slstm is a sum of positive weights: no random state is below 0."""
    sizes = sizes_of(cell, D, H)
    drawn = {name: normal(B, sizes[name], seed=seed + i, dtype=dtype) for i, name in enumerate(cell.states)}
    return {name: value.abs() + 0.5 if cell.id == "slstm" and name == "n" else value for name, value in drawn.items()}


def apart(a: Tensor, b: Tensor) -> float:
    """Largest difference, relative to the larger of 1 and the size of `b`."""
    assert a.shape == b.shape
    assert a.dtype == b.dtype
    return float((a - b).abs().max() / b.abs().max().clamp(min=1))


def assert_equal(a: Mapping[str, Tensor], b: Mapping[str, Tensor], tolerance: float) -> None:
    """Both hold the same names, and under each the same numbers."""
    assert set(a) == set(b)
    differences = {name: apart(a[name], b[name]) for name in a}
    assert all(each <= tolerance for each in differences.values()), differences
