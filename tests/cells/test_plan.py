"""The plan says what hangs on the state before: perturb the state, and exactly that changes."""

import pytest
import torch

import cells
from cells.expr import names
from tests.cells.support import apart, every_cell, normal, start

T, B, D, H = 12, 2, 3, 4


def test_minimal_cells_need_no_loop():
    for id in ("min_lstm", "min_gru", "min_lstm_log", "min_gru_log", "rg_lru"):
        plan = cells.plan(cells.catalogue[id])
        assert plan.sequential == ()
        assert len(plan.scan) == 1


def test_the_lstm_is_one_loop_with_its_input_products_taken_out():
    cell = cells.catalogue["lstm"]
    plan = cells.plan(cell)
    assert [stage.kind for stage in plan.stages] == ["sequential"]
    assert plan.sequential == cell.quantities
    taken_out = {name.id for expr in plan.hoisted for name in names(expr)}
    assert taken_out >= {"W_i", "W_f", "W_g", "W_o", "x"}


def test_the_minlstm_is_gates_then_a_scan_then_a_readout():
    plan = cells.plan(cells.catalogue["min_lstm"])
    assert plan.parallel == ("a_f", "a_i", "d", "f", "i", "g")
    assert plan.scan == ("c",)
    assert plan.readout == ("h",)
    assert plan.hoisted == ()


@every_cell
def test_every_quantity_has_one_kind(cell):
    plan = cells.plan(cell)
    kinds = {"parallel": plan.parallel, "scan": plan.scan, "sequential": plan.sequential, "readout": plan.readout}
    found = [name for group in kinds.values() for name in group]
    assert sorted(found) == sorted(cell.quantities)
    assert all(plan.kind(name) == kind for kind, group in kinds.items() for name in group)


@every_cell
def test_what_hangs_on_the_state_changes_with_it_and_nothing_else(cell):
    params, x = cell.init(D, H, dtype=torch.float64), normal(T, B, D)
    one, other = (cells.run(cell, params, x, start(cell, B, D, H, seed), mode="sequential") for seed in (1, 50))
    changed = {name for name in cell.quantities if not torch.equal(one[name], other[name])}
    assert changed == set(cell.quantities) - set(cells.plan(cell).parallel)


@every_cell
def test_what_is_taken_out_of_the_loop_reads_only_what_is_known_before_it(cell):
    plan = cells.plan(cell)
    for expr in plan.hoisted:
        for name in names(expr):
            assert name.kind in ("input", "parameter") or (name.kind == "current" and name.id in plan.parallel)


SCANS = [(cell, name) for cell in cells.catalogue.values() for name in cells.plan(cell).scan]


@pytest.mark.parametrize(("cell", "name"), SCANS, ids=[f"{cell.id}.{name}" for cell, name in SCANS])
def test_a_scan_is_affine_in_its_past(cell, name):
    """A mix of two starts runs through the mix of the two states, also outside the two."""
    params, x = cell.init(D, H, scale=2, dtype=torch.float64), normal(T, B, D)
    one, other = start(cell, B, D, H, 1), start(cell, B, D, H, 9)
    mix = normal(B, H, seed=3) * 3
    starts = [one[name], other[name], mix * one[name] + (1 - mix) * other[name]]
    runs = [cells.run(cell, params, x, {**one, name: state}, mode="sequential")[name] for state in starts]
    assert apart(runs[2], mix * runs[0] + (1 - mix) * runs[1]) <= 1e-11


AFFINE = [
    "h + W @ x",
    "W @ x - h",
    "a * h",
    "h * a + h",
    "h / 2",
    "-(h - b)",
    "(1 - a) * (h + h) / b",
    "h",
    "3 * h - 1",
]
NOT_AFFINE = ["h * h", "tanh(h)", "1 / h", "U @ h", "max(h, 0)", "abs(h)", "h / h", "h * (1 + h)", "sqrt(h) * a"]


@pytest.mark.parametrize("right", AFFINE)
def test_affine_in_its_own_past_is_a_scan(right):
    assert cells.plan(cells.parse(f"h = {right}")).scan == ("h",)


@pytest.mark.parametrize("right", NOT_AFFINE)
def test_anything_else_is_a_loop(right):
    assert cells.plan(cells.parse(f"h = {right}")).sequential == ("h",)


def test_a_state_that_reads_no_past_is_parallel_and_who_reads_its_past_is_not():
    plan = cells.plan(cells.parse("d = a - W @ x   # a at t-1\na = tanh(V @ x)"))
    assert plan.parallel == ("a",)
    assert plan.readout == ("d",)


def test_two_states_that_read_each_other_are_one_loop_though_each_is_affine():
    plan = cells.plan(cells.parse("a = f * b + W @ x\nb = g * a"))
    assert set(plan.sequential) == {"a", "b"}


def test_a_gate_that_reads_the_old_state_puts_the_scan_into_a_loop():
    plan = cells.plan(cells.parse("f = sigmoid(W @ x + v * c)\nc = f * c + V @ x\ny = R @ c"))
    assert plan.sequential == ("f", "c")
    assert plan.readout == ("y",)
