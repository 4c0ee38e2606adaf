"""A text that is no cell: one error that says where, what was found and what was expected."""

import pytest

import cells

LONG = "h = tanh(W @ x)  # " + "long " * 1000
DEEP = "h = " + "tanh(" * 150 + "x" + ")" * 150
CHAIN = "h = " + "-" * 3000 + "b"

# Text -> line, column, part of what was found, part of what was expected.
BAD = {
    # No equation at all.
    "": (1, 1, "no equation", "h = tanh(W @ x)"),
    "  \n\n# only words": (1, 1, "no equation", "h = tanh(W @ x)"),
    # Not the grammar.
    "h = tanh(W @ x": (1, 9, "(W @ x", "an equation"),
    "h = W @": (1, 8, "the end of the line", "an equation"),
    "a = W @ x\nh = 2 a": (2, 7, "a", "an equation"),
    "h = lambda": (1, 11, "the end of the line", "an equation"),
    "h = b\0": (1, 1, "", "h = tanh(W @ x)"),
    "h = 01": (1, 5, "01", "an equation"),
    # Statements other than an equation.
    "W @ x": (1, 1, "'W @ x'", "name = expression"),
    "a = W @ x\nimport os": (2, 1, "'import os'", "name = expression"),
    "a = W @ x\nfrom os import path": (2, 1, "'from os import path'", "name = expression"),
    "del h": (1, 1, "'del h'", "name = expression"),
    "pass": (1, 1, "'pass'", "name = expression"),
    "def f(x): return x": (1, 1, "'def f(x)", "name = expression"),
    "for h in x: pass": (1, 1, "'for h in x", "name = expression"),
    "if x: h = x": (1, 1, "'if x", "name = expression"),
    "a = b = W @ x": (1, 1, "'a = b = W @ x'", "name = expression"),
    "h += W @ x": (1, 1, "'h += W @ x'", "name = expression"),
    "h: float = W @ x": (1, 1, "'h: float = W @ x'", "name = expression"),
    # What stands on the left.
    "x = W @ x": (1, 1, "'x'", "x is the input"),
    "a, x = split(W @ x)": (1, 4, "'x'", "x is the input"),
    "h = W @ x\nh = tanh(h)": (2, 1, "'h'", "h is assigned on line 1"),
    "a, a = split(W @ x)": (1, 4, "'a'", "a is assigned on line 1"),
    "h.a = W @ x": (1, 1, "'h.a'", "a name on the left"),
    "h[0] = W @ x": (1, 1, "'h[0]'", "a name on the left"),
    "[a, b] = split(W @ x)": (1, 10, "'split(W @ x)'", "a, b = split(e)"),
    "a, *b = split(W @ x)": (1, 4, "'*b'", "a name on the left"),
    "a, (b, c) = split(W @ x)": (1, 4, "'(b, c)'", "a name on the left"),
    "() = split(x)": (1, 1, "'()'", "name"),
    "tanh = W @ x": (1, 1, "'tanh'", "tanh is a function"),
    "split = W @ x": (1, 1, "'split'", "split is a function"),
    "_h = W @ x": (1, 1, "'_h'", "a name of letters"),
    "é = W @ x": (1, 1, "'é'", "a name of letters"),
    "h = W @ x + ß": (1, 13, "'ß'", "a name of letters"),
    # Functions.
    "h = sin(W @ x)": (1, 5, "'sin(W @ x)'", "sigmoid"),
    "h = __import__('os')": (1, 5, "'__import__('os')'", "sigmoid"),
    "a = W @ x\nh = a + tanh(a, a)": (2, 9, "2", "1 argument"),
    "h = tanh()": (1, 5, "0", "1 argument"),
    "h = max(W @ x)": (1, 5, "1", "2 argument"),
    "h = tanh(x=W @ x)": (1, 5, "'tanh(x=W @ x)'", "tanh"),
    "h = tanh(*b)": (1, 10, "'*b'", "a name, a number"),
    "h = tanh": (1, 5, "'tanh'", "tanh is a function"),
    "h = b.tanh()": (1, 5, "'b.tanh()'", "sigmoid"),
    "h = tanh(b)(b)": (1, 5, "'tanh(b)(b)'", "sigmoid"),
    # Splits.
    "a, b = W @ x": (1, 8, "'W @ x'", "split(...)"),
    "a, b = c, d": (1, 8, "'c, d'", "split(...)"),
    "a, b = split(W @ x, 2)": (1, 8, "'split(W @ x, 2)'", "split(e)"),
    "a, b = split()": (1, 8, "'split()'", "split(e)"),
    "a, b = split(e=W @ x)": (1, 8, "'split(e=W @ x)'", "split(e)"),
    "h = split(W @ x)": (1, 5, "'split(W @ x)'", "split stands alone"),
    "h = tanh(split(W @ x))": (1, 10, "'split(W @ x)'", "split stands alone"),
    "a, b, c = split(W @ x)  # one, two": (1, 1, "2 after the #", "3 labels"),
    "a, b = split(W @ x)  # one": (1, 1, "1 after the #", "2 labels"),
    # What stands on the right.
    "h = W.T": (1, 5, "'W.T'", "a name, a number"),
    "h = b + W[0]": (1, 9, "'W[0]'", "a name, a number"),
    "h = lambda: x": (1, 5, "'lambda: x'", "a name, a number"),
    "h = 'text'": (1, 5, "''text''", "a name, a number"),
    "h = f'{x}'": (1, 5, "f'{x}'", "a name, a number"),
    "h = b'x'": (1, 5, "b'x'", "a name, a number"),
    "h = True": (1, 5, "'True'", "a name, a number"),
    "h = None": (1, 5, "'None'", "a name, a number"),
    "h = ...": (1, 5, "'...'", "a name, a number"),
    "h = b * 2j": (1, 9, "'2j'", "a name, a number"),
    "h = b ** 2": (1, 5, "'b ** 2'", "a name, a number"),
    "h = b // 2": (1, 5, "'b // 2'", "a name, a number"),
    "h = b and c": (1, 5, "'b and c'", "a name, a number"),
    "h = b < c": (1, 5, "'b < c'", "a name, a number"),
    "h = not b": (1, 5, "'not b'", "a name, a number"),
    "h = +b": (1, 5, "'+b'", "a name, a number"),
    "h = ~b": (1, 5, "'~b'", "a name, a number"),
    "h = b if c else d": (1, 5, "'b if c else d'", "a name, a number"),
    "h = (b := c)": (1, 6, "'b := c'", "a name, a number"),
    "h = [x]": (1, 5, "'[x]'", "[x, h]"),
    "h = []": (1, 5, "'[]'", "[x, h]"),
    "h = (b, c)": (1, 5, "'(b, c)'", "a name, a number"),
    "h = {b: c}": (1, 5, "'{b: c}'", "a name, a number"),
    "h = [b for b in x]": (1, 5, "'[b for b in x]'", "a name, a number"),
    "h = [x, *b]": (1, 9, "'*b'", "a name, a number"),
    "h = b + 1e999": (1, 9, "'1e999'", "a finite number"),
    "h = b + 1" + "0" * 400: (1, 9, "'1000", "a finite number"),
    # Products.
    "h = x @ W": (1, 5, "'x @ W'", "a parameter on the left of @"),
    "h = tanh(b) @ x": (1, 5, "'tanh(b) @ x'", "a parameter on the left of @"),
    "h = 2 * W @ x": (1, 5, "'2 * W @ x'", "a * (W @ x)"),
    "h = tanh(h @ x)": (1, 10, "'h @ x'", "a parameter on the left of @"),
    "h = V @ W @ x": (1, 5, "'V @ W @ x'", "a parameter on the left of @"),
    # Sizes.
    "h = W @ x + W": (1, 13, "W both with and without @", "a matrix or a vector"),
    "h = W + W @ x": (1, 9, "W both with and without @", "a matrix or a vector"),
    "h = W @ W": (1, 9, "W both with and without @", "a matrix or a vector"),
    "a = W @ x\nh = a + U @ h\ny = x + U @ h": (3, 5, "size D", "units"),
    "h = b * x": (1, 9, "size D", "units"),
    "h = x + h": (1, 5, "size D", "units"),
    "h = U @ h + x": (1, 13, "size D", "units"),
    "h = tanh(W @ [x, h] + W @ x)": (1, 27, "size D", "size D+H"),
    "e = W @ [x, e]\na = [e, e]\nh = e + a": (2, 5, "a size that contains itself", "no cycle"),
    "a = [b, x]\nb = [a, x]": (1, 5, "a size that contains itself", "no cycle"),
    "a = [a, W @ x]": (1, 5, "a size that contains itself", "no cycle"),
    "e = W @ x\na, b = split(e)\nc, d, f = split(e)\nh = a * b * c * d * f": (3, 11, "3H", "2H"),
    "a, b = split(x)\nh = W @ a": (1, 8, "size", "size"),
    # Too much.
    LONG: (1, 1, "characters", "at most 4,000"),
    DEEP: (1, 1, "", ""),
    CHAIN: (1, 1, "", ""),
    "h = " + "tanh(" * 101 + "x" + ")" * 101: (1, 5 + 5 * 101, "deeper", "at most 100 levels"),
}


