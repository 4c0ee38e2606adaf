"""The numbers in the picture are the numbers of the trace."""

import numpy as np
import pytest
import torch

import cells
from tests.figures.reading import altered, bold, drawn_rows, traces, units, values
from viz.figures import alt_text, gates, sequence
from viz.figures.gates import Look
from viz.inputs import Series
from viz.theme import Theme

every = pytest.mark.parametrize("id", cells.catalogue)
windows = pytest.mark.parametrize("steps", [None, (1, 20), (1, 1), (5, 9), (20, 20)], ids=str)


@every
def test_lines_hold_every_value_of_every_unit(id):
    shown = traces([id, "lstm"])
    for _, _, trace, name, lines in drawn_rows(gates(shown, Look(everything=True)), shown, everything=True):
        if name is None:
            assert lines == []
            continue
        expected = values(trace, name)
        found = units(lines[0])
        assert list(found) == list(range(1, expected.shape[1] + 1))
        for unit, (x, y) in found.items():
            assert np.array_equal(x, np.arange(1, 21))
            assert np.array_equal(y, expected[:, unit - 1])


@every
def test_a_heatmap_holds_every_value_of_every_unit(id):
    shown = traces([id, "gru"])
    figure = gates(shown, Look("heatmap", everything=True))
    for _, _, trace, name, maps in drawn_rows(figure, shown, everything=True):
        if name is None:
            assert maps == []
            continue
        (each,) = maps
        assert np.array_equal(each.x, np.arange(1, 21))
        assert np.array_equal(each.y, range(1, values(trace, name).shape[1] + 1))
        assert np.array_equal(each.z, values(trace, name).T)


@windows
@pytest.mark.parametrize("unit", [1, 3])
def test_the_chosen_unit_is_bold_and_steps_are_honoured(unit, steps):
    shown = traces(["lstm", "min_lstm"])
    first, last = steps or (1, 20)
    for _, _, trace, name, lines in drawn_rows(gates(shown, Look(unit=unit, steps=steps)), shown):
        if name is None:
            continue
        thin, thick = lines
        assert thick.line.width > thin.line.width
        for (x, y), who in [(bold(thick), unit), *zip(units(thin).values(), units(thin), strict=True)]:
            assert np.array_equal(x, np.arange(first, last + 1))
            assert np.array_equal(y, values(trace, name)[first - 1 : last, who - 1])


@windows
def test_a_heatmap_honours_the_steps(steps):
    shown = traces(["lstm", "min_lstm"])
    first, last = steps or (1, 20)
    for _, _, trace, name, maps in drawn_rows(gates(shown, Look("heatmap", steps=steps)), shown):
        if name is not None:
            assert np.array_equal(maps[0].x, np.arange(first, last + 1))
            assert np.array_equal(maps[0].z, values(trace, name)[first - 1 : last].T)


def test_a_unit_that_is_not_there_gives_way_to_the_last_one():
    shown = traces(["lstm"])
    for _, _, trace, name, lines in drawn_rows(gates(shown, Look(unit=200)), shown):
        assert np.array_equal(bold(lines[1])[1], values(trace, name)[:, -1])
        assert "3" in lines[1].name
        assert "200" not in lines[1].hovertemplate


@pytest.mark.parametrize("steps", [None, (3, 3)], ids=["T=1", "one of 20"])
def test_a_single_step_can_be_seen(steps):
    """A line through one point has no length: it needs a mark."""
    figure = gates(traces(["lstm", "gru"], steps=20 if steps else 1), Look(steps=steps))
    assert all("markers" in line.mode for line in figure.data)


@pytest.mark.parametrize("view", ["lines", "heatmap"])
def test_what_is_not_finite_never_reaches_the_figure(view):
    (trace,) = traces(["lstm"])
    c = values(trace, "c").copy()
    c[7, 0], c[9, 1], c[11:, 2] = np.inf, -np.inf, np.nan
    shown = [altered(trace, c=c)]
    figure = gates(shown, Look(view))
    ranges = [axis.range for axis in figure.select_yaxes()]
    assert np.isfinite(np.array(ranges, dtype=float)).all()
    for _, _, each, name, drawn in drawn_rows(figure, shown):
        expected = values(each, name)
        kept = np.where(np.isfinite(expected), expected, np.nan)
        if view == "heatmap":
            assert np.array_equal(drawn[0].z, kept.T, equal_nan=True)
        else:
            for unit, (_, y) in units(drawn[0]).items():
                assert np.array_equal(y, kept[:, unit - 1], equal_nan=True)


