"""The app without a browser: opened at an address, and read."""

import html
import json
import re
from base64 import b64decode
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]

Charts = dict[str, list[dict[str, np.ndarray]]]


def opened(**query: str | list[str]) -> AppTest:
    """The app at an address with these parameters, run once."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(query)
    return ran(app)


def ran(app: AppTest, title: str = "Gates over time") -> AppTest:
    """Run once more; the page shows no exception and keeps its title."""
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    assert [each.value for each in app.title] == [title]
    return app


def widget(app: AppTest, key: str) -> Any:
    """The control with this key."""
    return next(each for each in controls(app) if each.key == key)


def controls(app: AppTest) -> list[Any]:
    """Every control of ours on the page."""
    kinds = (app.selectbox, app.number_input, app.multiselect, app.toggle, app.text_area)
    return [each for kind in kinds for each in kind]


def values(app: AppTest) -> dict[str, Any]:
    """Key -> value of every control on the page."""
    return {each.key: each.value for each in controls(app)}


def charts(app: AppTest) -> Charts:
    """Key -> the arrays of each trace of that chart."""
    found = {}
    for chart in app.get("plotly_chart"):
        data = json.loads(chart.proto.spec)["data"]
        found[str(chart.key)] = [{name: array(trace[name]) for name in "xyz" if name in trace} for trace in data]
    return found


def array(value: Any) -> np.ndarray:
    """An array of a figure's JSON."""
    if not isinstance(value, dict):
        words = any(isinstance(each, str) for each in value)
        return np.array(value, dtype=object if words else float)
    shape = [int(size) for size in str(value.get("shape", "-1")).split(",")]
    return np.frombuffer(b64decode(value["bdata"]), dtype=value["dtype"]).reshape(shape)


def same(app: AppTest, other: Charts) -> bool:
    """Whether the charts hold these very numbers."""
    now = charts(app)
    return now.keys() == other.keys() and all(
        len(now[key]) == len(other[key])
        and all(
            one.keys() == two.keys() and all(_equal(one[name], two[name]) for name in one)
            for one, two in zip(now[key], other[key], strict=True)
        )
        for key in now
    )


def _equal(one: np.ndarray, two: np.ndarray) -> bool:
    return np.array_equal(one, two, equal_nan=one.dtype != object)


def cards(app: AppTest) -> list[str]:
    """Names of the cells, in the order of their cards."""
    return [each.value for each in app.subheader if each.value != "Take it home"]


def read(markdown: str) -> str:
    """What a person reads: without the escapes and the frames of code that keep a stranger's words as they are."""
    parts = re.split(r"`([^`]*)`", markdown)
    outside = [re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", html.unescape(part)) for part in parts[::2]]
    return "".join(words for pair in zip_longest(outside, parts[1::2], fillvalue="") for words in pair)


def said(app: AppTest) -> str:
    """All words of the page, as a person reads them."""
    kinds = (app.markdown, app.caption, app.warning, app.error, app.info)
    return "\n".join(read(each.value) for kind in kinds for each in kind)


def group(pattern: str, text: str) -> str:
    """What the pattern's first group holds in the text, which has it."""
    found = re.search(pattern, text)
    assert found, text
    return found.group(1)


def heading(app: AppTest) -> str:
    """The line that says what the input is, as a person reads it."""
    return read(marked_heading(app))


def marked_heading(app: AppTest) -> str:
    """The same line with its escapes."""
    return next(each.value for each in app.markdown if each.value.startswith("**Input**"))
