"""Cells that nobody put into the catalogue but the language allows: plan, loop and Python agree on them as well."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import cells
from tests.cells.interpreter import interpret
from tests.cells.support import assert_equal, law, normal, seeds, start

# What makes it unusual -> its text.
UNUSUAL = {
    "the output is the input": "y = x",
    "no parameter": "h = 0.5 * h + 1",
    "no state": "y = tanh(W @ x)",
    "no change": "h = h",
    "a constant": "a = 2\nh = a * tanh(W @ x + h)",
    "a constant function": "h = tanh(exp(1) * h + max(1, 2) + W @ x)",
    "a constant that a matrix reads": "a = sigmoid(b)\nh = tanh(W @ a + U @ h + V @ x)",
    "a constant joined to the state": "a = sigmoid(b)\nh = tanh(W @ [h, a] + V @ x)",
    "a vector joined to the input": "h = tanh(W @ [x, b])",
    "a vector joined to input and state": "h = tanh(W @ [x, h, b])",
    "a fraction of the input joined": "h = tanh(W @ [(1 / 2) * x, h])",
    "x joined to itself": "h = tanh(W @ [x, [x, h]])",
    "two steps back": "s = tanh(U @ c + a + W @ x)\na = c\nc = s",
    "two steps back, the older first": "s = tanh(a + U @ c + W @ x)\na = c\nc = s",
    "two states change places": "y = tanh(W @ x + a * p - q)\na = p + y\np = q\nq = a",
    "a state that reads the input only": "d = h - g\nh = tanh(W @ x + U @ d)\ng = V @ x",
    "a state that is a constant": "b = tanh(c)\nc = tanh(p)\ny = W @ x",
    "a wide state": "e = tanh(W @ x + U @ e)\na, b = split(e)\nh = a * b",
    "split of a state": "a, b = split(h)\nh = tanh(W @ [x, a * b])\nc = a + U @ h",
    "two splits of one sum": "a, b = split(W @ [x, h])\nc, d = split(W @ [x, h])\nh = tanh(a + b * c - d)",
    "two loops": "a = tanh(W @ x + U @ a)\nh = tanh(V @ a + R @ h)",
    "a loop before a scan": "a = sigmoid(W @ x + U @ a)\nc = a * c + (1 - a) * x_\nh = tanh(c)",
    "a loop after a scan": "c = f * c + W @ x\nh = tanh(V @ c + U @ h)",
    "a scan that reads the state of another": "c = f * c + W @ x\nd = g * d + c",
    "signs": "h = -(-tanh(W @ x) - (b - (h - U @ h)) - -h) * 0.1",
    "division": "h = h / 2 - (W @ x) / (1 + abs(b)) / 3",
    "one matrix for two vectors": "h = tanh(U @ h - U @ (b * h) + W @ x)",
    "matrices of different heights": "e = W @ h\na, b = split(e)\nh = tanh(a * b + U @ h + V @ x)",
    "the same product twice": "a = sigmoid(U @ h)\nh = a * tanh(U @ h + W @ x)",
    "a product of a product": "h = tanh(U @ (V @ (R @ h)) + W @ x)",
    "affine after all": "h = (h + W @ x) * a - (b * h - 1) / 2 - h",
}


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=list(UNUSUAL))
def test_plan_loop_and_python_agree(text):
    check(text, D=3, H=2, seed=5)
    check(text, D=2, H=4, seed=6)


def check(text, D, H, seed):
    cell = cells.parse(text)
    params = cell.init(D, H, seed, dtype=torch.float64)
    H = H if params else 1  # nothing tells the number of units
    x, state = normal(6, 2, D, seed=seed), start(cell, 2, D, H, seed)
    agree(cell, params, x, state, 1e-11 if params else 1e-6)  # nothing tells the precision either: float32


def agree(cell, params, x, state, tolerance):
    expected = interpret(cell, params, x, state)
    for mode in ("sequential", "planned"):
        found = cells.run(cell, params, x, state, mode=mode)
        assert_equal({name: value.double() for name, value in found.items()}, expected, tolerance)


NUMBERS = [
    "h = tanh(W @ [x, 1] + U @ h)",
    "y = tanh(W @ [x, 1])",
    "h = tanh(W @ 1 + V @ x + h)",
    "y = W @ -2",
    "a, b = split(1)\nh = a * tanh(W @ x) + b * h",
    "a, b = split(exp(1) + 2)\nh = a * tanh(W @ x) + b * h",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_where_a_vector_is_needed_is_refused_or_runs(text):
    try:
        cell = cells.parse(text)
    except cells.EquationError:
        return
    params, x = cell.init(3, 4), normal(5, 2, 3, dtype=torch.float32)
    assert_equal(cells.run(cell, params, x), cells.run(cell, params, x, mode="sequential"), 1e-6)


CONSTANTS = [
    "y = W @ max(tanh(1), x)",
    "h = tanh(W @ x + U @ min(exp(1), h))",
    "y = W @ (sqrt(2) / x)",
    "y = exp(1) / b",
]


@pytest.mark.parametrize("text", CONSTANTS)
@pytest.mark.parametrize("mode", ["planned", "sequential"])
def test_a_constant_does_not_change_the_precision(text, mode):
    """The tanh of a number is a number, in the precision of what it meets."""
    cell = cells.parse(text)
    x = normal(5, 2, 3)
    low = cells.run(cell, cell.init(3, 4), x, mode=mode)
    high = cells.run(cell, cell.init(3, 4, dtype=torch.float64), x, mode=mode)
    assert low.output.dtype == torch.float32
    assert_equal({name: value.float() for name, value in high.items()}, low, 1e-6)


@pytest.mark.parametrize("sum_of", ["x, " * 1200 + "h", "h, " * 1200 + "x"], ids=["of x", "of h"])
def test_a_long_list_runs(sum_of):
    """It fits into the longest text, so it is a cell like any other."""
    check(f"h = tanh(W @ [{sum_of}])", D=1, H=1, seed=0)


def test_a_long_sum_runs():
    groups = " + ".join("(" + "+".join(["h"] * 50) + ")" for _ in range(24))
    check(f"h = tanh(W @ x + {groups})", D=1, H=1, seed=0)


@st.composite
def cell_texts(draw):
    """Two to four equations over each other, every one bounded or affine; parameters are fresh at each use."""
    fresh = (f"p{i}" for i in itertools.count())
    quantities = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]

    def pick(*choices):
        return draw(st.sampled_from(choices))

    def vector(depth):
        """x, units, or some of these joined."""
        if depth > 0 and pick(True, False):
            return f"[{', '.join(vector(depth - 1) for _ in range(pick(2, 3)))}]"
        return pick("x", units(depth - 1))

    def units(depth):
        kind = pick("name", "name", "vector", "call", "scaled", "binary", "matrix", "matrix") if depth > 0 else "name"
        match kind:
            case "vector":
                return next(fresh)
            case "call":
                return f"{pick('tanh', 'sigmoid', '-', 'abs', 'relu', 'positive')}({units(depth - 1)})"
            case "scaled":
                return f"({pick('0', '1', '2.5', '-0.5')} {pick('+', '-', '*')} {units(depth - 1)})"
            case "binary":
                return f"({units(depth - 1)} {pick('+', '-', '*')} {units(depth - 1)})"
            case "matrix":
                return f"({next(fresh)} @ {vector(depth - 1)})"
        return pick(*quantities)

    def line(name):
        rate = f"sigmoid({units(2)}) * {name} + " if draw(st.booleans()) else ""
        return f"{name} = {rate}tanh({units(3)})"

    return "\n".join([*map(line, quantities), f"y = {next(fresh)} @ x"])


@settings(law, max_examples=60)
@given(text=cell_texts(), D=st.integers(1, 3), H=st.integers(1, 3), seed=seeds)
def test_any_cell_is_planned_as_it_is_written(text, D, H, seed):
    cell = cells.parse(text)
    params = cell.init(D, H, seed, dtype=torch.float64)
    agree(cell, params, normal(4, 1, D, seed=seed), start(cell, 1, D, H, seed), 1e-9)
