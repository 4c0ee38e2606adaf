"""Each ladder goes down: from the full cell, one rung at a time, to a minimal one without a loop."""

import pytest

import cells

every_ladder = pytest.mark.parametrize("ladder", cells.ladders.values(), ids=list(cells.ladders))
ENDS = {"lstm": ("lstm", "min_lstm"), "lstm_paper": ("lstm", "min_lstm"), "gru": ("gru", "min_gru")}


def test_where_they_start_and_end():
    assert {id: (ladder.cells[0].id, ladder.cells[-1].id) for id, ladder in cells.ladders.items()} == ENDS


@every_ladder
def test_rungs_are_cells_of_the_catalogue_with_a_change_each(ladder):
    assert all(cells.catalogue[rung.cell.id] is rung.cell for rung in ladder.rungs)
    assert len({rung.change for rung in ladder.rungs}) == len(ladder.rungs)
    assert len({rung.cell.id for rung in ladder.rungs}) == len(ladder.rungs)


@every_ladder
def test_parameters_never_grow(ladder):
    counts = [cell.count(6, 5) for cell in ladder.cells]
    assert counts == sorted(counts, reverse=True)


@every_ladder
def test_the_loop_becomes_a_scan_where_the_rung_says_so(ladder):
    loops = [bool(cells.plan(cell).sequential) for cell in ladder.cells]
    assert loops == sorted(loops, reverse=True)
    first = loops.index(False)
    said = [rung.change for rung in ladder.rungs if "the loop becomes a scan" in rung.change]
    assert said == [ladder.rungs[first].change]
