"""A bad address is told and costs nothing but its bad part."""

import pytest

from tests.pages.driving import charts, opened, ran, read, same, values

WHOLE = "a whole number from"
ADDRESS = [
    ("units", "0", ["Units", "“0”", f"{WHOLE} 1 to 256"]),
    ("units", "257", ["Units", "“257”", "256"]),
    ("units", "-8", ["Units", "“-8”", WHOLE]),
    ("units", "8.5", ["Units", "“8.5”", WHOLE]),
    ("units", "eight", ["Units", "“eight”", WHOLE]),
    ("units", "", ["Units", "says nothing", WHOLE]),
    ("units", "9" * 300, ["Units", "“999", "…”", WHOLE]),
    ("units", "--5", ["Units", "“--5”", WHOLE]),
    ("units", "1e2", ["Units", "“1e2”", WHOLE]),
    ("units", "nan", ["Units", "“nan”", WHOLE]),
    ("seed", "-1", ["Seed", "“-1”", "0 to 999,999"]),
    ("seed", "1000000", ["Seed", "“1000000”", "0 to 999,999"]),
    ("scale", "0", ["Weight size", "“0”", "a number from 0.1 to 10"]),
    ("scale", "nan", ["Weight size", "“nan”", "0.1 to 10"]),
    ("scale", "inf", ["Weight size", "“inf”", "0.1 to 10"]),
    ("scale", "1e308", ["Weight size", "“1e308”", "0.1 to 10"]),
    ("scale", "big", ["Weight size", "“big”", "0.1 to 10"]),
    ("shared", "maybe", ["Shared weights", "“maybe”", "true or false"]),
    ("start", "Ones", ["State before step 1", "“Ones”", "“Zeros”, “Random”"]),
    ("view", "Surface", ["Draw as", "“Surface”", "“Lines”, “Heatmap”"]),
    ("cells", "Zork", ["Cells", "“Zork”", "“LSTM”, “GRU”"]),
    ("cells", ["GRU", "Zork"], ["Cells", "“GRU, Zork”", "“LSTM”, “GRU”"]),
    ("cells", ["GRU", "GRU"], ["Cells", "“GRU, GRU”", "different"]),
    ("cells", ["LSTM", "GRU", "RNN", "MGU", "JANET"], ["Cells", "1 to 4"]),
    ("show", "Everything", ["Show", "“Everything”", "Cells I pick"]),
    ("input", "Weather", ["Input", "“Weather”", "Stock prices"]),
    ("stocks_columns", "TSLA", ["Columns", "“TSLA”", "NFLX"]),
    ("sine_period", "2", ["Period", "“2”", "3 to 1,000"]),
    ("sequence_steps", "10001", ["Steps", "“10001”", "1 to 10,000"]),
    ("numbers", "1 " * 10_001, ["Numbers", "at most 20,000 characters"]),
    ("last", "0", ["To step", "“0”", "1 to 10,000"]),
    ("view", "<img src=x onerror=alert(1)>", ["Draw as", "“<img src=x onerror=alert(1)>”"]),
    ("seed", "[x](https://evil.example)", ["Seed", "“[x](https://evil.example)”"]),
    ("zork", "1", ["“zork”", "no setting of this page"]),
    ("**bold**", "1", ["“**bold**”", "no setting of this page"]),
    ("Units", "5", ["“Units”", "no setting of this page"]),
]


@pytest.mark.parametrize(("key", "value", "words"), ADDRESS, ids=range(len(ADDRESS)))
def test_a_bad_address_is_told_and_costs_only_the_bad_part(key, value, words):
    rest = {"unit": "3", "start_seed": "5", "first": "2", "everything": "true"}
    app = opened(**rest, **{key: value})
    (warning,) = app.warning
    text = read(warning.value)
    for word in words:
        assert word in text
    usual, kept = values(opened(**rest)), values(app)
    assert kept == usual, "the bad one takes its usual value, as the warning says; the others stay"
    assert key not in app.query_params
    assert (kept["unit"], kept["first"], kept["everything"]) == (3, 2, True)


def test_every_bad_part_is_told():
    app = opened(units="0", seed="x", zork="1", scale="3")
    assert len(app.warning) == 3
    assert values(app)["scale"] == 3.0


def test_a_warning_stays_until_it_is_seen_and_its_button_changes_nothing_else():
    app = opened(units="0", zork="1", seed="7")
    told, kept, drawn = [each.value for each in app.warning], values(app), charts(app)
    assert len(told) == 2
    assert [each.value for each in ran(app).warning] == told
    app.button(key="address_seen").click()
    ran(app)
    assert not app.warning
    assert "address_seen" not in [each.key for each in app.button]
    assert values(app) == kept
    assert same(app, drawn)
    assert not ran(app).warning


def test_a_good_address_has_nothing_to_be_seen():
    app = opened(units="5", csv="0123456789abcdef", csv_columns="price")
    assert not app.warning
    assert "address_seen" not in [button.key for button in app.button]


@pytest.mark.parametrize("text", ["٣", "1_0", " 5 ", "+5", "5.0", "05", "1e1", "TRUE", "True", "tRuE", "0x5"])
@pytest.mark.parametrize("key", ["units", "scale", "shared"])
def test_what_the_page_takes_is_what_it_warns_about(key, text):
    """A value without a warning is in force; one with a warning is not."""
    app = opened(**{key: text})
    usual = values(opened())
    if app.warning:
        assert values(app)[key] == usual[key]
    else:
        expected = text.lower() == "true" if key == "shared" else float(text)
        assert values(app)[key] == expected


def test_an_address_with_a_file_that_is_gone_says_so():
    app = opened(input="CSV file", csv="0123456789abcdef")
    (error,) = app.error
    assert "Upload the file again" in read(error.value)
    assert set(charts(app)) == {"input_chart", "gates_chart"}
