"""Cells side by side on one input: what the seeds fix, and what they share."""

import torch

import cells
from cells import Layer, Stack, experiment
from cells.experiment import Setting
from tests.cells.support import apart, every_cell, normal

T, D, H = 6, 2, 3
x = normal(T, D, dtype=torch.float32)


def traced(cell, setting):
    (trace,) = experiment.trace(Stack([Layer(cell, H)]), x, setting).layers
    return trace


@every_cell
def test_a_setting_gives_the_same_trace_each_time(cell):
    setting = Setting(seed=4, scale=1.5, start_seed=2)
    one, other = traced(cell, setting), traced(cell, setting)
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert one["h"].shape == (T, 1, H)


def test_layouts_of_one_cell_are_one_cell():
    families = {
        "lstm": ("lstm_separate", "lstm_concat", "lstm_fused"),
        "gru": ("gru_update_new",),
        "gru_reset_before": ("gru_separate", "gru_concat", "gru_concat_update_new"),
    }
    for base, layouts in families.items():
        truth = traced(cells.catalogue[base], Setting(start_seed=1))
        for layout in layouts:
            assert apart(traced(cells.catalogue[layout], Setting(start_seed=1))["h"], truth["h"]) <= 1e-6


def test_cells_share_what_has_the_same_name():
    setting = Setting(seed=9, start_seed=3)
    lstm, other = (cells.catalogue[id] for id in ("lstm", "lstm_no_output"))
    one, two = experiment.parameters(lstm, D, H, setting), experiment.parameters(other, D, H, setting)
    assert all(torch.equal(one[name], two[name]) for name in two)
    first, second = (experiment.start(cell, D, H, setting) for cell in (lstm, other))
    assert first is not None
    assert second is not None
    assert torch.equal(first["c"], second["c"])


def test_a_cell_of_the_users_own_has_parameters_too():
    mine = cells.parse("h = tanh(W @ x + U @ h)")
    assert set(experiment.parameters(mine, D, H, Setting())) == {"W", "U"}
    assert experiment.start(mine, D, H, Setting()) is None


def test_seeds_are_one_for_all_or_one_each():
    assert experiment.seeds(3, 7, shared=True) == [7, 7, 7]
    assert len(set(experiment.seeds(3, 7, shared=False))) == 3


def test_a_stack_begins_with_the_cell_that_stands_alone_and_draws_every_layer_anew():
    cell, setting = cells.catalogue["lstm"], Setting(seed=5, scale=2.0, start_seed=1)
    alone = traced(cell, setting)
    below, above = experiment.trace(Stack([Layer(cell, H)] * 2), x, setting).layers
    assert all(torch.equal(below[name], alone[name]) for name in alone)
    assert torch.equal(above.x, below["h"])
    assert not torch.equal(above.params["U_f"], below.params["U_f"])
    assert not torch.equal(above.initial["c"], below.initial["c"])


def test_output_layers_stand_between_the_layers():
    cell, setting = cells.catalogue["gru"], Setting(seed=5)
    found = experiment.trace(Stack([Layer(cell, H)] * 2, output_layers=True), x, setting)
    W, b = found.params["0.output.W"], found.params["0.output.b"]
    assert apart(found.layers[1].x, found.layers[0]["h"] @ W.T + b) <= 1e-6
