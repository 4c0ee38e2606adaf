"""A cell that grows without bound is told, with its first step; one that does not is not accused."""

import numpy as np
import pytest

import cells
from tests.pages.driving import cards, charts, group, opened


def first_bad(name, x, units, scale, seed=0):
    """First step, from 1, at which any quantity is not finite, and those that are not finite then; None if all are."""
    (cell,) = [cell for cell in cells.catalogue.values() if cell.name == name]
    trace = cells.run(cell, cell.init(x.shape[1], units, seed, scale=scale), x.astype(np.float32))
    bad = {name: ~np.isfinite(values.numpy()).all(axis=(1, 2)) for name, values in trace.items()}
    step = min((int(np.argmax(each)) for each in bad.values() if each.any()), default=None)
    return None if step is None else (step + 1, {name for name, each in bad.items() if each[step]})


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["IndRNN", "Li-GRU"])
def test_divergence_is_told_with_its_first_step(name, seed):
    app = opened(input="Sine", sequence_steps="400", cells=name, scale="10", units="4", seed=str(seed))
    wave = np.sin(2 * np.pi * np.arange(400) / 20)[:, None]
    found = first_bad(name, wave, 4, 10.0, seed)
    if found is None:  # these weights happen to shrink what they hold
        assert not app.warning
        return
    step, bad = found
    (warning,) = app.warning
    assert name in warning.value
    assert f"from step {step:,} on" in warning.value
    assert group(r", (\w+) is no longer", warning.value) in bad
    for trace in charts(app)["gates_chart"]:
        assert not np.isinf(trace["y"]).any()


def test_typed_large_numbers_diverge_sooner_and_are_told():
    numbers = " ".join(["1000000", "-1000000"] * 60)
    app = opened(input="Typed numbers", numbers=numbers, cells="IndRNN", scale="10", units="4")
    large = first_bad("IndRNN", np.array(numbers.split(), dtype=float)[:, None], 4, 10.0)
    small = first_bad("IndRNN", np.array(numbers.split(), dtype=float)[:, None] / 1e6, 4, 10.0)
    assert large
    assert small
    assert large[0] < small[0]
    assert f"from step {large[0]:,} on" in app.warning[0].value


@pytest.mark.parametrize("id", ["lstm", "gru", "min_lstm", "min_gru", "slstm", "lstm_linear_output", "lstm_no_tanh"])
def test_a_cell_that_stays_finite_at_large_weights_and_inputs_is_not_accused(id):
    name = cells.catalogue[id].name
    app = opened(input="Typed numbers", numbers="1000000 -1000000 " * 400, cells=name, scale="10", units="16")
    assert not app.warning
    assert cards(app) == [name]
