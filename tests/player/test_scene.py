"""What is sent to the browser: the engine's own numbers, rounded, and little of it."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import cells
from cells.experiment import Setting, trace
from cells.expr import Call, Name, Where, terms
from tests.player.unpacking import unpack
from viz.player.book import Book
from viz.player.scene import scene
from viz.theme import Theme

CELLS = list(cells.catalogue.values())
NOWHERE = Where(0, 0)
each_cell = pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.id)


def run(cell: cells.Cell, steps: int = 9, inputs: int = 2, units: int = 5, seed: int = 3) -> cells.Trace:
    x = torch.randn(steps, inputs, generator=torch.Generator().manual_seed(seed))
    stack = cells.Stack([cells.Layer(cell, units)])
    return trace(stack, x, Setting(seed=seed, scale=2.0, start_seed=seed)).layers[0]


@each_cell
@pytest.mark.parametrize("unit", [1, 4, 0])
def test_every_node_is_worth_what_the_trace_says(cell, unit):
    found = run(cell)
    head, series = unpack(scene([found], unit, Theme()))
    for node in head["cells"][0]["nodes"]:
        if node["kind"] not in ("box", "state", "past") or not node["base"]:
            continue
        name = node["base"] + (f"_{node['index']}" if node["index"] else "")
        values = found[name][:, 0].double().numpy()
        if node["kind"] == "past":
            values = np.concatenate([found.initial[name].double().numpy(), values[:-1]])
        blocks = np.split(values, values.shape[1] // 5, axis=1)
        for block, number in zip(blocks, node["numbers"], strict=True):
            expected = block.mean(axis=1) if unit == 0 else block[:, unit - 1]
            shown = series[number] / 10 ** head["decimals"]
            np.testing.assert_allclose(shown, expected, atol=0.5 / 10 ** head["decimals"] + 1e-9)


@each_cell
def test_the_terms_shown_add_up_to_the_pre_activation_shown(cell):
    """Each number is rounded on its own: the sum may be off by half a last digit for each of them."""
    found, book = run(cell), Book(2)
    checked = 0
    for equation in cell.equations:
        expr = equation.expr
        inner = expr.args[0] if isinstance(expr, Call) and len(expr.args) == 1 else expr
        parts = terms(inner)
        plain = all(isinstance(term, Name) or (isinstance(term, Call) and term.op == "@") for _, term in parts)
        if len(parts) < 2 or not plain or len(book.numbers(found, inner)) > 1:
            continue
        total = sum(sign * np.rint(1000 * book.series[book.numbers(found, term)[0]]) for sign, term in parts)
        shown = np.rint(1000 * book.series[book.numbers(found, inner)[0]])
        assert np.abs(total - shown).max() <= (len(parts) + 1) / 2
        checked += 1
    assert checked or cell.id in ("lstm_fused", "light_ru", "rnn", "ind_rnn", "sru") or "+" not in cell.text


@each_cell
def test_every_place_for_a_number_in_the_equations_has_a_series(cell):
    head, series = unpack(scene([run(cell)], 1, Theme()))
    for equation in head["cells"][0]["equations"]:
        places = [int(number) for number in re.findall(r'data-n="(\d+)"', equation["numbers"])]
        assert places
        assert max(places) < len(series)
        assert "data-n" not in equation["symbols"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(width=64), min_size=1, max_size=40), st.sampled_from([1, 2, 3]))
def test_numbers_survive_the_packing_to_their_shown_decimals(values, decimals):
    book = Book(1)
    book.add(np.array(values))
    _, (whole,) = unpack(book.packed({}, decimals))
    broken = np.iinfo(whole.dtype).min
    for value, found in zip(values, whole, strict=True):
        if not np.isfinite(value):
            assert found == broken
        elif abs(value) * 10**decimals < 2**30 and np.abs(np.array(values)[np.isfinite(values)]).max() < 1e5:
            assert abs(found / 10**decimals - value) <= 0.5 / 10**decimals * (1 + 1e-9)


@pytest.mark.parametrize(
    "ids", [("lstm", "min_lstm", "gru", "min_gru"), ("slstm", "slstm", "lstm_fused", "lstm_peephole")]
)
def test_four_cells_of_64_units_over_10_000_noisy_steps_stay_under_2_mb(ids):
    blob = scene([run(cells.catalogue[id], steps=10_000, units=64) for id in ids], 1, Theme())
    assert len(blob) < 2_000_000


def test_a_sentence_has_the_gates_own_numbers():
    """GRU keeps z and writes 1 - z; minGRU the other way round: both from the equations alone."""
    for id, kept in (("gru", lambda z: z), ("min_gru", lambda z: 1 - z), ("gru_update_new", lambda z: 1 - z)):
        found = run(cells.catalogue[id])
        head, series = unpack(scene([found], 2, Theme()))
        words = head["cells"][0]["words"]
        z = found["z"][:, 0, 1].double().numpy()
        np.testing.assert_array_equal(series[words["keep"]] / 10, np.round(100 * kept(z)))
        np.testing.assert_array_equal(series[words["write"]] / 10, np.round(100 * (1 - kept(z))))


def test_light_and_dark_differ_in_colours_only():
    found = run(cells.catalogue["gru"])
    light, numbers = unpack(scene([found], 1, Theme(dark=False)))
    dark, same = unpack(scene([found], 1, Theme(dark=True)))
    assert light["colours"] != dark["colours"]
    assert all(np.array_equal(a, b) for a, b in zip(numbers, same, strict=True))
