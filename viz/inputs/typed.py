"""Numbers typed or pasted into a text box."""

import numpy as np

from viz.inputs.grid import check_row, refuse_column, to_numbers
from viz.inputs.series import MAX_COLUMNS, InputError, Series, check_values

MAX_CHARACTERS = 20_000
_UPLOAD = "Put longer input into a CSV file and upload that."


def parse_numbers(text: str, name: str = "Typed numbers") -> Series:
    """One row per line, columns separated by semicolons, tabs, commas or spaces -> Series (T, D).

    The separator is the first of these that occurs in the text. Blank lines and lines that start with # are
    skipped. A single line of several numbers is one column: a sequence over time. Raises InputError naming
    the line of the text, the column and the cell.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"The text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are allowed. {_UPLOAD}")
    lines, rows = _split(text)
    width = len(rows[0])
    for line, row in zip(lines, rows, strict=True):
        check_row(row, line, width, lines[0])
    one_line = len(rows) == 1
    if width > MAX_COLUMNS and not one_line:
        raise InputError(f"Line {lines[0]:,} has {width:,} columns; at most {MAX_COLUMNS} are allowed.")
    names = tuple(f"column {number}" for number in range(1, width + 1))
    columns = []
    for cells, column in zip(zip(*rows, strict=True), names, strict=True):
        numbers = to_numbers(cells)
        if numbers is None:
            raise refuse_column(cells, lines, column)
        columns.append(numbers)
    values = np.column_stack(columns)
    check_values(values, names, lambda row: f"Line {lines[row]:,}")
    return Series(name, names[:1], values.T) if one_line else Series(name, names, values)


def _split(text: str) -> tuple[list[int], list[list[str]]]:
    """The line numbers (from 1) and the cells of the lines that hold numbers; at least one."""
    stripped = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    kept = [(number, line) for number, line in stripped if line and not line.startswith("#")]
    if not kept:
        raise InputError("There are no numbers yet. Type one row per line, such as 0.5 or 0.5, 1.2.")
    separator = next((mark for mark in ";\t," if any(mark in line for _, line in kept)), None)
    rows = [[cell.strip() for cell in line.split(separator)] for _, line in kept]
    return [number for number, _ in kept], rows
