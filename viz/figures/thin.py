"""Long series -> fewer points, each a real one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from tsdownsample import MinMaxLTTBDownsampler

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]

_MIN_MAX_LTTB: Any = MinMaxLTTBDownsampler
_MIN_MAX_LTTB = _MIN_MAX_LTTB()


def lines(values: Floats, first: int, points: int) -> tuple[Ints, Floats, Ints]:
    """Steps, values and unit numbers of all units of (T, H) `values` as one line with gaps between the units.

    `first` is the step of row 0. Where T exceeds `points`, each unit keeps that many of its own points, chosen so
    that peaks stay (MinMaxLTTB)."""
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
    if not np.isfinite(column).all():
        return stride(len(column), points)
    return np.unique(_MIN_MAX_LTTB.downsample(column, n_out=points).astype(np.int64))


def stride(length: int, points: int) -> Ints:
    """Every k-th step, so that at most `points` are left."""
    return np.arange(0, length, -(-length // points))
