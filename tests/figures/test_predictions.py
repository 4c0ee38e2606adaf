"""The answers' chart holds the right answers and the models', at the steps where they are due."""

from itertools import pairwise

import numpy as np
import pytest

from viz.figures.losses import losses
from viz.figures.predictions import alt_text, predictions
from viz.theme import Theme

T = 12


def drawn(outputs: int):
    draw = np.random.default_rng(outputs)
    right = draw.standard_normal((T, outputs))
    given = {name: draw.standard_normal((T, outputs)) for name in ("LSTM", "<GRU>", "RNN", "minGRU")}
    return right, given, [f"column {number}" for number in range(outputs)]


@pytest.mark.parametrize("outputs", [1, 3])
def test_every_panel_holds_the_right_answer_and_each_models(outputs):
    right, given, names = drawn(outputs)
    figure = predictions(right, given, names, Theme())
    lines = list(figure.data)
    assert len(lines) == outputs * 5
    for panel in range(outputs):
        own = lines[panel * 5 : panel * 5 + 5]
        assert len({line.yaxis for line in own}) == 1
        for line, values in zip(own, [right, *given.values()], strict=True):
            np.testing.assert_array_equal(line.x, np.arange(1, T + 1))
            np.testing.assert_allclose(line.y, values[:, panel], rtol=1e-6)
    assert len({line.yaxis for line in lines}) == outputs


def test_each_model_is_named_once_and_looks_as_in_the_loss_curves():
    right, given, names = drawn(2)
    figure = predictions(right, given, names, Theme(dark=True))
    named = [line.name for line in figure.data if line.showlegend]
    assert named == ["right answer", "LSTM says", "&lt;GRU&gt; says", "RNN says", "minGRU says"]
    looks = [(line.line.color, line.line.dash) for line in figure.data[1:5]]
    assert len(set(looks)) == 4
    assert figure.layout.meta == {"steps": True}


def test_panels_do_not_overlap_and_stay_on_the_paper():
    right, given, names = drawn(5)
    figure = predictions(right, given, names, Theme())
    domains = [figure.layout[f"yaxis{'' if panel == 0 else panel + 1}"].domain for panel in range(5)]
    assert all(0 <= low < high <= 1 for low, high in domains)
    assert all(upper[0] > lower[1] for upper, lower in pairwise(domains))


def test_alt_text_tells_how_far_each_model_is_off():
    right = np.zeros((T, 1))
    text = alt_text(right, {"LSTM": right + 0.5, "GRU": right - 0.25})
    assert "LSTM 0.5" in text
    assert "GRU 0.25" in text


@pytest.mark.parametrize("accuracy", [None, "right answers"])
def test_a_training_step_is_pointed_out_in_every_panel_of_the_loss_curves(accuracy):
    figure = losses([], [], 100, 0.5, "guess", accuracy, Theme(), 40)
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(40, 40)] * (2 if accuracy else 1)
    assert not losses([], [], 100, 0.5, "guess", accuracy, Theme()).layout.shapes