@pytest.mark.parametrize("view", ["lines", "heatmap"])
def test_a_quantity_that_is_nowhere_finite_keeps_its_panel(view):
    (trace,) = traces(["lstm"])
    shown = [altered(trace, c=np.full((20, 3), np.nan))]
    figure = gates(shown, Look(view))
    (empty,) = [drawn for row, _, _, _, drawn in drawn_rows(figure, shown) if row.role == "cell state"]
    assert np.isnan(np.asarray(empty[0].z if view == "heatmap" else empty[0].y)).all()


def test_only_the_first_sequence_is_drawn():
    lstm = cells.catalogue["lstm"]
    x = np.random.default_rng(0).standard_normal((6, 4, 2)).astype(np.float32)
    trace = cells.run(lstm, lstm.init(2, 3), x)
    for _, _, each, name, lines in drawn_rows(gates([trace]), [trace]):
        for unit, (_, y) in units(lines[0]).items():
            assert np.array_equal(y, each[name][:, 0, unit - 1].numpy())


def test_unit_0_is_the_mean_of_all():
    shown = traces(["lstm", "min_lstm"])
    for _, _, trace, name, lines in drawn_rows(gates(shown, Look(unit=0)), shown):
        if name is not None:
            assert np.allclose(bold(lines[1])[1], values(trace, name).mean(axis=1), atol=1e-6)
            assert "mean" in lines[1].name


def test_columns_that_are_on_or_off_are_rows_with_every_value():
    values = np.eye(3)[[0, 2, 1, 1]]
    (rows,) = sequence(Series("letters", ("a", "<b>", "c"), values), Theme(), (2, 4)).data
    assert rows.type == "heatmap"
    assert list(rows.y) == ["a", "&lt;b&gt;", "c"]
    assert np.array_equal(rows.z, values[1:4].T)
    assert list(rows.x) == [2, 3, 4]
    mixed = Series("numbers", ("a", "b"), np.array([[0.0, 1.0], [0.5, 1.0]]))
    assert [line.type for line in sequence(mixed, Theme()).data] == ["scatter", "scatter"]


def test_a_stack_or_a_live_module_is_drawn_layer_by_layer():
    torch.manual_seed(0)
    model = torch.nn.ModuleDict({"rnn": torch.nn.LSTM(2, 3, num_layers=2, bidirectional=True)})
    with cells.watch(model) as seen:
        model["rnn"](torch.randn(7, 1, 2))
    whole = seen["rnn"]
    assert isinstance(whole, cells.StackTrace)
    figure, layers = gates(whole), whole.layers
    assert len(figure.data) == 2 * 6 * len(layers)
    for place, trace in enumerate(layers):
        drawn = figure.data[2 * place].y.reshape(3, -1)[:, :-1]
        np.testing.assert_array_equal(drawn, trace["f"][:, 0].T)
    names = ["LSTM · layer 1", "LSTM · layer 1, backward", "LSTM · layer 2", "LSTM · layer 2, backward"]
    texts = " ".join(note.text.replace("<br>", " ") for note in figure.layout.annotations)
    assert all(name in texts for name in names)
    assert all(name in alt_text(whole) for name in names)
    (alone,) = traces(["gru"])
    assert len(gates(alone).data) == len(gates([alone]).data) == 2 * 4


@pytest.mark.parametrize(
    ("view", "unit", "steps", "wrong"),
    [
        ("foo", 1, None, "view must be 'lines' or 'heatmap', not 'foo'"),
        ("lines", -1, None, "unit must be 0, the mean of all, or a number from 1, not -1"),
        ("lines", 1, (5, 2), r"steps must be \(first, last\), counted from 1, not \(5, 2\)"),
        ("lines", 1, (0, 2), "steps must be"),
    ],
)
def test_a_look_that_cannot_be_is_named(view, unit, steps, wrong):
    with pytest.raises(ValueError, match=wrong):
        Look(view, unit, steps)


def test_traces_that_cannot_stand_side_by_side_are_named():
    with pytest.raises(ValueError, match="same T and H; they are none"):
        gates([])
    with pytest.raises(ValueError, match=r"Trace\(LSTM, T=20, B=1, H=3: i, f, g, o, c, h\), Trace\(LSTM, T=9"):
        gates([*traces(["lstm"]), *traces(["lstm"], steps=9)])
