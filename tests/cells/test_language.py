"""What a text means: states, sizes, shapes, labels, precedence, and which step a name is read from."""

import sys

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

import cells
from tests.cells.support import apart, law, normal

LSTM = """
i = sigmoid(W_i @ x + U_i @ h + b_i)   # input gate
f = sigmoid(W_f @ x + U_f @ h + b_f)   # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
o = sigmoid(W_o @ x + U_o @ h + b_o)   # output gate
c = f * c + i * g                      # cell state
h = o * tanh(c)                        # hidden state
"""
T, B, D, H = 4, 2, 3, 5


def shapes(text, D=D, H=H):
    cell = cells.parse(text)
    return {name: tuple(size.of(D, H) for size in shape) for name, shape in cell.shapes.items()}


def sizes(text, D=D, H=H):
    return {name: size.of(D, H) for name, size in cells.parse(text).sizes.items()}


def test_the_lstm_of_the_design():
    cell = cells.parse(LSTM, name="mine")
    assert cell.name == "mine"
    assert cell.quantities == ("i", "f", "g", "o", "c", "h")
    assert set(cell.states) == {"c", "h"}
    assert cell.output == "h"
    gates = "ifgo"
    expected = {
        f"{letter}_{gate}": shape for gate in gates for letter, shape in (("W", (H, D)), ("U", (H, H)), ("b", (H,)))
    }
    assert shapes(LSTM) == expected
    assert list(shapes(LSTM)) == list(expected)
    labels = ["input gate", "forget gate", "candidate", "output gate", "cell state", "hidden state"]
    assert [equation.label for equation in cell.equations] == labels
    assert cell.roles == dict(zip(labels, cell.quantities, strict=True))
    assert cell.text == LSTM


# Text -> its states: names read before they are assigned.
STATES = {
    "h = tanh(W @ x)": (),
    "h = h + W @ x": ("h",),
    "c = W @ x\nh = tanh(c)": (),
    "h = tanh(c)\nc = W @ x": ("c",),
    "a = b + h\nb = W @ x\nh = a * b": ("b", "h"),
    "p, q = split(W @ [x, p])\nh = q": ("p",),
}


@pytest.mark.parametrize(("text", "states"), STATES.items(), ids=list(STATES))
def test_what_is_read_before_it_is_assigned_is_a_state(text, states):
    assert cells.parse(text).states == states


def test_before_its_line_a_name_is_of_the_step_before_and_after_it_of_this_step():
    cell = cells.parse("before = c\nc = W @ x\nafter = c")
    x, c = normal(T, B, D), normal(B, H, seed=1)
    trace = cells.run(cell, cell.init(D, H, dtype=torch.float64), x, {"c": c})
    assert torch.equal(trace["after"], trace["c"])
    assert torch.equal(trace["before"], torch.cat([c[None], trace["c"][:-1]]))


# Text -> shapes of its parameters, with D = 3 and H = 5.
SHAPES = {
    "h = W @ x": {"W": (5, 3)},
    "h = W @ x + b": {"W": (5, 3), "b": (5,)},
    "h = W @ [x, h]": {"W": (5, 8)},
    "h = W @ [x, x, h]": {"W": (5, 11)},
    "h = W @ [x, h * h] + tanh(b)": {"W": (5, 8), "b": (5,)},
    "a, b = split(W @ x + d)\nh = a * b": {"W": (10, 3), "d": (10,)},
    "e = W @ [x, h]\na, b, c, d = split(e)\nh = a + b + c + d": {"W": (20, 8)},
    "e = W @ x\nh = U @ e + R @ (b * e)": {"W": (5, 3), "U": (5, 5), "R": (5, 5), "b": (5,)},
    "a, b = split(W @ x)\nh = U @ [a, b, x]": {"W": (10, 3), "U": (5, 13)},
    "y = U @ (x * x)": {"U": (5, 3)},
}


@pytest.mark.parametrize(("text", "expected"), SHAPES.items(), ids=list(SHAPES))
def test_shapes_follow_from_use(text, expected):
    assert shapes(text) == expected
    cell = cells.parse(text)
    assert cell.count(D, H) == sum(value.numel() for value in cell.init(D, H).values())


def test_sizes_follow_from_use():
    assert sizes("e = W @ [x, h]\na, b = split(e)\nj = [x, a]\nh = a * b") == {"e": 10, "a": 5, "b": 5, "j": 8, "h": 5}
    assert sizes("y = x") == {"y": 3}
    assert sizes("h = 1") == {"h": 5}


def test_split_cuts_into_equal_blocks_in_order():
    cell = cells.parse("e = W @ x\na, b, c = split(e)\nh = a + b + c")
    trace = cells.run(cell, cell.init(D, H), normal(T, B, D))
    assert torch.equal(torch.cat([trace["a"], trace["b"], trace["c"]], dim=-1), trace["e"])


