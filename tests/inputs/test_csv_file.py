"""CSV files that can be read: what was written comes back, whatever the separator, header and encoding."""

import csv
import io
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from viz.inputs import MAX_STEPS, MAX_VALUE, InputError, read_table

numbers = st.floats(-MAX_VALUE, MAX_VALUE)
names = st.text("abcxyz,;|\t\"' é日", min_size=1, max_size=8).map(lambda text: "n" + " ".join(text.split()))
delimiters = st.sampled_from([",", ";", "\t", "|"])
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
shapes = st.tuples(st.integers(2, 12), st.integers(2, 6))
grids = shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=numbers))


def write(rows, delimiter=",", end="\r\n", encoding="utf-8"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)


@given(grids, delimiters, encodings, st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_a_table_with_a_header_comes_back(grid, delimiter, encoding, end, data):
    width = grid.shape[1]
    titles = data.draw(st.lists(names, min_size=width, max_size=width, unique=True))
    raw = write([titles, *grid.tolist()], delimiter, end, encoding)
    table = read_table(raw, data.draw(st.sampled_from([None, True])))
    assert table.columns == table.numeric == tuple(titles)
    assert table.header
    assert np.array_equal(table.series().values, grid)
    assert read_table(raw, header=False).numeric == ()


@given(grids, delimiters, encodings, st.sampled_from([None, False]))
def test_a_table_without_a_header_comes_back(grid, delimiter, encoding, header):
    table = read_table(write(grid.tolist(), delimiter, encoding=encoding), header)
    assert table.columns == tuple(f"column {j + 1}" for j in range(grid.shape[1]))
    assert not table.header
    assert np.array_equal(table.series().values, grid)


@given(grids, delimiters, st.booleans(), st.data())
def test_a_bad_cell_is_found_wherever_it_is(grid, delimiter, titled, data):
    row = data.draw(st.integers(0, grid.shape[0] - 1))
    column = data.draw(st.integers(0, grid.shape[1] - 1))
    cells = grid.tolist()
    cells[row][column] = "oops"
    titles = [[f"a\nb{j}" for j in range(grid.shape[1])]] if titled else []  # each title spans two lines
    table = read_table(write([*titles, *cells], delimiter), titled)
    line = row + 1 + titled * (1 + grid.shape[1])
    with pytest.raises(InputError, match=f"Line {line}, column .*: 'oops'") as caught:
        table.series(table.columns)
    assert table.columns[column] in str(caught.value)


@given(st.lists(numbers, min_size=1, max_size=20), st.booleans())
def test_a_single_column_comes_back(column, titled):
    table = read_table(write([["price"]] * titled + [[value] for value in column]))
    assert table.columns == (("price",) if titled else ("column 1",))
    assert np.array_equal(table.series().values[:, 0], column)


@given(grids, st.data())
def test_choosing_and_standardizing(grid, data):
    titles = [f"c{j}" for j in range(grid.shape[1])]
    table = read_table(write([titles, *grid.tolist()]))
    chosen = data.draw(st.lists(st.sampled_from(titles), min_size=1, unique=True))
    series = table.series(chosen, name="prices.csv")
    assert series.columns == tuple(chosen)
    assert series.name == "prices.csv"
    assert np.array_equal(series.values, grid[:, [titles.index(title) for title in chosen]])
    assert table.series(chosen, standardize=True, name="prices.csv") == series.standardize()


@given(st.binary(max_size=200) | st.text('12.,;\t| -ea"\r\n', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    with suppress(InputError):
        table = read_table(data)
        assert list(table.lines) == sorted(set(table.lines))
        assert {len(column) for column in table.cells} == {len(table.lines)}
        assert len(set(table.columns)) == len(table.columns) == len(table.cells)
        assert np.isfinite(table.series().values).all()


def test_standardizing_takes_numbers_that_are_too_large_as_they_are():
    table = read_table(b"people\n1e9\n3e9\n-1e308\n1e308\n")
    assert np.isfinite(table.series(standardize=True).values).all()
    two = read_table(b"people\n1000000000\n3000000000\n").series(standardize=True)
    assert two.values.tolist() == [[-1.0], [1.0]]
    assert two.unit == "standard deviations"


@pytest.mark.parametrize(
    ("text", "columns", "numeric", "rows"),
    [
        ("date,price\n2018-01-01,1.5\n2018-01-08,2\n", ("date", "price"), ("price",), 2),
        ("2018-01-01,1.5\n2018-01-08,2\n", ("column 1", "column 2"), ("column 2",), 2),
        ("city,people\nParis,2\nRome,3\n", ("city", "people"), ("people",), 2),
        ("Paris,2\nRome,3\n", ("column 1", "column 2"), ("column 2",), 2),
        ("price,volume\n1.5,n/a\n2,7\n3,8\n", ("price", "volume"), ("price",), 3),
        ("a;b\n1,5;2,5\n2,5;3,5\n", ("a", "b"), (), 2),
        ('name,"a\nb"\n"x, y",1\n', ("name", "a b"), ("a b",), 1),
        ("a,a,,a\n1,2,3,4\n", ("a", "a (2)", "column 3", "a (3)"), ("a", "a (2)", "column 3", "a (3)"), 1),
        ("a,b\n\n1,2\n   \n3,4\n,\n,\n\n", ("a", "b"), ("a", "b"), 2),
        ("1,5;2,5\n2,5;3,5\n", ("column 1", "column 2"), (), 2),
        ('name, "a, b"\nx, 1\n', ("name", "a, b"), ("a, b",), 1),
        ("price\n1\n2\nn/a\n", ("price",), (), 3),
        ("a, b\n1, 2\n", ("a", "b"), ("a", "b"), 1),
        ("1\n", ("column 1",), ("column 1",), 1),
        ("nan,1\n2,3\n", ("column 1", "column 2"), ("column 2",), 2),
    ],
)
def test_separator_header_and_names_are_what_a_person_expects(text, columns, numeric, rows):
    table = read_table(text.encode())
    assert (table.columns, table.numeric, len(table.lines)) == (columns, numeric, rows)


def test_the_longest_file_is_read_with_or_without_a_header():
    rows = [["1", "2"]] * MAX_STEPS
    assert len(read_table(write([["a", "b"], *rows])).lines) == MAX_STEPS
    assert len(read_table(write(rows)).lines) == MAX_STEPS
