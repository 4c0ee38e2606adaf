"""The input part of the sidebar: a real series, a generated one, typed numbers or a CSV file -> Series."""

import hashlib
from collections.abc import Callable
from functools import partial

import streamlit as st

from viz.inputs import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    STEPS,
    Generator,
    InputError,
    Parameter,
    RealSeries,
    Series,
    Table,
    generators,
    parse_numbers,
    read_table,
    real_series,
)
from viz.pages.controls import control
from viz.pages.wording import plain
from viz.settings import Choice, Choices, Flag, Real, Setting, Text, Whole, quoted

TYPED, FILE = "Typed numbers", "CSV file"
_HEADERS = {"Guess": None, "Column names": True, "Numbers": False}
_REAL = {series.name: series for series in real_series.values()}
_MADE = {made.name: made for made in generators.values()}

SOURCE = Choice(
    "input", "Input", next(iter(_REAL)), (*_REAL, *_MADE, TYPED, FILE), "The sequence that every cell reads."
)
NUMBERS = Text(
    "numbers",
    "Numbers",
    "0 0 1 0 0 0 0 0 -1 0 0 0 0 0 0 1 1 1 0 0 0 0",
    MAX_CHARACTERS,
    "One line of numbers is one sequence. For several inputs a step, write one line for each step.",
)
HEADER = Choice("csv_header", "First row holds", "Guess", tuple(_HEADERS))
FILE_KEY = "csv"


def _standardize(id: str, default: bool) -> Flag:
    words = "Shift and scale each column to mean 0 and spread 1, so that large numbers do not jam the gates."
    return Flag(f"{id}_standardize", "Standardize", default, words)


def _columns(series: RealSeries) -> Choices:
    return Choices(f"{series.id}_columns", "Columns", series.default, series.columns, MAX_COLUMNS)


def _number(id: str, item: Parameter) -> Whole | Real:
    key = f"{id}_{item.name}"
    if item.whole:
        return Whole(key, item.label, int(item.default), int(item.low), int(item.high), item.help)
    return Real(key, item.label, float(item.default), float(item.low), float(item.high), float(item.step), item.help)


def _numbers(made: Generator) -> list[Whole | Real]:
    return [_number(made.id, item) for item in made.parameters]


LENGTH = _number("sequence", STEPS)


def settings() -> list[Setting]:
    """Every setting of the input, whatever is chosen now; those of a file depend on the file."""
    real = [setting for series in _REAL.values() for setting in (_columns(series), _standardize(series.id, True))]
    made = [setting for each in _MADE.values() for setting in _numbers(each)]
    flags = [_standardize("typed", False), _standardize("csv", True)]
    return [SOURCE, NUMBERS, HEADER, LENGTH, *real, *made, *flags]


def choose_input() -> Series:
    """Draw the controls and return the series. Where the input is bad, say why; the last good one stays."""
    source = control(SOURCE)
    readers: dict[str, Callable[[], Series | None]] = {
        **{name: partial(_real, series) for name, series in _REAL.items()},
        **{name: partial(_made, made) for name, made in _MADE.items()},
        TYPED: _typed,
        FILE: _file,
    }
    try:
        series = readers[source]()
        if series is not None:
            st.session_state["good_series"] = series
    except InputError as problem:
        st.error(plain(str(problem)), icon=":material/error:")
        st.caption("The last good input stays on the screen.")
    if "good_series" not in st.session_state:
        st.session_state["good_series"] = next(iter(_REAL.values()))().standardize()
    kept: Series = st.session_state["good_series"]
    return kept


def _real(series: RealSeries) -> Series:
    st.caption(series.about)
    chosen = series(control(_columns(series)))
    return chosen.standardize() if control(_standardize(series.id, True)) else chosen


def _made(made: Generator) -> Series:
    st.caption(made.about)
    steps = control(LENGTH)
    return made(steps, **{item.name: control(_number(made.id, item)) for item in made.parameters})


def _typed() -> Series:
    text = control(NUMBERS)
    standardize = control(_standardize("typed", False))
    series = parse_numbers(text)
    return series.standardize() if standardize else series


@st.cache_resource(max_entries=32, show_spinner=False)
def _kept_files() -> dict[str, tuple[str, bytes]]:
    """Uploaded files by digest, for as long as the server runs: an address with a file opens elsewhere, too."""
    return {}


def _file() -> Series | None:
    limit = MAX_BYTES // 1_000_000
    upload = st.file_uploader("CSV file", type=["csv", "tsv", "txt"], key="csv_upload", max_upload_size=limit)
    header = _HEADERS[control(HEADER)]
    files = _kept_files()
    if upload is not None:
        data = upload.getvalue()
        digest = hashlib.sha256(data).hexdigest()[:16]
        table = read_table(data, header)
        while len(files) > 31:
            files.pop(next(iter(files)))
        files[digest] = (upload.name, data)
        st.query_params[FILE_KEY] = digest
        return _from_table(table, upload.name, digest)
    digest = st.query_params.get(FILE_KEY, "")
    if digest in files:
        name, data = files[digest]
        st.caption(f"From this address: {quoted(name)}")
        return _from_table(read_table(data, header), name, digest)
    if digest:
        raise InputError("This address was made with an uploaded file that is not here. Upload the file again.")
    st.caption("One row a step, one column an input. Until a file is here, the last input stays on the screen.")
    return None


def _from_table(table: Table, name: str, digest: str) -> Series:
    setting = Choices("csv_columns", "Columns", table.numeric[:MAX_COLUMNS], table.columns, MAX_COLUMNS)
    _own_columns(setting, table, digest)
    if note := st.session_state.pop("csv_note", None):
        st.caption(note)
    for column in [column for column in table.columns if column not in table.numeric][:3]:
        st.caption(f"{quoted(column)} is left out: {_why_not(table, column)}")
    return table.series(control(setting), control(_standardize("csv", True)), name)


def _own_columns(setting: Choices, table: Table, digest: str) -> None:
    """Another file begins with its own columns; so does an address that names columns which the file has not."""
    fresh = setting.key not in st.session_state
    asked = st.query_params.get_all(setting.key) if fresh else st.session_state[setting.key]
    if unknown := [column for column in asked if column not in table.columns]:
        st.session_state["csv_note"] = f"This file has no column {quoted(unknown[0])}: its own columns are chosen."
        if fresh:
            del st.query_params[setting.key]
            st.rerun()
    if not fresh and (unknown or st.session_state.get("csv_shown") != digest):
        st.session_state[setting.key] = list(setting.default)
    st.session_state["csv_shown"] = digest


def _why_not(table: Table, column: str) -> str:
    try:
        table.series([column])
    except InputError as problem:
        return plain(str(problem))
    return ""
