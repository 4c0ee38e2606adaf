"""The address holds the whole setting, and changing one control never resets another."""

from typing import Any

import numpy as np
import pytest

import cells
from tests.pages.driving import cards, charts, opened, ran, same, values, widget
from viz.pages import choose_cells, choose_input

OTHER: dict[str, Any] = {
    "units": 5,
    "seed": 7,
    "scale": 3.5,
    "shared": False,
    "start": "Random",
    "start_seed": 9,
    "cells": ["GRU", "minGRU + GRU", "minLSTM"],
    "layers": 2,
    "outputs": True,
    "layer": "All",
    "activation": "sigmoid → tanh",
    "input": "Sine",
    "sequence_steps": 33,
    "sine_period": 11,
    "sine_amplitude": 0.7,
    "view": "Heatmap",
    "unit": 2,
    "first": 3,
    "last": 30,
    "everything": True,
}
CHANGES = {**OTHER, "units": 6, "seed": 8, "scale": 1.5, "shared": True, "start_seed": 10, "cells": ["LSTM"]}
CHANGES |= {"layers": 3, "outputs": False, "layer": "Layer 1", "activation": "As written"}
CHANGES |= {"sequence_steps": 25, "sine_period": 12, "sine_amplitude": 1.0, "view": "Lines", "unit": 3}
CHANGES |= {"first": 1, "last": 20, "everything": False}
CHANGES = {key: value for key, value in CHANGES.items() if key not in ("start", "input")}


def address(setting):
    return {
        key: value if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in setting.items()
    }


def test_an_address_holds_the_whole_setting():
    app = opened(**address(OTHER))
    assert not app.warning
    kept, drawn = values(app), charts(app)
    assert {key: kept[key] for key in OTHER} == OTHER
    for lines in drawn["input_chart"]:
        assert np.array_equal(lines["x"][:-1], np.arange(OTHER["first"], OTHER["last"] + 1))
    assert same(ran(app), drawn), "the first picture is the picture"


@pytest.mark.parametrize("key", CHANGES)
def test_changing_one_control_never_resets_another(key):
    app = opened(**address(OTHER))
    before = values(app)
    widget(app, key).set_value(CHANGES[key])
    after = values(ran(app))
    assert after[key] == CHANGES[key]
    both = (before.keys() & after.keys()) - {key, "take_home_model"}  # which names the models themselves
    assert {k: after[k] for k in both} == {k: before[k] for k in both}
    assert set(OTHER) <= after.keys()


@pytest.mark.parametrize("source", [name for name in choose_input.SOURCE.options if name != "Sine"])
def test_another_input_and_back_keeps_every_setting(source):
    app = ran(opened(**address(OTHER)))
    before, drawn = values(app), charts(app)
    widget(app, "input").set_value(source)
    ran(app)
    rest = ("units", "seed", "scale", "shared", "start", "start_seed", "cells", "view", "unit", "everything")
    assert all(values(app)[key] == before[key] for key in rest)
    widget(app, "input").set_value("Sine")
    ran(app)
    assert values(app) == before
    assert same(app, drawn)


def test_a_ladder_and_back_keeps_the_chosen_cells():
    app = opened(cells=["GRU", "MGU"], start="Random", start_seed="4")
    widget(app, "show").set_value(next(iter(cells.ladders.values())).name)
    ran(app)
    widget(app, "show").set_value(choose_cells.OWN)
    widget(app, "start").set_value("Zeros")
    ran(app)
    assert cards(app) == ["GRU", "MGU"]
    widget(app, "start").set_value("Random")
    ran(app)
    assert widget(app, "start_seed").value == 4


@pytest.mark.parametrize("key", ["input", "start", *CHANGES])
def test_every_control_changes_the_picture(key):
    app = ran(opened(**address(OTHER | {"view": "Lines"})))
    drawn = charts(app)
    widget(app, key).set_value({**CHANGES, "input": "Ramp", "start": "Zeros", "view": "Heatmap"}[key])
    assert not same(ran(app), drawn)
