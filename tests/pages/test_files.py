"""A file is read, drawn and kept; a bad one is told, and the last good one stays."""

import re

import numpy as np
import pytest

from tests.pages.driving import charts, heading, marked_heading, opened, ran, read, said, same, widget

GOOD = b"day,price,volume\n1,10.5,3\n2,11,4\n3,9,1\n4,12,2\n"
FILES = [
    (b"", ["empty"]),
    (b"\n\n", ["blank"]),
    (b"a,b\n1,2\n3\n", ["Line 3", "expected 2", "found 1"]),
    (b"a,b\n", ["only a header"]),
    (b"a,b\nx,y\nz,w\n", ["column"]),
    (b"\x89PNG\r\n\x1a\n", ["not a CSV file", "PNG"]),
    (b"PK\x03\x04", ["not a CSV file", "Excel"]),
    ("año\n1\n".encode("latin-1"), ["Line 1", "UTF-8"]),
    (b'a\n"1\n2\n', ["Line 2", "quotation"]),
    (b"1\n" * 10_001, ["10,001 rows", "10,000"]),
]


def uploaded(app, data, name="mine.csv"):
    app.file_uploader[0].set_value((name, data, "text/csv"))
    return ran(app)


def test_a_file_is_read_drawn_and_kept_in_the_address():
    app = uploaded(opened(input="CSV file", csv_standardize="false"), GOOD)
    assert "mine.csv" in heading(app)
    assert widget(app, "csv_columns").value == ["day", "price", "volume"]
    lines = charts(app)["input_chart"]
    expected = np.array([[1, 10.5, 3], [2, 11, 4], [3, 9, 1], [4, 12, 2]]).T
    assert np.array_equal([line["y"][:-1] for line in lines], expected)
    widget(app, "csv_columns").set_value(["volume"])
    ran(app)
    (line,) = charts(app)["input_chart"]
    assert np.array_equal(line["y"][:-1], expected[2])
    elsewhere = opened(**app.query_params)
    assert "mine.csv" in heading(elsewhere)


@pytest.mark.parametrize(("data", "words"), FILES, ids=range(len(FILES)))
def test_a_bad_file_is_told_and_the_last_good_one_stays(data, words):
    app = uploaded(opened(input="CSV file", seed="3"), GOOD)
    drawn, named = charts(app), heading(app)
    uploaded(app, data)
    (error,) = app.error
    for word in words:
        assert word in read(error.value)
    assert same(app, drawn)
    assert heading(app) == named
    assert widget(app, "seed").value == 3
    uploaded(app, GOOD)
    assert not app.error
    assert same(app, drawn)


def test_a_column_of_words_is_told_by_its_line():
    app = uploaded(opened(input="CSV file"), b"day,price\n1,10\n2,x4\n3,12\n")
    drawn = charts(app)
    assert widget(app, "csv_columns").value == ["day"]
    assert re.search(r"“price” is left out: Line 3, column 'price': 'x4' is not a number", said(app))
    widget(app, "csv_columns").set_value(["day", "price"])
    ran(app)
    (error,) = app.error
    for word in ("Line 3", "column 'price'", "'x4'"):
        assert word in read(error.value)
    assert same(app, drawn)


def test_another_file_with_other_columns_is_drawn_at_once():
    app = uploaded(opened(input="CSV file"), GOOD)
    uploaded(app, b"u,v\n1,2\n3,5\n", "other.csv")
    assert not app.error, app.error[0].value
    assert "other.csv" in heading(app)
    assert widget(app, "csv_columns").value == ["u", "v"]


def test_columns_of_another_file_give_way_to_those_of_this_one():
    app = uploaded(opened(input="CSV file", csv_standardize="false"), GOOD)
    widget(app, "csv_columns").set_value(["volume", "day"])
    ran(app)
    uploaded(app, b"u,v\n1,2\n3,5\n", "other.csv")
    assert not app.error
    assert widget(app, "csv_columns").value == ["u", "v"]
    assert np.array_equal([line["y"][:-1] for line in charts(app)["input_chart"]], [[1, 3], [2, 5]])
    assert "no column “volume”: its own columns are chosen" in said(app)
    assert widget(ran(app), "csv_columns").value == ["u", "v"]
    assert "no column" not in said(app)


def test_an_unknown_column_in_the_address_is_told():
    digest = uploaded(opened(input="CSV file"), GOOD).query_params["csv"]
    app = opened(input="CSV file", csv=digest, csv_columns=["price", "zork"])
    assert "no column “zork”: its own columns are chosen" in said(app)
    assert widget(app, "csv_columns").value == ["day", "price", "volume"]


def test_without_a_column_one_is_asked_for():
    app = uploaded(opened(input="CSV file"), GOOD)
    drawn = charts(app)
    widget(app, "csv_columns").set_value([])
    ran(app)
    assert widget(app, "csv_columns").value == []
    (error,) = app.error
    assert "Choose at least one column" in read(error.value)
    assert "no column" not in said(app)
    assert same(app, drawn)


def test_a_header_that_is_none_is_an_error_of_the_file():
    app = uploaded(opened(input="CSV file", csv_header="Numbers"), GOOD)
    (error,) = app.error
    assert "Choose at least one column" in read(error.value)


@pytest.mark.parametrize(
    "names", ["cost ($),price ($)", "*a*,**b**", "_a_,__b__", "~~a~~,`b`", ":red[a],b", "<b>a</b>,&lt;"]
)
def test_markup_in_a_files_names_is_plain_text(names):
    app = uploaded(opened(input="CSV file"), f"{names}\n1,2\n3,5\n2,2\n".encode(), "my *file*.csv")
    apart = names.replace("`", "").replace(",", ", ")
    shown = re.sub("[“”']", "", heading(app))
    assert shown == f"**Input** · my *file*.csv, 3 steps of 2 numbers each: {apart}"
    bare = re.sub(r"`[^`]*`|&#\d+;|\\[^a-zA-Z0-9\s]", "", marked_heading(app).removeprefix("**Input**"))
    assert not set("*_$~`<>[]&\\") & set(bare), "each mark is escaped or in a frame"
