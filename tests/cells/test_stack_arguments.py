"""Wrong layers, stacks, weights and states: each refusal names the argument, what it was and what is allowed."""

from typing import Any

import pytest
import torch

import cells
from tests.cells.support import normal

D, H = 3, 4
LSTM, PROJECTED = cells.catalogue["lstm"], cells.catalogue["lstm_projected"]
# Any: they are given what their types forbid.
Head: Any = cells.Head
Layer: Any = cells.Layer
Stack: Any = cells.Stack
run: Any = cells.run

MADE = [
    (lambda: Layer("lstm", H), r"cell must be a Cell.*not 'lstm'"),
    (lambda: Layer(LSTM, 0), "units must be a whole number from 1, not 0"),
    (lambda: Layer(LSTM, 2.0), "units must be a whole number from 1, not 2.0"),
    (lambda: Layer(LSTM, True), "units must be a whole number from 1, not True"),
    (lambda: Layer(LSTM, H, backward=1), "backward must be True or False, not 1"),
    (lambda: Layer(LSTM, H, width=2), "width must be None for LSTM, not 2"),
    (lambda: Layer(PROJECTED, H, width=0), "width must be a whole number from 1, not 0"),
    (lambda: Layer(PROJECTED, H, width=5), "width must be at most units = 4, not 5"),
    (lambda: Layer(cells.parse("h = h + x"), 1), "size D "),
    (lambda: Layer(cells.parse("y = tanh(x)"), 2), "units must be 1, not 2"),
    (lambda: Head(0), "outputs must be a whole number from 1, not 0"),
    (lambda: Head(2, 1), "every_step must be True or False, not 1"),
    (lambda: Stack([]), r"layers must be one Layer or more in a list, not \[\]"),
    (lambda: Stack(Layer(LSTM, H)), "layers must be .*, not Layer"),
    (lambda: Stack([LSTM]), r"layers must be .*, not \[Cell"),
    (lambda: Stack([Layer(LSTM, H)], dropout=1.5), "dropout must be a number from 0 to 1, not 1.5"),
    (lambda: Stack([Layer(LSTM, H)], dropout=float("nan")), "dropout must be a number from 0 to 1, not nan"),
    (lambda: Stack([Layer(LSTM, H)], dropout=True), "dropout must be a number from 0 to 1, not True"),
    (lambda: Stack([Layer(LSTM, H)], dropout="0.5"), "dropout must be a number from 0 to 1, not '0.5'"),
    (lambda: Stack([Layer(LSTM, H)], output_layers=3), "output_layers must be True or False, not 3"),
    (lambda: Stack([Layer(LSTM, H)], head=3), "head must be None or a Head, not 3"),
    (lambda: Stack([Layer(LSTM, H)]).init(0), "inputs must be a whole number from 1, not 0"),
]


@pytest.mark.parametrize(("make", "message"), MADE, ids=range(len(MADE)))
def test_made_wrongly(make, message):
    with pytest.raises(ValueError, match=message):
        make()


STACK = Stack([Layer(LSTM, H), Layer(cells.catalogue["gru"], 2, backward=True)], head=Head(3))
WEIGHTS = [
    (lambda p: p.pop("1.backward.U_n"), r"params of the stack: missing \['1.backward.U_n'\]"),
    (lambda p: p.update({"2.W": p["0.W_i"]}), r"unknown \['2.W'\]; allowed are exactly"),
    (lambda p: p.update({"head.W": p["head.W"].double()}), "share one dtype"),
    (lambda p: p.update({"head.b": p["head.b"].int()}), r"params\['head.b'\] must be a float32 or float64 Tensor"),
    (lambda p: p.update({"0.U_f": torch.zeros(H, H + 1)}), r"params\['0.U_f'\] has shape \(4, 5\).* needs \(4, 4\)"),
    (lambda p: p.update({"1.W_r": torch.zeros(2, 3)}), r"params\['1.W_r'\] has shape \(2, 3\).* needs \(2, 4\)"),
    (lambda p: p.update({"head.W": torch.zeros(3, 2)}), r"params\['head.W'\] has shape \(3, 2\).* needs \(3, 4\)"),
    (lambda p: p.update({"0.W_i": torch.zeros(H)}), r"has shape"),
]


@pytest.mark.parametrize(("spoil", "message"), WEIGHTS, ids=range(len(WEIGHTS)))
def test_wrong_weights(spoil, message):
    params = STACK.init(D)
    spoil(params)
    with pytest.raises(ValueError, match=message):
        run(STACK, params, normal(5, D, dtype=torch.float32))


RUNS = [
    ({"x": torch.zeros(5, 2)}, r"x has 2 inputs a step.*params are for 3"),
    ({"x": torch.zeros(5)}, r"x must be \(T, D\) or \(T, B, D\)"),
    ({"state": {"0.q": torch.zeros(1, H)}}, r"state: unknown \['0.q'\]; the states of the stack are \['0.c', '0.h'"),
    ({"state": {"h": torch.zeros(1, H)}}, r"state: unknown \['h'\]"),
    ({"state": {"1.backward.h": torch.zeros(1, 9)}}, r"state\['1.backward.h'\] has shape \(1, 9\).*\(1, 2\)"),
    ({"mode": "fast"}, "mode must be"),
]


@pytest.mark.parametrize(("wrong", "message"), RUNS, ids=range(len(RUNS)))
def test_wrong_arguments_of_a_run(wrong, message):
    with pytest.raises(ValueError, match=message):
        run(STACK, STACK.init(D), **{"x": torch.zeros(5, D), **wrong})


def test_something_else_does_not_run():
    with pytest.raises(TypeError, match="cell must be a Cell or a Stack, not str"):
        run("lstm", {}, torch.zeros(5, D))


def test_a_cell_that_reads_no_input_stands_below_others():
    """No parameter tells D; x does."""
    stack = Stack([Layer(cells.parse("h = tanh(U @ h + b)"), H), Layer(LSTM, 2)])
    assert stack.check(stack.init(D)) is None
    trace = run(stack, stack.init(D), torch.zeros(5, 7))
    assert trace.output.shape == (5, 1, 2)
