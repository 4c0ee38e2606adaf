"""Where the numbers must lie, at any weights: gates, hidden states, mixes."""

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

import cells
from cells import compare
from cells.expr import Call
from tests.cells.support import every_cell, law, normal, seeds, start

T, B, D, H = 10, 2, 3, 4
ROUNDING = 1e-12
scales = st.sampled_from([0.0, 1.0, 10.0, 1000.0])


def run(cell, seed, scale):
    params = cell.init(D, H, seed, scale=scale, dtype=torch.float64)
    return cells.run(cell, params, normal(T, B, D, seed=seed), start(cell, B, D, H, seed))


@every_cell
@law
@given(seed=seeds, scale=scales)
def test_gates_lie_between_0_and_1(cell, seed, scale):
    trace = run(cell, seed, scale)
    sigmoids = {e.name for e in cell.equations if isinstance(e.expr, Call) and e.expr.op == "sigmoid"}
    gates = {name for role, name in cell.roles.items() if role in compare.GATES or role.endswith("gate")}
    for name in sigmoids | gates:
        assert trace[name].min() >= 0, name
        assert trace[name].max() <= 1, name


@every_cell
@law
@example(seed=0, scale=1000.0, from_zero=True)
@given(seed=seeds, scale=scales, from_zero=st.booleans())
def test_no_number_is_lost(cell, seed, scale, from_zero):
    """Saturated gates are 0 or 1, not NaN, whatever the scale; a relu that feeds itself grows but not in ten steps.
    sLSTM's stabilizer starts at 0: logits below about -700 make its first step 0 / 0, and diverged() says so."""
    scale = min(scale, 50.0) if cell.id == "slstm" else scale
    params, state = cell.init(D, H, seed, scale=scale, dtype=torch.float64), start(cell, B, D, H, seed)
    trace = cells.run(cell, params, normal(T, B, D, seed=seed), None if from_zero else state)
    assert trace.diverged() is None


GRUS = ["gru", "gru_reset_before", "gru_separate", "gru_concat", "gru_update_new", "gru_concat_update_new"]
MIXES = [*GRUS, "gru_no_hidden", "mgu", "light_ru"]
LSTMS = ["lstm", "lstm_separate", "lstm_concat", "lstm_fused", "lstm_peephole", "lstm_cifg", "lstm_no_input"]
SQUASHED = [*LSTMS, "lstm_no_forget", "lstm_no_output", "lstm_no_hidden", "lstm_linear_candidate", "lstm_normalized"]


@pytest.mark.parametrize("id", MIXES)
@law
@given(seed=seeds, scale=scales)
def test_a_mix_with_a_tanh_is_at_most_1_or_where_it_started(id, seed, scale):
    trace = run(cells.catalogue[id], seed, scale)
    bound = trace.initial["h"].abs().clamp(min=1)
    assert (trace["h"].abs() <= bound + ROUNDING).all()


@pytest.mark.parametrize("id", [*SQUASHED, "lstm_gates_from_input", "rnn"])
@law
@given(seed=seeds, scale=scales)
def test_a_squashed_hidden_state_is_at_most_1(id, seed, scale):
    assert (run(cells.catalogue[id], seed, scale)["h"].abs() <= 1).all()


# Cell -> its state, its candidate.
CONVEX = {
    "gru": ("h", "n"),
    "gru_update_new": ("h", "n"),
    "gru_no_hidden": ("h", "n"),
    "min_gru": ("h", "n"),
    "min_gru_log": ("h", "n"),
    "mgu": ("h", "n"),
    "li_gru": ("h", "n"),
    "lstm_cifg": ("c", "g"),
    "lstm_normalized": ("c", "g"),
    "min_lstm": ("c", "g"),
    "min_lstm_log": ("c", "g"),
    "sru": ("c", "g"),
}


@pytest.mark.parametrize(("id", "state", "candidate"), [(id, *names) for id, names in CONVEX.items()], ids=list(CONVEX))
@law
@given(seed=seeds, scale=scales)
def test_a_convex_mix_stays_between_the_start_and_the_candidates(id, state, candidate, seed, scale):
    trace = run(cells.catalogue[id], seed, scale)
    ends = torch.cat([trace.initial[state][None], trace[candidate]])
    low, high = ends.cummin(0).values[1:], ends.cummax(0).values[1:]
    slack = ROUNDING * ends.abs().max().clamp(min=1)
    assert (trace[state] >= low - slack).all()
    assert (trace[state] <= high + slack).all()


def test_reset_before_and_reset_after_are_different_cells():
    before, after = cells.catalogue["gru_reset_before"], cells.catalogue["gru"]
    params = after.init(D, H, scale=3, dtype=torch.float64)
    params["d_n"] = torch.zeros_like(params["d_n"])
    x = normal(T, B, D)
    one = cells.run(after, params, x)
    other = cells.run(before, {name: params[name] for name in before.shapes}, x)
    assert (one["h"] - other["h"]).abs().max() > 0.05
