"""One cell under several weight layouts: parameters convert, every shared quantity stays what it is."""

import itertools

import pytest
import torch

import cells
from cells import compare
from tests.cells.support import apart, assert_equal, normal, start

T, B, D, H = 8, 2, 3, 4
FAMILIES = (
    ("lstm", "lstm_separate", "lstm_concat", "lstm_fused"),
    ("gru", "gru_update_new"),
    ("gru_reset_before", "gru_separate", "gru_concat", "gru_concat_update_new"),
)
PAIRS = [pair for family in FAMILIES for pair in itertools.permutations(family, 2)]
UPDATE_NEW = {"gru_update_new", "gru_concat_update_new"}


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_traces_are_equal(source, target):
    a, b = cells.catalogue[source], cells.catalogue[target]
    params = a.init(D, H, seed=2, scale=2, dtype=torch.float64)
    x, state = normal(T, B, D), start(a, B, D, H)
    left, right = cells.run(a, params, x, state), cells.run(b, cells.convert(params, a, b), x, state)
    shared = [role for role in a.roles if role in b.roles]
    assert set(shared) >= set(compare.ROLES) & set(a.roles)
    for role in shared:
        one, other = left[a.roles[role]], right[b.roles[role]]
        opposite = role == "update gate" and (source in UPDATE_NEW) != (target in UPDATE_NEW)
        assert apart(1 - one if opposite else one, other) <= 1e-12, role


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_there_and_back_is_where_it_started(source, target):
    """Two biases come back as one sum; the trace tells no difference."""
    a, b = cells.catalogue[source], cells.catalogue[target]
    params, x = a.init(D, H, seed=2, dtype=torch.float64), normal(T, B, D)
    back = cells.convert(cells.convert(params, a, b), b, a)
    assert {name: value.shape for name, value in back.items()} == {name: value.shape for name, value in params.items()}
    if not source.endswith("separate") and not target.endswith("separate"):
        assert_equal(back, params, 0)
    assert_equal(cells.run(a, back, x), cells.run(a, params, x), 1e-12)


def test_a_cell_converts_to_itself():
    for cell in cells.catalogue.values():
        params = cell.init(D, H)
        x = normal(T, B, D, dtype=torch.float32)
        assert_equal(cells.run(cell, cells.convert(params, cell, cell), x), cells.run(cell, params, x), 1e-6)


MINE = [cells.parse("h = tanh(W @ x + b)", "one"), cells.parse("h = tanh(V @ x)", "other")]
UNRELATED = [
    *((cells.catalogue[a], cells.catalogue[b]) for a, b in (("lstm", "gru"), ("gru", "gru_reset_before"))),
    *((cells.catalogue[a], cells.catalogue[b]) for a, b in (("gru_concat", "gru_update_new"), ("lstm", "min_lstm"))),
    (MINE[0], MINE[1]),
    (cells.parse("h = tanh(W @ x + b)", "one"), cells.parse("h = W @ x", "other")),
    (cells.catalogue["lstm"], MINE[0]),
]


@pytest.mark.parametrize(
    ("a", "b"), UNRELATED, ids=[f"{a.name} to {b.name}, {i}" for i, (a, b) in enumerate(UNRELATED)]
)
def test_unrelated_cells_do_not_convert(a, b):
    with pytest.raises(ValueError, match="layout") as error:
        cells.convert(a.init(D, H), a, b)
    assert a.name in str(error.value)
    assert b.name in str(error.value)
