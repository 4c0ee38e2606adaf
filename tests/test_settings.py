"""What an address may hold: every kind of setting, what it allows, and what it says about the rest."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from viz.pages import explore
from viz.settings import Choice, Choices, Flag, Real, Text, Whole, problems, quoted

WHOLE = Whole("units", "Units", 8, 1, 256)
LARGE = Whole("seed", "Seed", 0, 0, 999_999)
REAL = Real("scale", "Weight size", 2.0, 0.1, 10.0, 0.1)
CHOICE = Choice("view", "Draw as", "Lines", ("Lines", "Heatmap"))
CHOICES = Choices("cells", "Cells", ("LSTM",), ("LSTM", "GRU", "LSTM, one matrix"), 2)
FLAG = Flag("shared", "Shared weights", True)
TEXT = Text("numbers", "Numbers", "1 2 3", 20)
KINDS = (WHOLE, LARGE, REAL, CHOICE, CHOICES, FLAG, TEXT)

ALLOWED = [
    (WHOLE, ["1"]),
    (WHOLE, ["256"]),
    (WHOLE, ["7", "8"]),
    (LARGE, ["0"]),
    (LARGE, ["999999"]),
    (REAL, ["0.1"]),
    (REAL, ["10"]),
    (REAL, ["2.5"]),
    (REAL, ["1e0"]),
    (CHOICE, ["Lines"]),
    (CHOICE, ["Heatmap"]),
    (CHOICES, ["GRU"]),
    (CHOICES, ["GRU", "LSTM, one matrix"]),
    (FLAG, ["true"]),
    (FLAG, ["false"]),
    (TEXT, [""]),
    (TEXT, ["x" * 20]),
]

SOME = "1 to 2 different ones of “LSTM”, “GRU”, “LSTM, one matrix”"
REFUSED = [
    *((WHOLE, [text], "a whole number from 1 to 256") for text in ("0", "257", "-3", "1.5", "eight", "", " ", "1e2")),
    *((WHOLE, [text], "a whole number from 1 to 256") for text in ("--5", "+-5", "9" * 400, "nan", "0x10", "²")),
    (LARGE, ["1000000"], "a whole number from 0 to 999,999"),
    *((REAL, [text], "a number from 0.1 to 10") for text in ("0", "10.1", "-1", "nan", "inf", "", "two", "1e400")),
    *((CHOICE, [text], "one of “Lines”, “Heatmap”") for text in ("lines", "", "Lines ", "Surface")),
    (CHOICES, ["Zork"], SOME),
    (CHOICES, ["LSTM", "Zork"], SOME),
    (CHOICES, ["LSTM", "LSTM"], SOME),
    (CHOICES, ["LSTM", "GRU", "LSTM, one matrix"], SOME),
    (CHOICES, [""], SOME),
    *((FLAG, [text], "true or false") for text in ("1", "yes", "", "truee")),
    (TEXT, ["x" * 21], "at most 20 characters"),
]

keys = st.sampled_from([setting.key for setting in KINDS]) | st.text(max_size=8)
signed = st.from_regex(r"[-+ ]{0,3}[0-9_.eE]{0,6}", fullmatch=True)
texts = st.text(max_size=60) | signed | st.sampled_from(["LSTM", "GRU", "true", "Lines"])
queries = st.dictionaries(keys, st.lists(texts, min_size=1, max_size=5), max_size=6)


def visible(markdown):
    """What a person reads once the frames of code are taken away."""
    return re.sub(r"“`([^`]*)`”", r"“\1”", markdown)


def refused(query, **more):
    """The one thing that is wrong with the address, which is told under its parameter."""
    found = problems(KINDS, query, **more)
    assert list(found) == list(query)
    (said,) = found.values()
    return said


@pytest.mark.parametrize(("setting", "raw"), ALLOWED)
def test_what_is_allowed_passes(setting, raw):
    assert setting.problem(raw) is None
    assert problems(KINDS, {setting.key: raw}) == {}


@pytest.mark.parametrize(("setting", "raw", "allowed"), REFUSED)
def test_a_refusal_names_the_field_the_value_and_what_is_allowed(setting, raw, allowed):
    words = visible(refused({setting.key: raw}))
    for part in (f"**{setting.label}**", f"({setting.key})", allowed):
        assert part in words
    shown = ", ".join(raw)
    value = "nothing" if not shown.strip() else f"“{shown}”" if len(shown) <= 40 else f"“{shown[:39]}…”"
    assert f"the address says {value}; allowed is" in words
    assert len(words) < 300


@pytest.mark.parametrize("setting", KINDS, ids=lambda setting: setting.key)
def test_a_default_is_allowed(setting):
    default = setting.default if isinstance(setting.default, tuple) else (str(setting.default),)
    assert setting.problem(default) is None


def test_each_bad_parameter_is_told_in_order_and_good_ones_are_not():
    query = {"units": ["0"], "scale": ["2"], "zz": ["1"], "shared": ["maybe"], "csv": ["abc"]}
    said = problems(KINDS, query, also=["csv"])
    usual = "The usual value is used."
    assert [(key, visible(text)) for key, text in said.items()] == [
        ("units", f"**Units** (units): the address says “0”; allowed is a whole number from 1 to 256. {usual}"),
        ("zz", "The address holds “zz”, which is no setting of this page."),
        ("shared", f"**Shared weights** (shared): the address says “maybe”; allowed is true or false. {usual}"),
    ]


@given(queries)
@example({"units": ["--5"]})
@example({"seed": ["+-0"]})
@example({"units": ["٣"]})
@example({"scale": ["1_0"]})
def test_any_address_is_judged_without_an_exception(query):
    said = problems(KINDS, query)
    assert said.keys() <= query.keys()
    assert all("\n" not in text and len(text) < 500 for text in said.values())


@given(st.dictionaries(st.text(max_size=8), st.lists(st.text(max_size=30), min_size=1, max_size=3), max_size=4))
def test_the_page_judges_any_address(query):
    also = {"csv", "csv_columns"}
    known = {setting.key: setting for setting in explore.settings()}
    bad = {key for key, raw in query.items() if key not in also and (key not in known or known[key].problem(raw))}
    assert problems(known.values(), query, also).keys() == bad


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[click](https://evil.example)",
    "![x](https://evil.example/a.png)",
    "**bold** _it_ `code`",
    "~~gone~~",
    "$x^2$ $$y$$",
    ":red[x] :material/bolt:",
    "# heading",
    "a\n\n> quote\n- list",
    "back\\slash \\* star",
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", ["value", "name"])
def test_markup_in_an_address_is_plain_text(hostile, place):
    said = refused({"units": [hostile]} if place == "value" else {hostile: ["1"]})
    (framed,) = re.findall(r"“`([^`]*)`”", said)
    assert said.count("`") == 2, "one frame, which nothing in it can end"
    assert not set("<>[]$~\\\n") & set(said.replace(framed, "")), "all of it is in the frame"
    assert " ".join(framed.split()) == " ".join(hostile.split()).replace("`", "'")


@given(st.text(max_size=80), st.integers(2, 60))
@example("\u202eevil", 40)
@example("``", 2)
def test_a_quotation_is_one_line_in_a_frame_that_nothing_ends(text, length):
    shown = quoted(text, length)
    if shown == "nothing":
        assert not any(c.isprintable() and not c.isspace() for c in text)
        return
    frame = re.fullmatch(r"“`([^`]+)`”", shown)
    assert frame
    assert shown.isprintable()
    assert len(frame[1]) <= length
    kept = text if len(text) <= length else text[: length - 1]
    assert [c for c in frame[1] if c.isalnum()] == [c for c in kept if c.isalnum()]


def test_settings_of_the_page_have_keys_of_their_own():
    keys = [setting.key for setting in explore.settings()]
    assert len(keys) == len(set(keys))
    assert all(setting.label for setting in explore.settings())


@pytest.mark.parametrize("setting", explore.settings(), ids=lambda setting: setting.key)
def test_a_default_of_the_page_is_allowed_by_itself(setting):
    if setting.default is not None:
        default = setting.default if isinstance(setting.default, tuple) else (str(setting.default),)
        assert setting.problem(default) is None
