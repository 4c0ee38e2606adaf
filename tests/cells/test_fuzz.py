"""Whatever is typed, parse gives a cell that runs, or an EquationError: nothing else, and no warning."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import cells
from tests.cells.support import law, normal

TOKENS = [
    *"xhabcW",
    "W_f",
    "U",
    "é",
    "0",
    "1",
    "2.5",
    "1e9",
    "0x1",
    *"+-*/@=,.()[]#:;\\\n\t ",
    "'",
    '"',
    "\x0c",
    "\u2028",
]
WORDS = [
    "tanh(",
    "sigmoid(",
    "max(",
    "split(",
    "h = ",
    "\nh = ",
    "W @ x",
    "U @ h",
    " # ",
    "lambda",
    "if",
    "and",
    "f'",
    "1or",
]


def cell_or_error(text):
    result = parsed(text)
    if isinstance(result, cells.Cell):
        assert result.quantities
        return result
    assert 1 <= result.line <= text.count("\n") + text.count("\r") + 1
    assert result.column >= 1
    assert result.found
    assert result.expected
    return None


def parsed(text):
    try:
        return cells.parse(text)
    except cells.EquationError as error:
        return error


@settings(law, max_examples=200)
@given(st.text())
def test_any_text(text):
    cell_or_error(text)


@settings(law, max_examples=400)
@given(st.lists(st.sampled_from(TOKENS + WORDS), max_size=25).map("".join))
def test_any_pieces_of_the_language(text):
    cell_or_error(text)


def larger(parts):
    """Expressions, from smaller ones, most of which are well sized."""
    pairs = st.tuples(parts, parts)
    return st.one_of(
        st.tuples(st.sampled_from(["W", "U", "V"]), parts).map(lambda pair: f"({pair[0]} @ {pair[1]})"),
        st.tuples(st.sampled_from(["tanh", "-", "relu"]), parts).map(lambda pair: f"{pair[0]}({pair[1]})"),
        st.tuples(pairs, st.sampled_from("+-*/")).map(lambda pair: f"({pair[0][0]} {pair[1]} {pair[0][1]})"),
        pairs.map(lambda pair: f"max({pair[0]}, {pair[1]})"),
        pairs.map(lambda pair: f"[{pair[0]}, {pair[1]}]"),
    )


@settings(law, max_examples=200)
@given(st.recursive(st.sampled_from(["x", "h", "a", "b", "1", "0.5"]), larger, max_leaves=6), st.booleans())
def test_what_parses_runs(expression, split):
    cell = cell_or_error(f"a, h = split({expression})" if split else f"a = {expression}\nh = tanh(a)")
    if cell is not None:
        params, x = cell.init(2, 2), normal(3, 1, 2, dtype=torch.float32)
        for mode in ("planned", "sequential"):
            cells.run(cell, params, x, mode=mode)


@settings(law, max_examples=100)
@given(st.data())
def test_any_cell_with_one_character_changed(data):
    text = data.draw(st.sampled_from([cell.text for cell in cells.catalogue.values()]))
    at = data.draw(st.integers(0, len(text) - 1))
    cell_or_error(text[:at] + data.draw(st.characters()) + text[at + 1 :])


# What the fuzzing found: an error of another kind.
FOUND = {
    "a whole number beyond float": "h = b + 1" + "0" * 400,
    "a column cut through a letter": "a = W @ x #\x1céé\nh= tanh(a)",
}


@pytest.mark.parametrize("text", FOUND.values(), ids=list(FOUND))
def test_found_before(text):
    cell_or_error(text)
