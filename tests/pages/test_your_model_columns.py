"""A series with more or fewer columns than the model's layer reads: what is used is said."""

import torch
from torch import nn

from tests.pages.driving import charts, said, widget
from tests.pages.uploading import X, check, gates, model, opened, pt, ran, series, text, uploaded


def test_one_column_is_enough_for_a_layer_of_one_input():
    net = nn.LSTM(1, 3)
    app = uploaded(opened(X[:, :1]), pt(net.state_dict()))
    check(app, "lstm", gates(net, "l0", series(0)))


def test_of_more_columns_the_first_are_used_and_this_is_said():
    net = model()
    app = uploaded(opened(X), pt(net.state_dict()))
    check(app, "lstm", gates(net["enc"], "l0", series(0, 1)))
    words = said(app)
    assert "reads 2 numbers a step and the series has 4 columns" in words
    assert "the first 2 are used" in words
    assert len(charts(app)["input_chart"]) == 2


def test_of_fewer_columns_it_is_said_how_many_are_wanted():
    net = model()
    app = uploaded(opened(X[:, :1]), pt(net.state_dict()))
    (warning,) = app.warning
    assert "wants 2 numbers at every step, and the input has 1 column" in warning.value
    assert set(charts(app)) == {"input_chart"}
    widget(app, "model_fill").set_value(True)
    ran(app)
    assert not app.warning
    assert "The series gives 1 of them, the rest are 0" in said(app)
    padded = torch.nn.functional.pad(series(0), (0, 1))
    check(app, "lstm", gates(net["enc"], "l0", padded))
    widget(app, "numbers").set_value(text(X[:, :2]))
    ran(app)
    check(app, "lstm", gates(net["enc"], "l0", series(0, 1)))


def test_a_layer_wider_than_any_series_is_no_dead_end():
    net = nn.GRU(40, 3)
    app = uploaded(opened(), pt(net.state_dict()))
    assert "wants 40 numbers" in app.warning[0].value
    assert "at most 32 columns" in app.warning[0].value
    widget(app, "model_fill").set_value(True)
    ran(app)
    check(app, "gru", gates(net, "l0", torch.nn.functional.pad(series(0, 1), (0, 38))))