def error_of(text):
    with pytest.raises(cells.EquationError) as caught:
        cells.parse(text)
    return caught.value


@pytest.mark.parametrize("text", BAD, ids=[f"{i}: {text[:40]!r}" for i, text in enumerate(BAD)])
def test_bad_text(text):
    line, column, found, expected = BAD[text]
    error = error_of(text)
    assert found in error.found
    assert expected in error.expected
    message = str(error)
    assert f"line {error.line}, column {error.column}: found {error.found}; expected {error.expected}" == message
    if text not in (DEEP, CHAIN):  # where Python gives up is its own affair
        assert (error.line, error.column) == (line, column), message


def test_two_sizes_that_disagree_are_both_named_with_their_lines():
    message = str(error_of("a = [x, h]\nb = [x, x]\nc = a + b\nh = W @ c"))
    assert all(part in message for part in ("line 1", "line 2", "size D+H", "size 2D"))


def test_columns_count_characters():
    """Not bytes: each of these letters is two or more of them."""
    assert error_of("a = W @ x  # żółw\nh = b + sin(a)").column == 9
    assert error_of("h = (  b + é * sin(b))").column == 12


def test_an_error_is_a_value_error_with_one_line():
    for text in BAD:
        error = error_of(text)
        assert isinstance(error, ValueError)
        assert len(str(error)) < 700


def test_nothing_is_run(tmp_path):
    path = tmp_path / "made"
    for text in (f"h = open({str(path)!r}, 'w')", f"h = [open({str(path)!r}, 'w') for i in x]", "h = exit()"):
        error_of(text)
    assert not path.exists()
