"""The first screen and its controls: it opens computed, no control breaks it, none resets another."""

import re

import numpy as np
import pytest

import cells
from tests.pages.driving import cards, charts, group, heading, opened, ran, read, said, values, widget
from viz.inputs import generators, real_series
from viz.pages import choose_input, choose_models, explore
from viz.settings import Choice, Choices, Flag, Real, Text, Whole

CSV = b"day,price,volume\n1,10.5,3\n2,11,4\n3,9,1\n4,12,2\n"


def owner(key):
    """What must be chosen first, so that the control with this key is on the page."""
    names = {source.id: source.name for source in generators.values()}
    names |= {source.id: source.name for source in real_series.values()}
    for id, name in names.items():
        if key.startswith(f"{id}_"):
            return {"input": name}
    if key == "numbers" or key.startswith("typed_"):
        return {"input": choose_input.TYPED}
    if key.startswith("csv_"):
        return {"input": choose_input.FILE}
    return {
        "sequence_steps": {"input": "Sine"},
        "start_seed": {"start": "Random"},
        "layer": {"layers": "3", "cells": "LSTM"},
        "outputs": {"layers": "2"},
    }.get(key, {})


def extremes(setting):
    match setting:
        case Whole() | Real():
            return [setting.low, setting.high]
        case Choice():
            return list(setting.options)
        case Choices():
            return [[setting.options[-1]], list(setting.options[: setting.most]), []]
        case Flag():
            return [True, False]
        case Text():
            return ["0.5", "1 " * (setting.most // 2)]


EXTREMES = [
    pytest.param(setting.key, value, id=f"{setting.key}-{index}")
    for setting in explore.settings()
    for index, value in enumerate(extremes(setting))
]


def reach(key):
    app = opened(**owner(key))
    if key.startswith("csv_"):
        app.file_uploader[0].set_value(("prices.csv", CSV, "text/csv"))
        ran(app)
    return app


def alternatives(app):
    """Key -> what is read aloud in place of that chart."""
    return {str(chart.key): chart.proto.alt for chart in app.get("plotly_chart")}


def test_it_opens_on_lstm_beside_min_lstm_already_computed():
    app = opened()
    assert cards(app) == ["LSTM", "minLSTM"]
    assert not app.warning
    assert not app.error
    inputs = widget(app, "stocks_columns").value
    for name in cards(app):
        (cell,) = [cell for cell in cells.catalogue.values() if cell.name == name]
        assert f"**{cell.count(len(inputs), 8):,}** parameters for {len(inputs)} inputs and 8 units" in said(app)
    assert len(app.latex) == 2
    drawn = charts(app)
    assert set(drawn) == {"input_chart", "gates_chart"}
    assert len(drawn["gates_chart"]) == 2 * (6 + 5)
    assert all(np.isfinite(trace["y"][:-1]).any() for trace in drawn["gates_chart"])


@pytest.mark.parametrize("start", ["Zeros", "Random"])
def test_every_twin_is_within_a_millionth(start):
    for id, cell in cells.catalogue.items():
        if cell.twin:
            text = said(opened(cells=cell.name, start=start))
            digits, power = group(r"on this input: \*\*([\d.]+·10\S+)\*\*", text).split("·10")
            exponent = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
            assert float(digits) * 10.0**exponent < 1e-6, id


@pytest.mark.parametrize(("key", "value"), EXTREMES)
def test_every_extreme_of_every_control_is_drawn(key, value):
    app = reach(key)
    control = widget(app, key)
    control.set_value(value)
    ran(app)
    kept = values(app).get(key)
    assert kept == value
    assert set(charts(app)) == {"input_chart", "gates_chart"}
    if (value == [] and key != "cells") or value == "Numbers":  # the file's first row holds words
        assert len(app.error) == 1
        assert "at least one" in read(app.error[0].value)
    else:
        assert not app.error
    assert not app.warning


@pytest.mark.parametrize("view", ["Lines", "Heatmap"])
@pytest.mark.parametrize("id", cells.catalogue)
def test_each_cell_alone(id, view):
    cell = cells.catalogue[id]
    app = opened(cells=cell.name, view=view, units="5", everything="true")
    assert cards(app) == [cell.name]
    assert not app.warning
    panels = len(cell.roles)
    assert len(charts(app)["gates_chart"]) == (panels if view == "Heatmap" else 2 * panels)


@pytest.mark.parametrize("id", cells.ladders)
def test_each_ladder_shows_its_rungs_in_order(id):
    ladder = cells.ladders[id]
    app = opened(show=ladder.name, units="3")
    assert cards(app) == [cell.name for cell in ladder.cells]
    assert ladder.source in said(app)


def test_no_cell_chosen_explains_itself_and_shows_one():
    app = opened()
    widget(app, "cells").set_value([])
    ran(app)
    assert cards(app) == ["LSTM"]
    assert f"Pick 1 to {choose_models.MOST} cells" in said(app)
    assert not app.error


def test_a_unit_that_is_not_there_is_told():
    app = opened(unit="20")
    assert re.search(r"There are 8 units\W+unit 8 \D* instead of 20", said(app))


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [("9000", "10000", (105, 105)), ("60", "20", (20, 60)), ("9000", "3", (3, 105)), ("50", "106", (50, 105))],
)
def test_steps_that_are_not_there_are_told(first, last, ends):
    """The chart cannot show what the controls say, so the page says what it shows."""
    app = opened(first=first, last=last)
    assert f"There are 105 steps: shown are steps {ends[0]} to {ends[1]}." in said(app)
    for drawn in charts(app).values():
        assert (drawn[0]["x"].min(), drawn[0]["x"].max()) == ends


@pytest.mark.parametrize("steps", [{}, {"first": "1", "last": "105"}, {"first": "105"}, {"last": "1"}], ids=str)
def test_steps_that_are_there_need_no_words(steps):
    assert "shown are steps" not in said(opened(**steps))


@pytest.mark.parametrize("words", ["1 inputs", "1 units", "1 steps"])
def test_one_is_not_a_plural(words):
    app = opened(input="Sine", sequence_steps="1", units="1")
    assert not re.search(rf"(?<![\d,]){words}", said(app))


def test_dark_differs_from_light():
    specs = []
    for theme in ("light", "dark"):
        app = opened()
        app.context["theme"] = theme
        ran(app)
        specs.append(app.get("plotly_chart")[1].proto.spec)
    assert specs[0] != specs[1]


def test_every_chart_has_words_for_those_who_cannot_see_it():
    alt = alternatives(opened(cells=["LSTM", "GRU"]))
    assert "105 steps" in alt["input_chart"]
    assert "NFLX" in alt["input_chart"]
    for words in ("steps 1 to 105", "LSTM", "GRU", "update gate"):
        assert words in alt["gates_chart"]


@pytest.mark.parametrize("chart", ["input_chart", "gates_chart"])
def test_these_words_are_about_the_steps_that_are_drawn(chart):
    app = opened(first="10", last="20")
    words = alternatives(app)[chart]
    assert "steps 10 to 20" in words
    if chart == "input_chart":
        drawn = np.concatenate([line["y"] for line in charts(app)[chart]])
        assert f"{np.nanmin(drawn):+.2f} to {np.nanmax(drawn):+.2f}" in words


@pytest.mark.parametrize("name", [*generators, *real_series])
def test_the_heading_says_what_the_input_is(name):
    source = generators.get(name) or real_series[name]
    app = opened(input=source.name)
    assert source.name in heading(app)
    assert source.about in said(app)
