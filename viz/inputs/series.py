"""A series: what a person gave, as one frozen array of T steps and D columns."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

MAX_STEPS = 10_000
MAX_COLUMNS = 32
MAX_VALUE = 1_000_000.0
STANDARD_UNIT = "standard deviations"


class InputError(ValueError):
    """What is wrong with an input, where, and what is allowed; written for the person at the screen."""


def quote(text: str, length: int = 30) -> str:
    """`text` on one line between quotation marks, shortened to `length` characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 2 * length]).split())
    return f"'{line}'" if len(line) <= length else f"'{line[: length - 1]}…'"


def column_label(name: str) -> str:
    """How a message names a column; one without a name of its own is called 'column 2' already."""
    return name if name.startswith("column ") else f"column {quote(name)}"


@dataclass(frozen=True, eq=False)
class Series:
    """A named input sequence.

    name     what it is, for captions
    columns  D names, unique and not empty
    values   (T, D) float64, finite, read-only, within ±MAX_VALUE; T in 1..MAX_STEPS, D in 1..MAX_COLUMNS
    unit     unit of the y axis
    Raises InputError naming the step and the column.
    """

    name: str
    columns: tuple[str, ...]
    values: FloatArray
    unit: str = "value"

    def __post_init__(self) -> None:
        try:
            values = np.array(self.values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise InputError(f"The values of {quote(self.name)} are not all numbers.") from error
        columns = tuple(self.columns)
        _check_shape(values)
        _check_names(columns, values.shape[1])
        check_values(values, columns, lambda step: f"Step {step + 1:,}")
        values.flags.writeable = False
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "values", values)

    def standardize(self) -> "Series":
        """The same series, each column with mean 0 and standard deviation 1; a constant column becomes 0."""
        return replace(self, values=standardized(self.values), unit=STANDARD_UNIT)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Series):
            return NotImplemented
        same_words = (self.name, self.columns, self.unit) == (other.name, other.columns, other.unit)
        return same_words and np.array_equal(self.values, other.values)

    def __hash__(self) -> int:
        return hash((self.name, self.columns, self.unit, self.values.shape))

    def __reduce__(self) -> tuple[type["Series"], tuple[str, tuple[str, ...], FloatArray, str]]:
        # A copied or unpickled array is writable again; building anew keeps the promise of `values`.
        return Series, (self.name, self.columns, self.values, self.unit)


def standardized(values: FloatArray) -> FloatArray:
    """(T, D) -> (T, D): each column with mean 0 and standard deviation 1; a constant column becomes 0."""
    size = np.abs(values).max(axis=0)
    scaled = values / np.where(size > 0, size, 1.0)  # squares of values near 1e300 would overflow
    constant = (scaled == scaled[0]).all(axis=0)
    centred = np.where(constant, 0.0, scaled - scaled.mean(axis=0))
    centred -= centred.mean(axis=0)
    spread = centred.std(axis=0)
    return centred / np.where(spread > 0, spread, 1.0)


def check_values(
    values: FloatArray,
    columns: tuple[str, ...],
    place: Callable[[int], str],
    advice: str = "Use a larger unit, such as thousands.",
) -> None:
    """Refuse what is not finite or beyond ±MAX_VALUE; `place` says where row 0, 1, ... stands."""
    bad = np.argwhere(~(np.abs(values) <= MAX_VALUE))
    if not bad.size:
        return
    row, column = bad[0]
    value = values[row, column]
    where = f"{place(int(row))}, {column_label(columns[column])}: {value:,.15g}"
    if not np.isfinite(value):
        raise InputError(f"{where} is not a finite number.")
    raise InputError(
        f"{where} is not between -{MAX_VALUE:,.0f} and {MAX_VALUE:,.0f}. "
        f"Numbers so large leave every gate fully open or shut. {advice}"
    )


def _check_shape(values: FloatArray) -> None:
    if values.ndim != 2:
        raise InputError(f"The values have {values.ndim} axes; expected 2, steps by columns.")
    steps, columns = values.shape
    if not 1 <= steps <= MAX_STEPS:
        raise InputError(f"A series of {steps:,} steps; allowed are 1 to {MAX_STEPS:,} steps.")
    if not 1 <= columns <= MAX_COLUMNS:
        raise InputError(f"A series of {columns:,} columns; allowed are 1 to {MAX_COLUMNS} columns.")


def _check_names(names: tuple[str, ...], expected: int) -> None:
    if len(names) != expected:
        raise InputError(f"{len(names)} column names for {expected} columns.")
    for number, name in enumerate(names, 1):
        if not name.strip():
            raise InputError(f"Column {number} has an empty name.")
        if name in names[: number - 1]:
            raise InputError(f"Column {number}: the name {quote(name)} is taken by an earlier column.")
