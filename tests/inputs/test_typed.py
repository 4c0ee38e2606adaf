"""Typed numbers: what is written is what is read, and what cannot be read is named."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from viz.inputs import MAX_CHARACTERS, MAX_VALUE, InputError, parse_numbers

separators = st.sampled_from([",", ", ", ";", " ; ", "\t", " ", "   "])
numbers = st.floats(-MAX_VALUE, MAX_VALUE)


def grids(min_rows):
    shapes = st.tuples(st.integers(min_rows, 12), st.integers(1, 16))
    return shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=numbers))


def written(grid, separator):
    return [separator.join(map(repr, row)) for row in grid.tolist()]


@given(grids(min_rows=2), separators, st.sampled_from(["\n", "\r\n", "\n\n", "\n# a remark, 1; 2\n", "\n  \n"]))
def test_rows_and_columns_come_back(grid, separator, between):
    series = parse_numbers(between.join(written(grid, separator)))
    assert np.array_equal(series.values, grid)
    assert len(series.columns) == grid.shape[1]


@given(st.lists(numbers, min_size=1, max_size=40), separators)
def test_one_line_is_one_column_over_time(row, separator):
    assert np.array_equal(parse_numbers(separator.join(map(repr, row))).values, np.array(row)[:, None])


@given(grids(min_rows=3), separators, st.data())
def test_a_bad_cell_is_found_wherever_it_is(grid, separator, data):
    row = data.draw(st.integers(0, grid.shape[0] - 1))
    column = data.draw(st.integers(0, grid.shape[1] - 1))
    cells = [[repr(value) for value in values] for values in grid.tolist()]
    cells[row][column] = "oops"
    text = "# a remark\n\n" + "\n".join(separator.join(line) for line in cells)
    with pytest.raises(InputError) as caught:
        parse_numbers(text)
    assert f"Line {row + 3}, column {column + 1}: 'oops'" in str(caught.value)


@given(st.text(max_size=60) | st.text("12.,;\t -e#\n", max_size=40))
def test_any_text_is_read_or_refused(text):
    with suppress(InputError):
        assert np.isfinite(parse_numbers(text).values).all()


def test_the_longest_text_is_read():
    assert parse_numbers("1 " * (MAX_CHARACTERS // 2)).values.shape == (MAX_CHARACTERS // 2, 1)


BAD = [
    ("", ["no numbers"]),
    (" \n\t\n# only a remark", ["no numbers"]),
    ("abc", ["Line 1, column 1", "'abc'"]),
    ("1\n\n# x\n2 two", ["Line 4", "expected 1", "line 1", "found 2"]),
    ("1, 2\n3, x4", ["Line 2, column 2", "'x4'"]),
    ("1\nnan", ["Line 2, column 1", "'nan'", "missing"]),
    ("1\n2\n-inf", ["Line 3, column 1", "'-inf'", "finite"]),
    ("1e999", ["Line 1, column 1", "'1e999'"]),
    ("1 2 1e7", ["Line 1, column 3", "10,000,000", "1,000,000"]),
    ("1 2\n3", ["Line 2", "expected 2", "found 1"]),
    ("1 2\n3 4 5", ["Line 2", "expected 2", "found 3"]),
    ("1,,2", ["Line 1, column 2", "empty"]),
    ("1, 2,", ["Line 1, column 3", "empty"]),
    ("1,5; 2,5", ["Line 1, column 1", "'1,5'", "decimal point"]),
    ("1,5 2,5", ["Line 1, column 2", "'5 2'", "one kind of separator"]),
    ("1\n1_000", ["Line 2, column 1", "'1_000'"]),
    ("1\n٣", ["Line 2, column 1", "'٣'", "digits"]),
    ("\N{MINUS SIGN}5", ["Line 1, column 1", "minus sign"]),
    ("5%", ["Line 1, column 1", "'5%'", "percent"]),
    ("=1+2", ["Line 1, column 1", "'=1+2'", "formula"]),
    ("$5", ["Line 1, column 1", "'$5'", "currency"]),
    ("0x10", ["Line 1, column 1", "'0x10'"]),
    ("1\n" + "y" * 500, ["Line 2, column 1", "'" + "y" * 29 + "…'"]),
    ("\n".join([" ".join("1" * 33)] * 2), ["Line 1", "33 columns", "at most 32"]),
    ("1 " * MAX_CHARACTERS, ["40,000 characters", "20,000", "CSV file"]),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_bad_text_is_refused_with_the_place_and_the_cell(text, words):
    with pytest.raises(InputError) as caught:
        parse_numbers(text)
    for word in words:
        assert word in str(caught.value)
    assert len(str(caught.value)) < 250
