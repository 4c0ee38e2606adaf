"""A grid of text cells, typed or read from a file: rows of equal length, and cells that are plain numbers."""

import re
from collections.abc import Sequence

import numpy as np

from viz.inputs.series import FloatArray, InputError, column_label, quote

MISSING = re.compile(r"#?n/?a|nan|null|none|missing|\?+|-+|\.+", re.IGNORECASE)
_REASONS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL | re.ASCII), reason)
    for pattern, reason in (
        (r"", "the cell is empty; write a number, or leave the row out"),
        (MISSING.pattern, "stands for a missing value; write a number, or leave the row out"),
        (r"[-+]?inf(inity)?", "is not a finite number"),
        (r"=.*", "is a formula; write its result instead"),
        (r".*%", "has a percent sign; write the number alone, such as 5 or 0.05"),
        (r"[$€£¥₩].*|.*[$€£¥₩]", "has a currency sign; write the number alone"),
        (r"\d+([-/.:])\d+\1\d+.*", "looks like a date or a time; choose a column of numbers"),
        (r".*,.*", "has a comma; write a decimal point (1.5), and nothing between thousands (1234.5)"),
        (r"[-+]?[\d.]+\s+[-+\d.\s]*", "has a space inside; use one kind of separator between columns"),
        (r"[\u2212\u2013\u2014].*", "starts with a dash; type the minus sign - of the keyboard"),
        (r"[-+]?\d*\.?\d*(e[-+]?\d+)?", "is not a number that a computer can hold"),
        (r".*", "is not a number; write one with digits and a decimal point, such as -1.5 or 2e-3"),
    )
)


def check_row(cells: Sequence[str], line: int, width: int, first_line: int) -> None:
    """Refuse a row whose number of cells differs from that of the first row."""
    if len(cells) != width:
        raise InputError(
            f"Line {line:,}: expected {width:,} columns, as in line {first_line:,}, but found {len(cells):,}."
        )


def to_numbers(cells: Sequence[str]) -> FloatArray | None:
    """T cells -> (T,) finite float64; None when a cell is not a plain finite number."""
    text = "".join(cells)
    if "_" in text or not text.isascii():  # float() also takes 1_000 and the digits of every script
        return None
    try:
        values = np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def refuse_column(cells: Sequence[str], lines: Sequence[int], column: str) -> InputError:
    """The error for a column that `to_numbers` refused: its first bad cell, where it stands and why."""
    line, cell = next((line, cell) for line, cell in zip(lines, cells, strict=True) if to_numbers([cell]) is None)
    start = cell[:100].strip()
    reason = next(reason for pattern, reason in _REASONS if pattern.fullmatch(start))
    shown = f"{quote(cell)} " if start else ""
    return InputError(f"Line {line:,}, {column_label(column)}: {shown}{reason}.")
