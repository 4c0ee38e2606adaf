"""One scale across a row, one time axis everywhere, and nothing drawn beyond either."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import cells
from tests.figures.reading import altered, axes, axis, drawn_rows, places, traces, values
from viz.figures import gates
from viz.figures.gates import Look, value_range

FOURS = [
    ["lstm", "gru", "min_lstm", "min_gru"],
    ["rnn", "ind_rnn", "li_gru", "slstm"],
    ["gru", "lstm"],
    ["sru", "janet", "rg_lru"],
]
fours = pytest.mark.parametrize("ids", FOURS, ids="-".join)
views = pytest.mark.parametrize("view", ["lines", "heatmap"])
panels32 = arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.floats(width=32))


@fours
@views
def test_axes_that_move_together_agree_on_their_range(ids, view):
    figure = gates(traces(ids), Look(view, everything=True))
    for letter in "xy":
        for each in axes(figure, letter).values():
            if each.matches:
                assert axis(figure, letter, each.matches).range == each.range


@fours
@views
@pytest.mark.parametrize("steps", [None, (3, 12)], ids=str)
def test_one_time_axis_everywhere_and_one_scale_across_a_row(ids, view, steps):
    figure = gates(traces(ids), Look(view, steps=steps))
    first, last = steps or (1, 20)
    found = places(figure)
    for x, _ in found.values():
        low, high = x.range
        assert first - 1 < low < first
        assert last < high < last + 1
        assert x.matches == "x" or x is figure.layout.xaxis
    for row in {row for row, _ in found}:
        across = [y for (each, _), (_, y) in found.items() if each == row]
        linked = {y.matches for y in across} - {None}
        assert len(linked) == 1, "zooming one panel zooms its row"
        assert sum(y.matches is None for y in across) == 1


@fours
@pytest.mark.parametrize("scale", [0.1, 2.0, 10.0])
def test_lines_lie_inside_their_axes(ids, scale):
    shown = traces(ids, scale=scale)
    figure = gates(shown, Look(everything=True))
    for row, _, trace, name, lines in drawn_rows(figure, shown, everything=True):
        for line in lines:
            low, high = axis(figure, "y", line.yaxis).range
            assert low <= np.nanmin(line.y)
            assert np.nanmax(line.y) <= high
            _, end = axis(figure, "x", line.xaxis).range
            assert line.x.max() <= end
            kept = values(trace, name)
            if row.role.endswith("gate") and kept.min() >= 0 and kept.max() <= 1:
                assert -0.1 < low <= 0 < 1 <= high < 1.1, "a gate is drawn on 0 to 1"
            else:
                assert low == -high, "zero is in the middle"


@fours
@pytest.mark.parametrize("units", [1, 5, 64])
def test_heatmaps_show_every_unit_and_no_colour_is_clipped(ids, units):
    shown = traces(ids, units=units)
    figure = gates(shown, Look("heatmap", everything=True))
    for row, _, _, _, maps in drawn_rows(figure, shown, everything=True):
        for each in maps:
            ends = sorted(axis(figure, "y", each.yaxis).range)
            first_of_row = axis(figure, "y", each.yaxis).matches or each.yaxis
            for low, high in (ends, sorted(axis(figure, "y", first_of_row).range)):
                assert low < 1
                assert high > units
            colours = figure.layout[each.coloraxis]
            assert colours.cmin <= np.min(each.z)
            assert np.max(each.z) <= colours.cmax
            gate = row.role.endswith("gate")
            assert (colours.cmin, colours.cmax) == (0, 1) if gate else colours.cmin == -colours.cmax
    bars = [name for name in figure.layout.to_plotly_json() if name.startswith("coloraxis")]
    assert len(bars) == len({row.role for row, *_ in drawn_rows(figure, shown, everything=True)})


@given(st.lists(panels32, min_size=1, max_size=3))
def test_a_range_is_finite_symmetric_and_holds_every_finite_value(panels):
    clean = [np.where(np.isfinite(panel), panel, np.nan) for panel in panels]
    low, high = value_range("cell state", clean)
    assert np.isfinite([low, high]).all()
    assert low == -high < 0
    for panel in clean:
        kept = panel[np.isfinite(panel)].astype(np.float64)
        assert (low <= kept).all()
        assert (kept <= high).all()


@given(arrays(np.float32, (4, 3), elements=st.floats(0, 1, width=32)))
def test_a_gate_always_has_the_range_0_to_1(panel):
    assert value_range("forget gate", [panel]) == [0.0, 1.0]


def test_a_gate_beyond_1_is_not_clipped():
    (trace,) = traces(["lstm"])
    f = values(trace, "f").copy()
    f[3, 1] = 7.0
    figure = gates([altered(trace, f=f)])
    assert figure.layout.yaxis.range[1] >= 7.0


def test_panels_do_not_overlap():
    for ids in (*FOURS, [cell.id for cell in cells.ladders["lstm"].cells]):
        figure = gates(traces(ids, steps=3, units=1))
        boxes = [(*x.domain, *y.domain) for x, y in places(figure).values()]
        for (l1, r1, b1, t1), (l2, r2, b2, t2) in itertools.combinations(boxes, 2):
            assert r1 <= l2 or r2 <= l1 or t1 <= b2 or t2 <= b1
        assert np.min(boxes) >= 0
        assert np.max(boxes) <= 1
