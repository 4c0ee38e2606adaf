"""Cells side by side: same role, same row; what is missing has a written reason."""

import itertools

import pytest
import torch

import cells
from cells import compare
from tests.cells.support import every_cell, normal

ALL = list(cells.catalogue.values())


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_quantity_stands_in_one_row(count):
    for group in itertools.islice(itertools.combinations(ALL, count), 0, None, 97 if count > 2 else 1):
        rows = compare.align(group)
        assert len({row.role for row in rows}) == len(rows)
        for column, cell in enumerate(group):
            found = [row.names[column] for row in rows if row.names[column] is not None]
            assert sorted(map(str, found)) == sorted(cell.quantities)
            assert all(cell.roles[row.role] == row.names[column] for row in rows if row.names[column] is not None)
        assert all(any(row.names) for row in rows)


def test_rows_stand_in_reading_order():
    roles = [row.role for row in compare.align(ALL)]
    main = [role for role in roles if role in compare.ROLES]
    assert main == list(compare.ROLES)
    assert roles[: len(main)] == main


def test_lstm_beside_minlstm():
    rows = {row.role: row.names for row in compare.align([cells.catalogue["lstm"], cells.catalogue["min_lstm"]])}
    assert rows["forget gate"] == ("f", "f")
    assert rows["output gate"] == ("o", None)
    assert rows["hidden state"] == ("h", "h")


LACKS = [(cell, role) for cell in ALL for role in compare.ROLES if role not in cell.roles]


@pytest.mark.parametrize(("cell", "role"), LACKS, ids=[f"{cell.id}, {role}" for cell, role in LACKS])
def test_a_missing_role_has_a_reason_of_its_own(cell, role):
    assert role in cell.lacks
    assert compare.reason(cell, role) == cell.lacks[role]
    assert len(cell.lacks[role]) > 15


@every_cell
def test_no_reason_for_what_is_there(cell):
    assert not set(cell.lacks) & set(cell.roles)
    assert set(cell.lacks) <= set(compare.ROLES)


@every_cell
def test_every_cell_says_what_it_is(cell):
    assert cells.catalogue[cell.id] is cell
    assert cell.name
    assert cell.about.endswith(".")
    assert cell.source
    assert all(equation.label for equation in cell.equations)
    assert cell.roles.get("hidden state") == "h" == cell.output


def test_difference_is_the_largest_of_each_shared_role():
    lstm, cifg = cells.catalogue["lstm"], cells.catalogue["lstm_cifg"]
    params, x = lstm.init(2, 3), normal(6, 2, dtype=torch.float32)
    one = cells.run(lstm, params, x)
    other = cells.run(cifg, cells.share(params, cifg), x)
    found = compare.difference(one, other)
    assert set(found) == set(lstm.roles) & set(cifg.roles)
    assert found["hidden state"] == pytest.approx(float((one["h"] - other["h"]).abs().max()))
    assert found["hidden state"] > 0
    assert set(compare.difference(one, one).values()) == {0}


def test_traces_of_different_sizes_are_not_compared():
    lstm = cells.catalogue["lstm"]
    one, other = (cells.run(lstm, lstm.init(2, 3), normal(T, 2)) for T in (5, 6))
    with pytest.raises(ValueError, match=r"shapes \(5, 1, 3\) and \(6, 1, 3\)"):
        compare.difference(one, other)


def test_an_update_gate_of_1_leaves_what_it_says():
    """Held against the numbers: with the gate forced to 1, h is the last h (old) or the candidate (new)."""
    said = {id: compare.sense(cell) for id, cell in cells.catalogue.items()}
    assert said["gru"] == said["gru_reset_before"] == "old"
    assert said["min_gru"] == said["gru_update_new"] == "new"
    assert said["lstm"] is None
    for id in (id for id, each in said.items() if each):
        cell = cells.catalogue[id]
        gate = cell.roles["update gate"]
        text = "\n".join(
            f"{gate} = 1 + 0 * (W_{gate} @ x)" if line.startswith(f"{gate} =") else line
            for line in cell.text.strip().splitlines()
        )
        forced = cells.parse(text)
        params = forced.init(2, 3, seed=1)
        x = torch.randn(4, 2, generator=torch.Generator().manual_seed(0))
        start = {"h": torch.full((3,), 0.25)}
        trace = cells.run(forced, params, x, start)
        candidate = trace[cell.roles["candidate"]]
        expected = torch.full_like(candidate, 0.25) if said[id] == "old" else candidate
        assert torch.allclose(trace["h"], expected), id
