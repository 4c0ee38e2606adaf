"""The typeset maths says what the text says: the step of each name, each quantity once, each number whole."""

import re

import pytest
import torch

import cells
from cells import typeset
from tests.cells.support import apart, every_cell, normal

SYMBOL = re.compile(r"(\\[A-Za-z]+\{[A-Za-z0-9]+\}|\\?[A-Za-z]+)_\{([^{}]*)\}")
FUNCTION = {"sigma", "tanh", "exp", "log", "max", "min", "operatorname", "frac", "sqrt", "odot", "left", "right"}


def written(cell):
    """(name, step) of every quantity and input on the right of each line of the text, from the text alone."""
    lines = [line.partition("#")[0] for line in cell.text.strip().splitlines()]
    lefts = [[name.strip() for name in line.partition("=")[0].split(",")] for line in lines]
    assigned = {name for left in lefts for name in left}
    for index, line in enumerate(lines):
        known = {name for left in lefts[:index] for name in left}
        names = re.findall(r"[A-Za-z]\w*", line.partition("=")[2])
        yield [(name, "t" if name == "x" or name in known else "t-1") for name in names if name in assigned | {"x"}]


def typeset_names(latex):
    """(name, step) of every symbol that carries a step, in order."""
    found = []
    for base, under in SYMBOL.findall(latex):
        index, _, step = under.rpartition(",")
        name = base.removeprefix(r"\mathrm{").rstrip("}") + (f"_{index}" if index else "")
        if step in ("t", "t-1"):
            found.append((name, step))
    return found


@every_cell
def test_each_name_has_the_step_it_is_read_from(cell):
    for (_, right), expected in zip(typeset.lines(cell), written(cell), strict=True):
        assert typeset_names(right) == expected


@every_cell
def test_each_quantity_stands_on_the_left_once(cell):
    left = [name for left, _ in typeset.lines(cell) for name in typeset_names(left)]
    assert left == [(name, "t") for name in cell.quantities]


@every_cell
def test_braces_and_brackets_close(cell):
    text = typeset.latex(cell)
    for opening, closing in ("{}", "()", "[]"):
        depth = 0
        for character in text:
            depth += (character == opening) - (character == closing)
            assert depth >= 0
        assert depth == 0
    assert text.count("&=") == len(list(typeset.lines(cell))) == len(cell.text.strip().splitlines())


@every_cell
def test_every_parameter_is_there_without_a_step(cell):
    text = typeset.latex(cell)
    for name in cell.shapes:
        assert typeset.symbol(name) in text
        assert not re.search(r"_\{[^{}]*t(-1)?\}$", typeset.symbol(name))


def test_the_lstm_as_in_a_paper():
    lines = dict(typeset.lines(cells.catalogue["lstm"]))
    assert lines["i_{t}"] == r"\sigma(W_{i} x_{t} + U_{i} h_{t-1} + b_{i})"
    assert lines["c_{t}"] == r"f_{t} \odot c_{t-1} + i_{t} \odot g_{t}"
    assert lines["h_{t}"] == r"o_{t} \odot \tanh(c_{t})"


# The right side -> how it must look: brackets where the maths needs them, and nowhere else.
LOOKS = {
    "a - (b - c)": "a - (b - c)",
    "a - b - c": "a - b - c",
    "(a + b) * c": r"(a + b) \odot c",
    "a * b + c": r"a \odot b + c",
    "-(a + b)": "-(a + b)",
    "a - -b": "a - (-b)",
    "a / (b + c)": r"\frac{a}{b + c}",
    "W @ (a + b)": "W (a + b)",
    "(1 - a) * b": r"(1 - a) \odot b",
    "2 * a": r"2 \, a",
    "sqrt(1 - a * a)": r"\sqrt{1 - a \odot a}",
    "abs(a)": r"\left|a\right|",
    "softplus(Lambda)": r"\operatorname{softplus}(\Lambda)",
    "max(a, 0)": r"\max(a, 0)",
    "-0.5 * a": r"-0.5 \, a",
    "a * -0.5": r"a \, (-0.5)",
}


@pytest.mark.parametrize(("right", "look"), LOOKS.items(), ids=list(LOOKS))
def test_brackets(right, look):
    ((_, latex),) = typeset.lines(cells.parse(f"h = {right}"))
    assert latex == look


NUMBERS = ["0.12345678", "1234567", "0.000001", "3.25", "1e-10", "6.02e23", "8"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_written_whole_and_as_maths(number):
    ((_, latex),) = typeset.lines(cells.parse(f"h = {number} + b"))
    shown = latex.removesuffix(" + b")
    assert "e" not in shown  # not 1e-10
    readable = re.sub(r"\s*(\\times|\\cdot)\s*10\^\{(-?\d+)\}", r"e\2", shown).replace(r"\,", "").replace("{,}", "")
    assert float(readable) == float(number)


def test_two_splits_of_one_thing_are_two_lines():
    cell = cells.parse("e = W @ x\na, b = split(e)\nc, d = split(e)\nh = a * d")
    assert [left for left, _ in typeset.lines(cell)] == ["e_{t}", "a_{t}, b_{t}", "c_{t}, d_{t}", "h_{t}"]
    params, x = cell.init(2, 3), normal(4, 2, dtype=torch.float32)
    trace = cells.run(cell, params, x)
    assert apart(trace["c"], trace["a"]) == 0


def test_paint_wraps_quantities_and_input_only():
    painted = typeset.latex(cells.catalogue["gru"], lambda name, latex: rf"\color{{{name}}}{{{latex}}}")
    assert set(re.findall(r"\\color\{(\w+)\}", painted)) == {"r", "z", "n", "h", "x"}
