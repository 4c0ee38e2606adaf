"""Stacks on the first screen: built from any cells, any layer shown, with or without output layers."""

import numpy as np
import pytest
import torch

import cells
from cells import Layer, Stack, experiment
from cells.experiment import Setting
from tests.pages.driving import cards, charts, opened, ran, said, widget
from viz.inputs import generators

SINE = {"input": "Sine", "sequence_steps": "20", "units": "5", "view": "Lines"}


def expected(ids, output_layers=False):
    stack = Stack([Layer(cells.catalogue[id], 5) for id in ids], output_layers=output_layers)
    x = generators["sine"](20).values.astype(np.float32)
    return experiment.trace(stack, torch.from_numpy(x), Setting(scale=2.0)).layers


def shown(app, trace):
    """Whether every gate and state of the trace is drawn."""
    drawn = [each["y"].reshape(5, -1)[:, :-1] for each in charts(app)["gates_chart"] if each["y"].size == 105]
    named = [name for role, name in trace.cell.roles.items() if role.endswith(("gate", "state"))]
    return all(any(np.allclose(trace[name][:, 0].T, lines, atol=1e-6) for lines in drawn) for name in named)


@pytest.mark.parametrize("outputs", [False, True])
@pytest.mark.parametrize(("layer", "levels"), [("The last", [1]), ("Layer 1", [0]), ("Layer 2", [1]), ("All", [0, 1])])
def test_any_layer_is_shown(layer, levels, outputs):
    app = opened(**SINE, cells="minGRU + LSTM", layer=layer, outputs=str(outputs).lower())
    titles = ["minGRU · layer 1, under LSTM", "LSTM · layer 2, on minGRU"]
    assert cards(app) == [titles[level] for level in levels]
    traces = expected(["min_gru", "lstm"], outputs)
    assert [shown(app, trace) for trace in traces] == [level in levels for level in (0, 1)]
    assert ("The output layer" in said(app)) == outputs


def test_layers_repeat_a_cell_and_leave_a_stack_as_it_is():
    app = opened(**SINE, cells=["GRU", "minGRU + GRU"], layers="3", layer="Layer 3")
    assert cards(app) == ["GRU · layer 3", "GRU · layer 2, on minGRU"]
    assert "Of a cell with 2 layers, the last is shown" in said(app)
    assert shown(app, expected(["gru"] * 3)[2])


def test_a_stack_is_built_and_added():
    app = opened(**SINE)
    for level, name in enumerate(["minGRU", "GRU", "LSTM"], 1):
        widget(app, f"build_{level}").set_value(name)
        ran(app)
    app.button(key="build_add").click()
    ran(app)
    assert widget(app, "cells").value == ["LSTM", "minLSTM", "minGRU + GRU + LSTM"]
    assert "LSTM · layer 3, on minGRU + GRU" in cards(app)
    assert app.button(key="build_add").disabled
    assert "This stack is in the list" in said(app)


def test_four_are_the_most():
    app = opened(**SINE, cells=["LSTM", "GRU", "RNN", "minGRU"])
    assert app.button(key="build_add").disabled
    assert "take one out of the list first" in said(app)


@pytest.mark.parametrize("text", ["LSTM + Zork", "LSTM + ", "LSTM + LSTM + LSTM + LSTM", "LSTM+LSTM"])
def test_an_address_with_a_stack_that_cannot_be_says_so(text):
    app = opened(cells=text)
    assert "of them joined by “+”" in said(app)
    assert cards(app) == ["LSTM", "minLSTM"]


def test_the_model_to_take_home_follows_the_models_on_the_screen():
    app = opened(**SINE, cells=["LSTM", "GRU", "LSTM + LSTM"])
    widget(app, "take_home_model").set_value("GRU")
    assert widget(ran(app), "take_home_model").value == "GRU"
    widget(app, "layers").set_value(2)
    taken = widget(ran(app), "take_home_model")
    assert taken.options == ["LSTM + LSTM", "GRU + GRU", "LSTM + LSTM (2)"]
    assert taken.value == "GRU + GRU"
    widget(app, "cells").set_value(["GRU", "LSTM + LSTM"])
    assert widget(ran(app), "take_home_model").value == "GRU + GRU"
    widget(app, "show").set_value(next(iter(cells.ladders.values())).name)
    assert widget(ran(app), "take_home_model").value in widget(app, "take_home_model").options
