"""A long series is drawn with fewer points: each is a real one, and none of the outline is lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.figures.reading import altered, drawn_rows, traces, units, values
from viz.figures import gates, sequence, thin
from viz.figures.gates import Look
from viz.inputs import Series, generators
from viz.theme import Theme

columns = arrays(np.float32, st.integers(200, 600), elements=st.floats(-1e6, 1e6, width=32))


def one(column, points):
    """Steps and values that are left of one unit."""
    x, y, who = thin.lines(column[:, None], 1, points)
    assert np.isnan(y[-1])
    assert (who == 1).all()
    return x[:-1], y[:-1]


def outline(column, x, y, points):
    """Whether around each of `points` / 8 places the kept points reach as high and as low as the column does, to 1 %
    of the whole height."""
    least = 0.01 * np.ptp(column)
    for part in np.array_split(np.arange(len(column)), points // 8):
        slack = 8 * len(column) // points
        near = y[(x - 1 >= part[0] - slack) & (x - 1 <= part[-1] + slack)]
        yield near.max() > column[part].max() - least and near.min() < column[part].min() + least


@given(columns, st.integers(40, 150))
@settings(max_examples=50)
def test_points_are_real_in_order_and_few(column, points):
    x, y = one(column, points)
    assert np.array_equal(y, column[x - 1])
    assert (np.diff(x) > 0).all()
    assert len(x) <= points
    assert x[0] == 1
    assert x[-1] == len(column)


@given(columns, st.integers(40, 150))
@settings(max_examples=50)
def test_the_extremes_stay(column, points):
    _, y = one(column, points)
    assert y.max() == column.max()
    assert y.min() == column.min()


@pytest.mark.parametrize("period", [7, 19, 20, 21, 50, 333])
def test_a_wave_of_equal_height_stays_of_equal_height(period):
    column = np.sin(2 * np.pi * np.arange(10_000) / period).astype(np.float32)
    x, y = one(column, 2_000)
    assert all(outline(column, x, y, 2_000))


def test_a_peak_of_one_step_stays_wherever_it_is():
    column = np.sin(np.arange(10_000) / 3).astype(np.float32)
    for place in range(0, 10_000, 97):
        spiked = column.copy()
        spiked[place] = 1.5
        x, _ = one(spiked, 500)
        assert place + 1 in x


@given(columns, st.integers(40, 150), st.data())
@settings(max_examples=50)
def test_a_series_that_diverges_keeps_its_finite_extremes(column, points, data):
    broken = column.copy()
    broken[data.draw(st.integers(100, len(column) - 1)) :] = np.nan
    x, y = one(broken, points)
    assert np.array_equal(y, broken[x - 1], equal_nan=True)
    assert np.nanmax(y) == np.nanmax(broken)
    assert np.nanmin(y) == np.nanmin(broken)


@pytest.mark.parametrize("ids", [["lstm", "gru", "min_lstm", "min_gru"], ["lstm"]], ids=len)
def test_long_lines_in_the_figure_are_real_points_with_the_extremes(ids):
    shown = traces(ids, steps=10_000, units=8)
    figure = gates(shown)
    for _, _, trace, name, lines in drawn_rows(figure, shown):
        if name is None:
            continue
        for unit, (x, y) in units(lines[0]).items():
            expected = values(trace, name)[:, unit - 1]
            assert len(x) < 10_000
            assert np.array_equal(y, expected[x - 1])
            assert y.max() == expected.max()
            assert y.min() == expected.min()
    assert sum(len(line.y) for line in figure.data) < 400_000


def test_a_long_heatmap_holds_real_columns():
    shown = traces(["lstm", "min_lstm"], steps=10_000, units=4)
    for _, _, trace, name, maps in drawn_rows(gates(shown, Look("heatmap")), shown):
        if name is not None:
            x = np.asarray(maps[0].x)
            assert len(x) < 10_000
            assert np.array_equal(maps[0].z, values(trace, name)[x - 1].T)


def test_a_long_heatmap_keeps_a_peak_of_one_step():
    """What a cell does at an impulse is the whole point of that input."""
    (trace,) = traces(["lstm"], steps=10_000, units=4)
    c = np.zeros((10_000, 4))
    c[3_001, 2] = 5.0
    shown = [altered(trace, c=c)]
    (maps,) = [maps for row, *_, maps in drawn_rows(gates(shown, Look("heatmap")), shown) if row.role == "cell state"]
    assert np.max(maps[0].z) == 5.0


@pytest.mark.parametrize("steps", [None, (1, 60), (7, 30), (5, 5)], ids=str)
def test_the_input_is_drawn_as_given(steps):
    given_values = np.random.default_rng(0).standard_normal((60, 16))
    series = Series("mine", tuple(f"c{j}" for j in range(16)), given_values)
    first, last = steps or (1, 60)
    figure = sequence(series, Theme(), steps)
    assert [line.name for line in figure.data] == list(series.columns)
    for line, column in zip(figure.data, given_values.T, strict=True):
        assert np.array_equal(line.x[:-1], np.arange(first, last + 1))
        assert np.array_equal(line.y[:-1], column[first - 1 : last].astype(np.float32))
    looks = {(line.line.dash, line.opacity) for line in figure.data}
    assert len(looks) == 16, "each column looks different"


def test_a_long_input_keeps_its_height_everywhere():
    series = generators["sine"](10_000, period=20)
    (line,) = sequence(series, Theme()).data
    assert all(outline(series.values[:, 0].astype(np.float32), line.x[:-1], line.y[:-1], 2_000))
