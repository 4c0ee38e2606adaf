"""The loss curves: every number drawn is one that was measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.training import ModelProgress
from viz.figures.losses import POINTS, alt_text, losses, mean
from viz.theme import Theme

STEPS = 30
BASELINE = (0.5, "guess")


def progress(seed: int, accuracy: bool = True) -> ModelProgress:
    draw = np.random.default_rng(seed)
    tested = np.array([0, 10, 30])
    right = draw.random(3) if accuracy else None
    return ModelProgress(f"model {seed}", draw.random(STEPS) + 0.1, tested, draw.random(3) + 0.1, right, None)


def drawn(accuracy: bool = True, dark: bool = False, baseline: float = 0.5):
    models = [progress(seed, accuracy) for seed in range(4)]
    name = "right answers" if accuracy else None
    return models, losses(models, ["A", "B", "C", "<D>"], STEPS, baseline, "guess", name, Theme(dark))


@pytest.mark.parametrize("accuracy", [True, False])
def test_the_lines_are_the_measured_numbers(accuracy):
    models, figure = drawn(accuracy)
    lines = iter(figure.data)
    for model in models:
        learned, tested = next(lines), next(lines)
        np.testing.assert_array_equal(learned.x, np.arange(1, STEPS + 1))
        np.testing.assert_allclose(learned.y, model.losses)
        np.testing.assert_array_equal(tested.x, model.tested)
        np.testing.assert_array_equal(tested.y, model.test_losses)
        if accuracy:
            right = next(lines)
            assert right.yaxis == "y2"
            np.testing.assert_array_equal(right.y, model.accuracies)
    baseline = next(lines)
    assert list(baseline.y) == [0.5, 0.5]
    assert "guess" in baseline.name
    assert next(lines, None) is None


@pytest.mark.parametrize("dark", [True, False])
def test_models_differ_in_hue_and_in_dash_and_each_is_named_once(dark):
    _, figure = drawn(dark=dark)
    bold = [line for line in figure.data if line.line.width == 3 and line.yaxis is None]
    assert len({line.line.color for line in bold}) == len({line.line.dash for line in bold}) == len(bold) == 4
    named = [line.name for line in figure.data if line.showlegend is not False]
    assert named[:4] == ["A", "B", "C", "&lt;D&gt;"]
    assert len(named) == 5


def test_axes_are_named_and_the_loss_is_logarithmic():
    _, figure = drawn()
    layout = figure.layout
    assert layout.yaxis.type == "log"
    titles = [axis.title.text for axis in (layout.xaxis, layout.yaxis, layout.xaxis2, layout.yaxis2)]
    assert titles == ["training step", "loss (log scale)", "training step", "right answers"]


def test_a_loss_of_zero_leaves_a_gap_and_a_baseline_of_zero_is_left_out():
    model = ModelProgress("m", np.array([1.0, 0.0, 0.5]), np.array([0, 3]), np.array([1.0, 0.0]), None, None)
    figure = losses([model], ["m"], 3, 0.0, "guess", None, Theme())
    assert [np.isnan(line.y).tolist() for line in figure.data] == [[False, True, False], [False, True]]


def test_nothing_learned_yet_can_be_drawn():
    empty = ModelProgress("m", np.array([]), np.array([], dtype=int), np.array([]), np.array([]), None)
    figure = losses([empty], ["m"], STEPS, *BASELINE, "right answers", Theme())
    assert [len(line.x) for line in figure.data] == [0, 0, 0, 2]
    assert "guess" in alt_text([empty], ["m"], *BASELINE)


def test_the_alt_text_has_the_last_numbers():
    model = progress(1)
    text = alt_text([model], ["LSTM"], *BASELINE)
    assert model.accuracies is not None
    for words in ("LSTM", f"{model.test_losses[-1]:.3g}", f"{model.accuracies[-1]:.0%}", "guess", "0.5"):
        assert words in text


@given(st.integers(1, 5_000))
def test_means_of_stretches_keep_the_mean_and_the_span(count):
    values = np.random.default_rng(count).random(count)
    steps, means = mean(values)
    assert len(steps) == len(means) <= POINTS
    assert (np.diff(steps) > 0).all()
    assert steps[0] >= 1
    assert steps[-1] <= count
    width = -(-count // POINTS)
    for index in (0, len(means) - 1):
        np.testing.assert_allclose(means[index], values[index * width : (index + 1) * width].mean())
