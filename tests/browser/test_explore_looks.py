"""What the first screen looks like: its scheme, and words and ticks that can all be read."""

from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page

import cells
from tests.browser.exploring import address, names, visit
from viz.theme import Theme


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_scheme_of_the_system_is_followed(app_url: str, page: Page, color_scheme: str) -> None:
    visit(page, address(app_url, view="Lines"))
    theme = Theme(dark=color_scheme == "dark")
    page_colour = page.get_by_test_id("stApp").evaluate("(e) => getComputedStyle(e).backgroundColor")
    light = sum(map(int, page_colour.strip("rgb()").split(", ")[:3])) / 3
    assert light < 60 if theme.dark else light > 200
    plot = page.locator(".st-key-gates_chart .js-plotly-plot")
    assert plot.evaluate("(p) => p._fullData[0].line.color").lower() == theme.hue("forget gate").lower()
    assert plot.evaluate("(p) => p._fullLayout.font.color").lower() == theme.text.lower()


WORDS = r"""
(plot) => {
  const box = (e, text) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom, text]; };
  const at = plot.getBoundingClientRect(), layout = plot._fullLayout;
  const notes = [...plot.querySelectorAll(".annotation-text")].map((e) => box(e, e.textContent));
  const ticks = [...plot.querySelectorAll("g[class$='tick'] > text")].map((e) => box(e, e.textContent));
  const { l, t, w, h } = layout._size;
  const panels = Object.keys(plot.layout).filter((key) => /^xaxis\d*$/.test(key)).map((key) => {
    const x = plot.layout[key].domain, y = plot.layout["yaxis" + plot.layout[key].anchor.slice(1)].domain;
    return [at.left + l + x[0] * w, at.top + t + (1 - y[1]) * h, at.left + l + x[1] * w, at.top + t + (1 - y[0]) * h];
  });
  return { notes, ticks, panels };
}
"""
LOOKS: dict[str, dict[str, Any]] = {
    "four": {"cells": names("lstm", "gru", "min_lstm", "min_gru")},
    "long names": {"cells": names("gru_concat_update_new", "lstm_gates_from_input", "lstm_separate", "rnn")},
    "reasons": {"cells": names("mgu", "light_ru", "ind_rnn", "janet")},
    "heatmap": {"cells": names("gru", "lstm", "min_gru", "rnn"), "units": 64},
    "diverged": {"cells": names("ind_rnn", "li_gru", "lstm"), "scale": 10},
    "ladder": {"show": cells.ladders["lstm"].name},
}


@pytest.mark.parametrize("look", LOOKS)
def test_no_word_overlaps_another_or_leaves_its_panel(app_url: str, page: Page, look: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    visit(page, address(app_url, **LOOKS[look]))
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    found = page.locator(".st-key-gates_chart .js-plotly-plot").evaluate(WORDS)
    for left, top, right, bottom, text in found["notes"]:
        if " has no " in text:
            inside = [
                panel for panel in found["panels"]
                if panel[0] <= left and right <= panel[2] and panel[1] <= top and bottom <= panel[3]
            ]  # fmt: skip
            assert inside, f"{text!r} leaves its panel"
    for one, other in [*combinations(found["notes"], 2), *((n, t) for n in found["notes"] for t in found["ticks"])]:
        across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
        assert across < 2 or down < 4, f"{one[4]!r} runs into {other[4]!r}"


def test_equations_are_not_cut_off(app_url: str, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    visit(page, address(app_url, show=cells.ladders["lstm"].name))
    hidden = page.locator(".katex-display").evaluate_all("(all) => all.map((e) => e.scrollWidth - e.clientWidth)")
    assert len(hidden) == 6
    assert max(hidden) <= 4


def test_steps_are_counted_in_whole_numbers(app_url: str, page: Page) -> None:
    visit(page, address(app_url, input="Typed numbers", numbers="1 0 -1"))
    for key in ("gates_chart", "input_chart"):
        ticks = page.locator(f".st-key-{key} g[class^='x'][class$='tick'] > text").all_text_contents()
        assert ticks
        assert all(float(tick.replace("\N{MINUS SIGN}", "-")).is_integer() for tick in ticks), ticks


def test_a_heatmap_shows_every_unit_where_the_first_cell_lacks_the_quantity(app_url: str, page: Page) -> None:
    visit(page, address(app_url, cells=names("lstm", "gru"), units=64))
    ranges = page.locator(".st-key-gates_chart .js-plotly-plot").evaluate(
        "(p) => p._fullData.map((t) => p._fullLayout['yaxis' + t.yaxis.slice(1)].range)"
    )
    for each in ranges:
        assert min(each) < 1
        assert max(each) > 64
