"""The numbers of a scene: every expression that is shown, at every step, for one unit, in the decimals that are shown.

Sent as whole multiples of the last decimal, so that what the browser shows is the rounded value and nothing else."""

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cells import Trace
from cells.expr import Expr, Name

Floats = NDArray[np.float64]
LIMIT = 1_900_000
DECIMALS = (3, 2, 1)
HUGE = 1e12  # beyond what four bytes hold
BROKEN = -32_768  # stands for a value that is not finite


@dataclass
class Book:
    """Series by number. `unit` counts from 1; 0 is the mean over all units."""

    unit: int
    series: list[Floats] = field(default_factory=list)
    known: dict[tuple[int, Expr], list[int]] = field(default_factory=dict)

    def numbers(self, trace: Trace, expr: Expr) -> list[int]:
        """Numbers of the series that `expr` is worth: one, or one for each block of units where it is wider."""
        key = (id(trace), expr)
        if key not in self.known:
            self.known[key] = [self.add(values) for values in self.values(trace, expr)]
        return self.known[key]

    def add(self, values: Floats) -> int:
        self.series.append(values)
        return len(self.series) - 1

    def values(self, trace: Trace, expr: Expr) -> list[Floats]:
        """(T,) or (1,) arrays: blocks of H units give their share of the unit, an input its columns."""
        value = trace.value(expr).detach()
        value = value[:, 0] if value.dim() == 3 else value.reshape(1, -1)
        array = value.numpy().astype(np.float64)
        units = trace.output.shape[-1]
        width = array.shape[1]
        if width % units or (isinstance(expr, Name) and expr.kind == "input"):
            return [array[:, column] for column in range(width)]
        blocks = [array[:, start : start + units] for start in range(0, width, units)]
        return [block.mean(axis=1) if self.unit == 0 else block[:, self.unit - 1] for block in blocks]

    def pack(self, head: dict[str, Any]) -> bytes:
        """Head and numbers as one compressed blob, with as many decimals as fit under the limit."""
        blob = b""
        for decimals in DECIMALS:
            blob = self.packed(head, decimals)
            if len(blob) <= LIMIT:
                break
        return blob

    def packed(self, head: dict[str, Any], decimals: int) -> bytes:
        whole = [_whole(values, decimals) for values in self.series]
        lengths = [(len(values), values.dtype.itemsize) for values in whole]
        text = json.dumps({**head, "decimals": decimals, "series": lengths}).encode()
        text += b" " * (-len(text) % 4)
        # Differences compress better than values; the browser sums them up again.
        steps = [np.diff(values, prepend=values.dtype.type(0)).astype(values.dtype) for values in whole]
        wide = b"".join(each.tobytes() for each in steps if each.dtype.itemsize == 4)
        narrow = b"".join(each.tobytes() for each in steps if each.dtype.itemsize == 2)
        return zlib.compress(len(text).to_bytes(4, "little") + text + wide + narrow, 6)


def _whole(values: Floats, decimals: int) -> NDArray[np.integer]:
    finite = np.isfinite(values)
    scaled = np.rint(np.where(finite, values, 0.0).clip(-HUGE, HUGE) * 10**decimals)
    reach = np.abs(scaled).max(initial=0)
    if reach < -BROKEN:
        return np.where(finite, scaled, BROKEN).astype("<i2")
    return np.where(finite & (reach < 2**31), scaled.clip(-(2**31) + 2, 2**31 - 2), -(2**31)).astype("<i4")
