"""A table read from a file: every column as text, and the numbers of those that hold nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from viz.inputs.grid import refuse_column, to_numbers
from viz.inputs.series import STANDARD_UNIT, FloatArray, InputError, Series, check_values, quote, standardized


@dataclass(frozen=True)
class Table:
    """columns: names, unique. cells: for each column its T cells. lines: for each row its line in the file.
    header: whether the names were read from the file."""

    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    header: bool

    @cached_property
    def numbers(self) -> dict[str, FloatArray]:
        """(T,) for each column that is wholly numeric, under its name."""
        parsed = zip(self.columns, map(to_numbers, self.cells), strict=True)
        return {name: values for name, values in parsed if values is not None}

    @property
    def numeric(self) -> tuple[str, ...]:
        """Names of the columns that are wholly numeric, in the order of the file."""
        return tuple(self.numbers)

    def series(self, columns: Sequence[str] | None = None, standardize: bool = False, name: str = "CSV file") -> Series:
        """The chosen columns (None: all numeric ones) as a Series (T, D).

        Raises InputError naming the line in the file, the column and the cell.
        """
        chosen = self.numeric if columns is None else tuple(columns)
        if not chosen:
            known = ", ".join(map(quote, self.columns[:5]))
            raise InputError(f"Choose at least one column. The file has {len(self.columns):,}: {known}.")
        values = np.column_stack([self._column(column) for column in chosen])
        if standardize:
            return Series(name, chosen, standardized(values), STANDARD_UNIT)
        advice = "Standardize the columns, or use a larger unit, such as thousands."
        check_values(values, chosen, lambda row: f"Line {self.lines[row]:,}", advice)
        return Series(name, chosen, values)

    def _column(self, name: str) -> FloatArray:
        if name in self.numbers:
            return self.numbers[name]
        if name in self.columns:
            raise refuse_column(self.cells[self.columns.index(name)], self.lines, name)
        known = ", ".join(map(quote, self.columns[:5]))
        raise InputError(f"The file has no column {quote(name)}. It has {len(self.columns):,}: {known}.")
