"""CSV files that are refused: the message names the line, the column and the cell."""

import pytest

from viz.inputs import MAX_BYTES, MAX_STEPS, InputError, read_table

BAD_FILES = [
    (b"", ["empty"]),
    (b"\xef\xbb\xbf", ["empty"]),
    (b"\n \r\n\n", ["only blank lines"]),
    (b",,\n,,\n", ["separators", "nothing between"]),
    (b"date,price\n", ["only a header", "'date, price'"]),
    (b"a,b\n1,2\n3\n", ["Line 3", "expected 2", "line 1", "found 1"]),
    (b"a,b\n\n1,2\n3,4,5\n", ["Line 4", "expected 2", "found 3"]),
    (b'a,b\n"x\ny",2\n3\n', ["Line 4", "expected 2", "found 1"]),
    (b'a,b\n1,2\n3,"4\n5,6\n', ["Line 3", "quotation mark"]),
    (b'a,b\n1,2\n3,"4"4\n', ["Line 3", "quotation mark"]),
    (b"a\n" + b"1\n" * (MAX_STEPS + 1), ["10,001 rows", "10,000"]),
    (b"1,2\n" * (3 * MAX_STEPS), ["30,000 rows", "10,000"]),
    (b"1" * (MAX_BYTES + 1), ["10,000,001 bytes", "10,000,000"]),
    (b",".join([b"1"] * 1_001), ["1,001 columns", "1,000"]),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ["not a CSV file", "PNG"]),
    (b"PK\x03\x04\x14\0\x06\0", ["not a CSV file", "Excel", "CSV UTF-8"]),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ["not a CSV file", "Excel"]),
    (b"%PDF-1.7\n", ["not a CSV file", "PDF"]),
    (b"\x1f\x8b\x08\0", ["not a CSV file", "gzip"]),
    (b"a,b\n1,\0\n", ["Line 2", "NUL"]),
    ("a,b\n1,2\n".encode("utf-16-le"), ["Line 1", "NUL"]),
    ("a\n1\n".encode("utf-16") + b"\0", ["UTF-16"]),
    ("año\n1\n".encode("latin-1"), ["Line 1", "0xf1", "UTF-8"]),
    ("a\n1\n가\n".encode("cp949"), ["Line 3", "0xb0", "UTF-8"]),
]


@pytest.mark.parametrize(("data", "words"), BAD_FILES)
def test_a_bad_file_is_refused_with_the_reason(data, words):
    with pytest.raises(InputError) as caught:
        read_table(data)
    for word in words:
        assert word in str(caught.value)


BAD_CELLS = [
    ("", ["empty"]),
    ("n/a", ["'n/a'", "missing"]),
    ("NaN", ["'NaN'", "missing"]),
    ("-", ["'-'", "missing"]),
    ("inf", ["'inf'", "finite"]),
    ("1e999", ["'1e999'"]),
    ("=A1", ["'=A1'", "formula"]),
    ('"1,234.5"', ["'1,234.5'", "thousands"]),
    ('"1,5"', ["'1,5'", "decimal point"]),
    ("1 234", ["'1 234'", "space"]),
    ("5%", ["'5%'", "percent"]),
    ("€5", ["'€5'", "currency"]),
    ("5 €", ["'5 €'", "currency"]),
    ("2018-01-01", ["'2018-01-01'", "date"]),
    ("12:30:00", ["'12:30:00'", "time"]),
    ("1_000", ["'1_000'"]),
    ("\N{FULLWIDTH DIGIT ONE}", ["'\N{FULLWIDTH DIGIT ONE}'", "digits"]),
    ("\N{MINUS SIGN}5", ["minus sign"]),
    ("hello", ["'hello'", "not a number"]),
    ('"two\nlines"', ["'two lines'"]),
    ("<b>" + "z" * 1_000, ["'<b>" + "z" * 26 + "…'"]),
    ("2000000", ["2,000,000", "1,000,000", "Standardize"]),
]


@pytest.mark.parametrize(("cell", "words"), BAD_CELLS)
def test_a_bad_cell_is_named_when_its_column_is_chosen(cell, words):
    table = read_table(f"id,price\n1,10\n\n2,{cell}\n3,12\n4,13\n".encode())
    assert table.columns == ("id", "price")
    assert "id" in table.numeric
    assert table.series(["id"]).values.tolist() == [[1.0], [2.0], [3.0], [4.0]]
    with pytest.raises(InputError) as caught:
        table.series(["id", "price"])
    for word in ["Line 4", "column 'price'", *words]:
        assert word in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([], ["at least one column", "'a'", "'b'"]),
        (["c"], ["no column 'c'", "'a'", "'b'"]),
        (["a", "a"], ["Column 2", "'a'"]),
        (["b"], ["Line 2", "column 'b'", "'x'"]),
    ],
)
def test_a_bad_choice_of_columns_is_named(columns, words):
    with pytest.raises(InputError) as caught:
        read_table(b"a,b\n1,x\n").series(columns)
    for word in words:
        assert word in str(caught.value)


def test_more_columns_than_a_series_holds_may_be_read_but_not_all_chosen():
    table = read_table(b",".join([b"1"] * 33))
    with pytest.raises(InputError, match="33 columns; allowed are 1 to 32"):
        table.series()
    assert table.series(table.columns[:32]).values.shape == (1, 32)
