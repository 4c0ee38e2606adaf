"""What run refuses, naming the argument, what it was and what is allowed; and what it leaves as it was."""

import re

import numpy as np
import pytest
import torch

import cells
from tests.cells.support import assert_equal, every_cell, normal, start

T, B, D, H = 5, 2, 3, 4
LSTM = cells.catalogue["lstm"]


def arguments(**changes):
    given = {"params": LSTM.init(D, H), "x": torch.zeros(T, B, D), "state": None, "mode": "planned"}
    return given | changes


def with_params(**changes):
    params = {**LSTM.init(D, H), **changes}
    return {"params": {name: value for name, value in params.items() if value is not None}}


# What is wrong -> the changed argument, what the message must name.
BAD = {
    "x of one axis": ({"x": torch.zeros(T)}, ("x", "(T, D)", "(T, B, D)", "(5,)")),
    "x of four axes": ({"x": torch.zeros(1, T, B, D)}, ("x", "(T, B, D)", "(1, 5, 2, 3)")),
    "a number as x": ({"x": torch.tensor(1.0)}, ("x", "(T, D)", "()")),
    "other D": ({"x": torch.zeros(T, B, 7)}, ("x", "7", "3")),
    "no step": ({"x": torch.zeros(0, B, D)}, ("x", "at least one step", "(0, 2, 3)")),
    "no sequence": ({"x": torch.zeros(T, 0, D)}, ("x", "at least one", "(5, 0, 3)")),
    "complex x": ({"x": torch.zeros(T, B, D, dtype=torch.complex64)}, ("x", "real", "complex64")),
    "missing parameter": (with_params(W_i=None), ("params", "missing", "W_i", "U_i")),
    "unknown parameter": (with_params(W_q=torch.zeros(H, D)), ("params", "unknown", "W_q", "W_i")),
    "no parameter": ({"params": {}}, ("params", "missing", "W_i")),
    "matrix on its side": (with_params(W_f=torch.zeros(D, H)), ("params['W_f']", "(3, 4)", "(4, 3)", "(H, D)")),
    "vector as column": (with_params(b_o=torch.zeros(H, 1)), ("params['b_o']", "(4, 1)", "(4,)", "(H)")),
    "other H": (with_params(U_g=torch.zeros(H, 6)), ("params['U_g']", "(4, 6)", "(4, 4)", "(H, H)")),
    "mixed dtypes": (with_params(b_i=torch.zeros(H, dtype=torch.float64)), ("params", "dtype", "float32", "float64")),
    "whole numbers": (with_params(b_i=torch.zeros(H, dtype=torch.int64)), ("params['b_i']", "float32", "int64")),
    "half precision": (with_params(b_i=torch.zeros(H, dtype=torch.float16)), ("params['b_i']", "float64", "float16")),
    "array": (with_params(b_i=np.zeros(H, np.float32)), ("params['b_i']", "Tensor", "ndarray")),
    "unknown state": ({"state": {"z": torch.zeros(B, H)}}, ("state", "z", "h", "c")),
    "state of other B": ({"state": {"h": torch.zeros(9, H)}}, ("state['h']", "(9, 4)", "(2, 4)", "(4,)")),
    "state of other H": ({"state": {"c": torch.zeros(B, 9)}}, ("state['c']", "(2, 9)", "(2, 4)")),
    "state of T": ({"state": {"h": torch.zeros(T, B, H)}}, ("state['h']", "(5, 2, 4)", "(2, 4)")),
    "mode": ({"mode": "fast"}, ("mode", "planned", "sequential", "fast")),
}


@pytest.mark.parametrize(("changes", "names"), BAD.values(), ids=list(BAD))
def test_bad_argument(changes, names):
    with pytest.raises(ValueError, match=re.escape(names[0])) as error:
        cells.run(LSTM, **arguments(**changes))
    message = str(error.value)
    assert all(name in message for name in names), message


def test_a_matrix_too_narrow_for_its_state_is_refused():
    """(H, D+H) with fewer than H columns leaves no room for an input."""
    cell = cells.catalogue["lstm_concat"]
    params = {name: value[..., : H - 1] if name[0] == "W" else value for name, value in cell.init(D, H).items()}
    with pytest.raises(ValueError, match="params") as error:
        cells.run(cell, params, torch.zeros(T, D))
    assert "-1" not in str(error.value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.int8, np.bool_], ids=lambda each: each.__name__)
def test_an_array_of_any_real_kind_is_an_input(dtype):
    x = np.random.default_rng(0).integers(0, 2, (T, B, D)).astype(dtype)
    params = LSTM.init(D, H)
    assert_equal(cells.run(LSTM, params, x), cells.run(LSTM, params, torch.tensor(x, dtype=torch.float32)), 0)


def frozen(x):
    x.flags.writeable = False
    return x


VIEWS = {
    "reversed": lambda x: x[::-1],
    "read-only": frozen,
    "broadcast": lambda x: np.broadcast_to(x[:1], x.shape),
    "every other": lambda x: np.repeat(x, 2, axis=0)[::2],
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_a_view_of_an_array_is_an_input(view):
    """Without a warning either: a series that is cached is often read-only."""
    x = view(normal(T, D).numpy())
    params = LSTM.init(D, H)
    torch.set_warn_always(True)  # otherwise only the first such array of a process is told of
    try:
        found = cells.run(LSTM, params, x)
    finally:
        torch.set_warn_always(False)
    assert_equal(found, cells.run(LSTM, params, torch.tensor(x.tolist())), 1e-6)


@every_cell
@pytest.mark.parametrize("mode", ["planned", "sequential"])
def test_nothing_is_changed_in_place(cell, mode):
    x, params, state = normal(T, B, D), cell.init(D, H, dtype=torch.float64), start(cell, B, D, H)
    before = [value.clone() for value in (x, *params.values(), *state.values())]
    names = list(params), list(state)
    cells.run(cell, params, x, state, mode=mode)
    assert (list(params), list(state)) == names
    assert all(torch.equal(a, b) for a, b in zip(before, (x, *params.values(), *state.values()), strict=True))
