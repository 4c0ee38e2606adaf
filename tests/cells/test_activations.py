"""Another activation: in the text, in the maths on the screen, in the numbers; and only there."""

import pytest
import torch

import cells
from cells import typeset
from cells.activations import ACTIVATIONS
from tests.cells.interpreter import interpret
from tests.cells.support import apart, assert_equal, normal, start

T, B, D, H = 6, 2, 3, 4
LSTM = cells.catalogue["lstm"]


def trace_of(cell, x, state=None):
    return cells.run(cell, cell.init(D, H, seed=2, dtype=torch.float64), x, state)


SWAPS = [
    pytest.param(cell, old, new, id=f"{cell.id}-{old}")
    for cell in cells.catalogue.values()
    for old, new in (("tanh", "relu"), ("sigmoid", "softplus"))
    if old in cell.text
]


@pytest.mark.parametrize(("cell", "old", "new"), SWAPS)
def test_swapped_equations_are_computed(cell, old, new):
    changed = cells.swap(cell, old, new)
    assert old not in changed.text
    assert changed.text.count(new) == cell.text.count(new) + cell.text.count(old)
    assert changed.shapes == cell.shapes
    assert [each.label for each in changed.equations] == [each.label for each in cell.equations]
    assert changed.roles == cell.roles
    assert changed.lacks == cell.lacks
    x, state = normal(T, B, D), start(cell, B, D, H)
    params = cell.init(D, H, seed=2, dtype=torch.float64)
    assert_equal(cells.run(changed, params, x, state), interpret(changed, params, x, state), 1e-12)
    differs = cells.run(cell, params, x, state)
    assert any(apart(differs[name], value) > 1e-6 for name, value in cells.run(changed, params, x, state).items())


def test_only_where_it_is_asked_for():
    changed = cells.swap(LSTM, "tanh", "relu", only=("g",))
    assert (changed.id, changed.twin) == ("lstm[tanh→relu in g]", None)
    lines = dict(zip(changed.quantities, changed.text.strip().splitlines(), strict=True))
    assert lines["g"].startswith("g = relu(")
    assert "tanh(c)" in lines["h"]
    trace = trace_of(changed, normal(T, B, D))
    assert (trace["g"] >= 0).all()
    assert apart(trace["h"], trace["o"] * torch.tanh(trace["c"])) <= 1e-15


def test_it_shows_in_the_maths():
    changed = cells.swap(LSTM, "tanh", "softplus")
    assert changed.id == "lstm[tanh→softplus]"
    assert changed.name == "LSTM [tanh→softplus]"
    right = dict(typeset.lines(changed))["h_{t}"]
    assert r"\operatorname{softplus}(c_{t})" in right
    assert "tanh" not in typeset.latex(changed)


def test_there_and_back_and_one_after_the_other():
    back = cells.swap(cells.swap(LSTM, "tanh", "relu"), "relu", "tanh")
    assert back.text == LSTM.text
    twice = cells.swap(cells.swap(LSTM, "tanh", "relu", ["g"]), "tanh", "silu", ["h"])
    assert (twice.text.count("relu"), twice.text.count("silu"), twice.text.count("tanh")) == (1, 1, 0)
    assert cells.swap(LSTM, "tanh", "relu") is cells.swap(LSTM, "tanh", "relu", only=LSTM.quantities)


def test_text_of_any_form_is_swapped_where_it_is_code():
    cell = cells.parse("a = tanh(tanh(W @ x) + tanh_b)  # ä tanh(x)\nb = tanh(\n  tanh(a)); h = sigmoid(tanh(b) + h)\n")
    changed = cells.swap(cell, "tanh", "relu", only=["b"])
    assert changed.text == cell.text.replace("tanh(\n  tanh(a))", "relu(\n  relu(a))")
    every = cells.swap(cell, "tanh", "abs")
    assert every.text.replace("abs(", "tanh(") == cell.text
    assert every.equations[0].label == "ä tanh(x)"


@pytest.mark.parametrize("new", [name for name in ACTIVATIONS if name != "tanh"])
def test_every_function_of_one_argument(new):
    changed = cells.swap(cells.catalogue["light_ru"], "tanh", new)
    assert f"{new}(W_n @ x)" in changed.text


WRONG = [
    (("tan", "relu"), "old must be one of .*tanh.*, not 'tan'"),
    (("tanh", "max"), "new must be one of .*, not 'max'"),
    (("tanh", "tanh"), "both are 'tanh'"),
    (("exp", "relu"), "old: LSTM has no 'exp'"),
    (("tanh", "relu", ("i",)), "old: LSTM has no 'tanh' in i"),
    (("tanh", "relu", ("q",)), r"only must be None or some of \['i', .*not \('q',\)"),
    (("tanh", "relu", "g"), "only must be None or some of .* in a list, not 'g'"),
]


@pytest.mark.parametrize(("given", "message"), WRONG, ids=[message[:40] for _, message in WRONG])
def test_refused(given, message):
    with pytest.raises(ValueError, match=message):
        cells.swap(LSTM, *given)
