"""Cells side by side on one input: what the seeds fix, and what they share."""

import torch

import cells
from cells import experiment
from cells.experiment import Setting
from tests.cells.support import apart, every_cell, normal

T, D, H = 6, 2, 3
x = normal(T, D, dtype=torch.float32)


@every_cell
def test_a_setting_gives_the_same_trace_each_time(cell):
    setting = Setting(units=H, seed=4, scale=1.5, start_seed=2)
    one, other = experiment.trace(cell, x, setting), experiment.trace(cell, x, setting)
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert one["h"].shape == (T, 1, H)


def test_layouts_of_one_cell_are_one_cell():
    families = {
        "lstm": ("lstm_separate", "lstm_concat", "lstm_fused"),
        "gru": ("gru_update_new",),
        "gru_reset_before": ("gru_separate", "gru_concat", "gru_concat_update_new"),
    }
    for base, layouts in families.items():
        truth = experiment.trace(cells.catalogue[base], x, Setting(units=H, start_seed=1))
        for layout in layouts:
            assert (
                apart(experiment.trace(cells.catalogue[layout], x, Setting(units=H, start_seed=1))["h"], truth["h"])
                <= 1e-6
            )


def test_cells_share_what_has_the_same_name():
    setting = Setting(units=H, seed=9, start_seed=3)
    lstm, other = (cells.catalogue[id] for id in ("lstm", "lstm_no_output"))
    one, two = experiment.parameters(lstm, D, setting), experiment.parameters(other, D, setting)
    assert all(torch.equal(one[name], two[name]) for name in two)
    first, second = (experiment.start(cell, D, setting) for cell in (lstm, other))
    assert first is not None
    assert second is not None
    assert torch.equal(first["c"], second["c"])


def test_a_cell_of_the_users_own_has_parameters_too():
    mine = cells.parse("h = tanh(W @ x + U @ h)")
    assert set(experiment.parameters(mine, D, Setting(units=H))) == {"W", "U"}
    assert experiment.start(mine, D, Setting()) is None


def test_seeds_are_one_for_all_or_one_each():
    assert experiment.seeds(3, 7, shared=True) == [7, 7, 7]
    assert len(set(experiment.seeds(3, 7, shared=False))) == 3
