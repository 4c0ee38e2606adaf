"""A typing error is told, and the last good numbers stay."""

import re

import numpy as np
import pytest

from tests.pages.driving import charts, heading, opened, ran, read, same, widget

TYPED = [
    ("", ["no numbers"]),
    ("1, x, 3", ["Line 1", "'x'"]),
    ("1, 2\n3", ["Line 2", "expected 2", "found 1"]),
    ("1\nnan", ["Line 2", "'nan'"]),
    ("1\n2\ninf", ["Line 3", "'inf'"]),
    ("1e9", ["Line 1", "1,000,000"]),
    ("1e999", ["Line 1", "'1e999'"]),
    ("1,5; 2,5", ["Line 1", "decimal point"]),
    ("=SUM(A1)", ["Line 1", "formula"]),
    (" ".join("1" * 33) + "\n" + " ".join("2" * 33), ["33 columns", "at most 32"]),
    ("5 %", ["Line 1"]),
    ("<b>1</b>", ["Line 1", "'<b>1</b>'"]),
    ("1, _x_", ["Line 1", "column 2", "'_x_'"]),
    ("**x** `y`", ["Line 1", "'**x**'"]),
]


@pytest.mark.parametrize(("text", "words"), TYPED, ids=range(len(TYPED)))
def test_a_typing_error_is_told_and_the_last_good_numbers_stay(text, words):
    app = opened(input="Typed numbers", numbers="0.5 -1 2", units="4")
    drawn, named = charts(app), heading(app)
    assert np.array_equal(drawn["input_chart"][0]["y"][:-1], [0.5, -1, 2])
    widget(app, "numbers").set_value(text)
    ran(app)
    (error,) = app.error
    for word in words:
        assert word in read(error.value)
    assert len(read(error.value)) < 300
    assert re.fullmatch(r"([^\W_]|[\s“”…]|&#\d+;|`[^`]*`)+", error.value), "each mark is escaped or in a frame"
    assert same(app, drawn)
    assert heading(app) == named
    assert widget(app, "numbers").value == text
    assert widget(app, "units").value == 4
    widget(app, "numbers").set_value("7 8")
    ran(app)
    assert not app.error
    assert np.array_equal(charts(app)["input_chart"][0]["y"][:-1], [7, 8])
