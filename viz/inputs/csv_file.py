"""A CSV file -> Table: which separator, whether a header, which rows."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, count, islice

from viz.inputs.decode import decode
from viz.inputs.grid import MISSING, check_row
from viz.inputs.series import MAX_STEPS, InputError, quote
from viz.inputs.table import Table

MAX_FILE_COLUMNS = 1_000
# From rare to common inside cells: 1,5;2,5 is two columns by semicolon, though commas cut it evenly too.
DELIMITERS = ("\t", ";", "|", ",")
_SAMPLE, _SAMPLE_CHARACTERS = 100, 200_000
# A cell without letters, save those of an exponent, that has a digit: a number, a date, 5%, 1,234.5.
_QUANTITY = re.compile(r"[\W_]*\d[\W\d_]*(?:[eE][-+]?\d[\W\d_]*)?")

Row = tuple[int, list[str]]


def read_table(data: bytes, header: bool | None = None) -> Table:
    """The bytes of a CSV file -> Table. `header` says whether the first row holds names; None means guess.

    Columns are separated by comma, semicolon, tab or |. Blank lines, and rows without content at the end,
    are skipped. An empty name becomes 'column 3', a repeated one 'price (2)'.
    Raises InputError naming the line.
    """
    text = decode(data)
    if not text.strip():
        raise InputError("The file has only blank lines." if text else "The file is empty.")
    rows, total = _read(text, max(DELIMITERS, key=lambda mark: _share(text[:_SAMPLE_CHARACTERS], mark)))
    if not rows:
        raise InputError("The file has separators, but nothing between them.")
    first_line, first = rows[0]
    if len(first) > MAX_FILE_COLUMNS:
        raise InputError(f"The file has {len(first):,} columns; at most {MAX_FILE_COLUMNS:,} are allowed.")
    for line, row in rows:
        check_row(row, line, len(first), first_line)
    named = _has_header([row for _, row in rows[:_SAMPLE]]) if header is None else header
    steps = total - named
    if not steps:
        raise InputError(f"The file has only a header, {quote(', '.join(first))}, and no rows of numbers.")
    if steps > MAX_STEPS:
        raise InputError(f"The file has {steps:,} rows of data; at most {MAX_STEPS:,} are allowed.")
    lines, body = zip(*rows[named:], strict=True)
    cells = tuple(tuple(map(str.strip, column)) for column in zip(*body, strict=True))
    return Table(_names(first if named else [""] * len(first)), cells, lines, named)


def _read(text: str, delimiter: str) -> tuple[list[Row], int]:
    """The rows up to the last that has content, and their number; it keeps a header and MAX_STEPS of them."""
    rows: list[Row] = []
    total = 0
    for number, (line, row) in enumerate(_rows(text, delimiter), 1):
        if any(row):
            total = number
        if number <= MAX_STEPS + 1:
            rows.append((line, row))
    return rows[:total], total


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of the file that are not blank lines, each with the line on which it begins."""
    lines = (line if line.strip(" \r\n") else "\n" for line in io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                f"Line {line:,} cannot be read as CSV ({error}). Is a quotation mark missing or too many?"
            ) from error
        if row:
            yield line, row


def _share(text: str, delimiter: str) -> float:
    """How many of the first rows this delimiter cuts into the same number (2 or more) of cells, 0 to 1."""
    lengths: list[int] = []
    try:
        for _, row in islice(_rows(text, delimiter), _SAMPLE):
            lengths.append(len(row))
    except InputError:
        pass  # what could be read decides
    ways = Counter(length for length in lengths if length > 1)
    return max(ways.values(), default=0) / max(len(lengths), 1)


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether some column begins with a word and goes on, in at least half of the rows, with quantities."""
    for first, *rest in zip(*rows, strict=True):
        word = first.strip()
        if not word or MISSING.fullmatch(word) or _QUANTITY.fullmatch(word):
            continue
        if 2 * sum(bool(_QUANTITY.fullmatch(cell)) for cell in rest) >= len(rest):
            return True
    return False


def _names(header: Sequence[str]) -> tuple[str, ...]:
    """Names that are neither empty nor repeated."""
    names: dict[str, None] = {}
    for number, cell in enumerate(header, 1):
        name = " ".join(cell.split()) or f"column {number}"
        candidates = chain([name], (f"{name} ({copy})" for copy in count(2)))
        names[next(candidate for candidate in candidates if candidate not in names)] = None
    return tuple(names)
