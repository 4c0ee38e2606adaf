"""Laws of the Series itself, and the values it refuses."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from viz.inputs import MAX_COLUMNS, MAX_STEPS, MAX_VALUE, InputError, Series

grids = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, max_side=12),
    elements=st.floats(-MAX_VALUE, MAX_VALUE),
)


def make(values: object, *names: str) -> Series:
    grid = np.array(values, dtype=np.float64)
    return Series("test", names or tuple(f"c{j}" for j in range(grid.shape[-1])), grid)


@given(grids)
def test_standardized_columns_have_mean_0_and_standard_deviation_1(grid):
    series = make(grid).standardize()
    constant = (grid == grid[0]).all(axis=0)
    assert np.allclose(series.values.mean(axis=0), 0, atol=1e-9)
    assert np.allclose(series.values.std(axis=0), np.where(constant, 0, 1), atol=1e-9)
    assert not series.values[:, constant].any()
    assert series.unit == "standard deviations"


@given(grids, st.floats(0.01, 100), st.floats(-100, 100))
def test_standardizing_forgets_scale_and_offset(grid, scale, offset):
    grid = np.round(grid / 1e4, 2)  # differences that the offset does not swallow
    once, other = make(grid).standardize(), make(grid * scale + offset).standardize()
    constant = (grid == grid[0]).all(axis=0)  # after rounding, scale and offset may unsettle a constant
    assert np.allclose(once.values[:, ~constant], other.values[:, ~constant], atol=1e-6)


@given(grids)
def test_values_are_a_read_only_copy_that_survives_copying(grid):
    series = make(grid)
    before = series.values.copy()
    grid += 1.0
    assert np.array_equal(series.values, before)
    for same in (series, copy.deepcopy(series), pickle.loads(pickle.dumps(series))):
        assert same == series
        assert hash(same) == hash(series)
        with pytest.raises(ValueError, match="read-only"):
            same.values[0, 0] = 1.0


def test_series_differ_when_a_word_or_a_number_differs():
    series = make([[1.0, 2.0]], "a", "b")
    assert series != make([[1.0, 2.5]], "a", "b")
    assert series != make([[1.0, 2.0]], "a", "c")
    assert series != "series"


def test_the_limits_themselves_are_allowed():
    assert make(np.zeros((MAX_STEPS, 1))).values.shape == (MAX_STEPS, 1)
    assert make(np.full((1, MAX_COLUMNS), -MAX_VALUE)).values.shape == (1, MAX_COLUMNS)


BAD = [
    (np.zeros(3), ("a",), ["1 axes", "expected 2"]),
    (np.zeros((0, 1)), ("a",), ["0 steps", "1 to 10,000"]),
    (np.zeros((MAX_STEPS + 1, 1)), ("a",), ["10,001 steps", "1 to 10,000"]),
    (np.zeros((2, 0)), (), ["0 columns", "1 to 32"]),
    (np.zeros((2, 33)), tuple(map(str, range(33))), ["33 columns", "1 to 32"]),
    (np.zeros((2, 2)), ("a",), ["1 column names", "2 columns"]),
    (np.zeros((2, 2)), ("a", " "), ["Column 2", "empty name"]),
    (np.zeros((2, 2)), ("a", "a"), ["Column 2", "'a'", "earlier"]),
    (np.array([[0.0, 1.0], [2.0, np.nan]]), ("a", "b"), ["Step 2", "column 'b'", "nan"]),
    (np.array([[0.0, np.inf], [np.nan, 0.0]]), ("a", "b"), ["Step 1", "column 'b'", "inf"]),
    (np.array([[0.0], [-np.inf]]), ("a",), ["Step 2", "column 'a'", "-inf"]),
    (np.array([[0.0], [2e6]]), ("a",), ["Step 2", "column 'a'", "2,000,000", "1,000,000"]),
    (np.array([["x"]]), ("a",), ["'bad'", "numbers"]),
]


@pytest.mark.parametrize(("values", "names", "words"), BAD)
def test_a_bad_series_is_refused_with_the_place(values, names, words):
    with pytest.raises(InputError) as caught:
        Series("bad", names, values)
    for word in words:
        assert word in str(caught.value)
