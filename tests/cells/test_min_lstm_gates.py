"""minLSTM's two gates sum to 1 at every logit, and divide as the paper says; the log twins stay positive."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import cells
from tests.cells.support import every_dtype, law, normal, seeds, start

NORMALIZED = ["min_lstm", "min_lstm_log", "lstm_normalized"]
B, D, H = 1, 1, 3
LOGITS = [-300.0, -25.0, -1.0, 0.0, 2.0, 25.0, 300.0]


def gates(id, a_f, a_i, dtype=torch.float64):
    """f and i where the two logits are a_f and a_i."""
    cell = cells.catalogue[id]
    params = {name: torch.zeros_like(value) for name, value in cell.init(D, H, dtype=dtype).items()}
    params["b_f"] += a_f
    params["b_i"] += a_i
    trace = cells.run(cell, params, torch.zeros(1, D))
    return trace["f"][0, 0], trace["i"][0, 0]


@pytest.mark.parametrize("id", NORMALIZED)
@every_dtype
@pytest.mark.parametrize("a_f", LOGITS)
@pytest.mark.parametrize("a_i", LOGITS)
def test_they_sum_to_1(id, dtype, a_f, a_i):
    f, i = gates(id, a_f, a_i, dtype)
    assert float((f + i - 1).abs().max()) <= 2 * torch.finfo(dtype).eps


@pytest.mark.parametrize("id", NORMALIZED)
@law
@given(a_f=st.floats(-30, 30), a_i=st.floats(-30, 30))
def test_they_are_each_gate_by_the_sum_of_both(id, a_f, a_i):
    f, i = gates(id, a_f, a_i)
    plain_f, plain_i = torch.tensor([a_f, a_i], dtype=torch.float64).sigmoid()
    assert float(f[0]) == pytest.approx(float(plain_f / (plain_f + plain_i)), rel=1e-9)
    assert float(i[0]) == pytest.approx(float(plain_i / (plain_f + plain_i)), rel=1e-9)


@pytest.mark.parametrize("id", ["min_lstm_log", "min_gru_log"])
@law
@given(seed=seeds, scale=st.sampled_from([0.1, 1.0, 5.0]), zero_start=st.booleans())
def test_positive_twins_stay_positive(id, seed, scale, zero_start):
    cell = cells.catalogue[id]
    params = cell.init(3, 4, seed, scale=scale, dtype=torch.float64)
    state = {name: value.abs() * (not zero_start) for name, value in start(cell, 2, 3, 4, seed).items()}
    assert (cells.run(cell, params, normal(20, 2, 3, seed=seed), state)["h"] > 0).all()
