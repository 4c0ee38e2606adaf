"""Long series -> fewer points, each a real one."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tsdownsample import MinMaxDownsampler

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]

_MIN_MAX: Any = MinMaxDownsampler


def lines(values: Floats, first: int, points: int) -> tuple[Ints, Floats, Ints]:
    """Steps, values and unit numbers of all units of (T, H) `values` as one line with gaps between the units.

    `first` is the step of row 0. Where T exceeds `points`, each unit keeps that many of its own points, chosen the
    lowest and the highest of every stretch, so that no peak is lost."""
    length, units = values.shape
    x, y, who = [], [], []
    for unit in range(units):
        column = np.ascontiguousarray(values[:, unit])
        kept = np.arange(length) if length <= points else _chosen(column, points)
        x.append(np.append(kept + first, kept[-1] + first))
        y.append(np.append(column[kept], np.float32(np.nan)))
        who.append(np.full(len(kept) + 1, unit + 1))
    return (
        np.concatenate(x).astype(np.int32),
        np.concatenate(y).astype(np.float32),
        np.concatenate(who).astype(np.int16),
    )


def _chosen(column: Floats, points: int) -> Ints:
    """Lowest and highest of every stretch, and both ends; what is not finite counts as its last finite value."""
    finite = np.isfinite(column)
    last = np.maximum.accumulate(np.where(finite, np.arange(len(column)), 0))
    filled = np.where(finite, column, column[last] if finite[0] else 0).astype(np.float32)
    inner = _MIN_MAX().downsample(filled, n_out=max(2, (points - 4) // 2 * 2)).astype(np.int64)
    extremes = [0, len(column) - 1, int(filled.argmin()), int(filled.argmax())]
    return np.unique(np.concatenate([inner, extremes]))


def columns(values: Floats, points: int) -> Ints:
    """Steps of (T, H) `values` for a heatmap of at most `points` columns: from every stretch the step at which some
    unit is furthest from its mean, so that a peak of one step is seen."""
    length = len(values)
    if length <= points:
        return np.arange(length)
    far = np.nan_to_num(np.abs(values - np.nanmean(values, axis=0)), nan=0.0, posinf=0.0)
    spread = far.max(axis=0)
    furthest = (far / np.where(spread > 0, spread, 1)).max(axis=1)
    edges = np.linspace(0, length, points + 1).astype(int)
    return np.array([start + int(furthest[start:stop].argmax()) for start, stop in pairwise(edges)])