def test_a_list_joins_in_order():
    cell = cells.parse("j = [x, h]\nh = W @ j")
    x, h = normal(T, B, D), normal(B, H, seed=1)
    trace = cells.run(cell, cell.init(D, H, dtype=torch.float64), x, {"h": h})
    assert torch.equal(trace["j"][..., :D], x)
    assert torch.equal(trace["j"][0, :, D:], h)


# Text -> the same with every bracket written out.
PRECEDENCE = {
    "h = a + b * x_": "h = a + (b * x_)",
    "h = a - b - c": "h = (a - b) - c",
    "h = a - (b - c)": "h = a - b + c",
    "h = a / b * c": "h = (a / b) * c",
    "h = a / (b * c)": "h = (a / b) / c",
    "h = -a * b": "h = (-a) * b",
    "h = -a + b": "h = b - a",
    "h = - - a": "h = a",
    "h = 2 - -3 * a": "h = 2 + 3 * a",
    "h = W @ x * a": "h = (W @ x) * a",
    "h = W @ x + a * b": "h = (W @ x) + (a * b)",
    "h = a * b + c / d - 1": "h = ((a * b) + (c / d)) - 1",
    "h = (\n  a +\n  b\n)": "h = a + b",
}


@pytest.mark.parametrize(("text", "bracketed"), PRECEDENCE.items(), ids=list(PRECEDENCE))
def test_precedence_is_that_of_arithmetic(text, bracketed):
    one, other = cells.parse(text), cells.parse(bracketed)
    params, x = one.init(D, H, dtype=torch.float64), normal(T, B, D)
    assert apart(cells.run(one, params, x)["h"], cells.run(other, params, x)["h"]) <= 1e-12


def test_numbers_are_read_as_python_reads_them():
    for number in ("1", "2.5", "1e-3", ".5", "0x10", "1_000", "3."):
        cell = cells.parse(f"h = {number} + 0 * b")
        trace = cells.run(cell, cell.init(D, 1, dtype=torch.float64), normal(1, D))
        assert trace["h"].item() == float(eval(number))


def test_labels():
    cell = cells.parse(
        "a, b = split(W @ x)  # left, right\nc = (a +\n b) # sum # of both\nh = c\n# nothing\n\ny = h  #"
    )
    assert [equation.label for equation in cell.equations] == ["left", "right", "sum # of both", "", ""]
    assert cells.parse("a, b = split(W @ x)").equations[0].label == ""


def test_roles_are_labels_up_to_the_comma():
    cell = cells.parse("f = W @ x # Forget gate, of a kind\ng = f\nh = g # , odd")
    assert cell.roles == {"forget gate": "f", "g": "g", "h": "h"}


def test_of_two_equal_labels_the_later_line_holds_the_role():
    cell = cells.parse("a = W @ x # gate\nb = a # gate\nh = b # gate")
    assert cell.roles == {"a": "a", "b": "b", "gate": "h"}


names = st.lists(st.sampled_from("abcdeq"), min_size=1, max_size=5, unique=True)


@settings(law, max_examples=100)
@example(quantities=["c", "a"], labels=["", "c", "", "", ""])
@example(quantities=["q", "a", "b"], labels=["a", "gate", "gate", "", ""])
@given(quantities=names, labels=st.lists(st.sampled_from(["", "a", "b", "c", "gate"]), min_size=5, max_size=5))
def test_no_quantity_loses_its_place_whatever_the_labels(quantities, labels):
    lines = [f"{name} = W_{name} @ x  # {label}" for name, label in zip(quantities, labels, strict=False)]
    assert sorted(cells.parse("\n".join(lines)).roles.values()) == sorted(quantities)


def test_a_mark_inside_a_comment_does_not_shift_the_lines():
    """Form feeds and the like end a line for some readers and not for Python."""
    for mark in ("\x0c", "\x1c", "\x85", "\u2028"):
        cell = cells.parse(f"a = W @ x  # one {mark} two\nh = tanh(a)  # hidden state")
        assert cell.roles["hidden state"] == "h"


@pytest.mark.parametrize("text", [None, 3, b"h = W @ x", ["h = W @ x"]], ids=["None", "int", "bytes", "list"])
def test_what_is_not_a_str_is_a_type_error(text):
    with pytest.raises(TypeError, match="text must be a str"):
        cells.parse(text)


def test_reading_takes_time_in_proportion():
    """Twenty-five lists of lists of lists: each size is worked out once, not 2^25 times."""
    lines = ["a0 = [x, x]", *(f"a{i + 1} = [a{i}, a{i}]" for i in range(25)), "h = W @ a25"]
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"
        if calls > 200_000:
            raise AssertionError("over 200,000 calls")

    sys.setprofile(count)
    try:
        cell = cells.parse("\n".join(lines))
    finally:
        sys.setprofile(None)
    assert cell.shapes["W"][1].of(1, 1) == 2**26
