"""The stage shows the engine's numbers: every node of every diagram and every place of every equation."""

import random
import re
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

import cells
from cells.expr import Call, Expr, Name, Number, Part, terms
from cells.wiring import wiring
from tests.browser.driving import settled

UNITS, SEED, STEPS = 6, 5, 40
CATALOGUE = list(cells.catalogue.values())
GROUPS = [CATALOGUE[start : start + 4] for start in range(0, len(CATALOGUE), 4)]
READ = """articles => articles.map(article => ({
  name: article.querySelector("h3").textContent,
  words: article.querySelector(".words").textContent,
  nodes: Object.fromEntries([...article.querySelectorAll("[data-node]")].map(node =>
    [node.dataset.node, node.querySelector(".value").textContent])),
  equations: [...article.querySelectorAll("li .numbers")].map(line =>
    [...line.querySelectorAll("mn[data-n]")].map(number => {
      const sign = number.dataset.as === "size" ? number.previousElementSibling.textContent : "";
      return sign + number.textContent;
    })),
}))"""


def number(text: str) -> float:
    return float(text.strip("()").replace("−", "-").replace("+", ""))


def trace_of(cell: cells.Cell) -> cells.Trace:
    """The page's setting, computed with the contract of `cells` alone: noise (spread 1, seed 0), weight size 2."""
    x = torch.from_numpy(np.random.default_rng(0).standard_normal((STEPS, 1)).astype("float32"))
    base = cells.catalogue[cells.layouts.base_of(cell)]
    params = cells.convert(base.init(1, UNITS, SEED, scale=2.0), base, cell)
    return cells.run(cell, params, x)


def at(trace: cells.Trace, expr: Expr, t: int, unit: int) -> list[float]:
    """What `expr` is worth at step t (from 1) for a unit (from 1; 0: the mean), one number for each block of units."""
    value = trace.value(expr)
    row = value[t - 1, 0] if value.dim() == 3 else value.reshape(-1)
    if len(row) % UNITS:
        return row.tolist()
    blocks = row.reshape(-1, UNITS)
    return (blocks.mean(dim=1) if unit == 0 else blocks[:, unit - 1]).tolist()


def shown(expr: Expr) -> list[tuple[int, Expr]]:
    """The terms of an equation that stand as numbers, in reading order, with their signs in a sum."""
    if isinstance(expr, Name) or (isinstance(expr, Call) and expr.op == "@"):
        return [(1, expr)]
    if isinstance(expr, Number | Part):
        return []
    if expr.op in ("+", "-", "neg"):
        found = []
        for sign, term in terms(expr):
            inner = shown(term)
            plain = len(inner) == 1 and inner[0][1] == term
            found += [(sign * inner[0][0], term)] if plain else inner
        return found
    return [each for arg in expr.args for each in shown(arg)]


def expected(cell: cells.Cell, trace: cells.Trace, index: int, t: int, unit: int) -> list[float]:
    """The numbers of one equation's line: its terms, the sum inside its function, its worth."""
    equation = cell.equations[index]
    worth = at(trace, Name(equation.name, "current", equation.expr.where), t, unit)
    expr = equation.expr
    if unit == 0 or not isinstance(expr, Call) or expr.op == "@" or len(worth) > 1:
        return worth
    line = [sign * at(trace, term, t, unit)[0] for sign, term in shown(expr)]
    if len(expr.args) == 1 and expr.op != "neg" and len(terms(expr.args[0])) > 1:
        line += at(trace, expr.args[0], t, unit)
    return line + worth


def up_to_date(page: Page, t: int) -> None:
    """Cells out of sight follow a moment later."""
    articles = page.locator(".stage article")
    expect(page.locator(f".stage article[data-step='{t}']")).to_have_count(articles.count())


def open_cells(page: Page, url: str, group: list[cells.Cell], t: int, unit: int) -> list[dict[str, Any]]:
    query = {"input": "Noise", "sequence_steps": STEPS, "units": UNITS, "seed": SEED, "unit": unit, "t": t}
    page.goto(f"{url}?{urlencode([*query.items(), *(('cells', cell.name) for cell in group)])}")
    settled(page)
    page.locator(".stage .at", has_text=re.compile(rf"^Step {t} of")).wait_for()
    up_to_date(page, t)
    articles: list[dict[str, Any]] = page.locator(".stage article").evaluate_all(READ)
    return articles


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: "+".join(cell.id for cell in group))
def test_every_number_equals_the_trace_to_its_shown_decimals(page: Page, app_url: str, group: list[cells.Cell]):
    draw = random.Random(group[0].id)
    t, unit = draw.randint(1, STEPS), draw.randint(0, UNITS)
    articles = open_cells(page, app_url, group, t, unit)
    assert [article["name"] for article in articles] == [cell.name for cell in group]
    for more in (t, draw.randint(1, STEPS), STEPS):
        page.evaluate("t => window.gateClock.go(t)", more)
        up_to_date(page, more)
        articles = page.locator(".stage article").evaluate_all(READ)
        for cell, article in zip(group, articles, strict=True):
            found = trace_of(cell)
            for id, node in wiring(cell).nodes.items():
                worth = at(found, node.expr, more, unit)[0]
                assert number(article["nodes"][id]) == pytest.approx(worth, abs=0.0005 + 2e-6), (cell.id, id)
            for index, line in enumerate(article["equations"]):
                numbers = [number(text) for text in line]
                wanted = expected(cell, found, index, more, unit)
                assert numbers == pytest.approx(wanted, abs=0.0005 + 2e-6), (cell.id, index)


def test_sub_steps_walk_the_equations_and_the_diagram_follows(page: Page, app_url: str):
    open_cells(page, app_url, [cells.catalogue["lstm"], cells.catalogue["min_gru"]], 3, 1)
    article = page.locator(".stage article").first
    for sub in range(6):
        page.keyboard.press("Shift+ArrowRight")
        assert article.locator("li.now").count() == 1
        assert article.locator("li.later").count() == 5 - sub
        now = article.locator("li").nth(sub)
        assert "now" in (now.get_attribute("class") or "")
    assert article.locator("[data-node='now h'].now").count() == 1
    page.keyboard.press("Escape")
    assert article.locator("li.later").count() == 0


def test_the_sentence_and_what_a_screen_reader_hears_are_of_this_step(page: Page, app_url: str):
    (article,) = open_cells(page, app_url, [cells.catalogue["lstm"]], 7, 2)
    found = trace_of(cells.catalogue["lstm"])
    kept, written, new = (float(found[name][6, 0, 1]) for name in "fig")
    assert f"keeps {round(kept * 100)} % of its memory" in article["words"]
    assert f"writes {round(written * 100)} % of a new value of {new:+.3f}".replace("-", "−") in article["words"]
    heard = page.locator(".stage [aria-live=polite]")
    heard.get_by_text("Step 7. LSTM: Unit 2 keeps").wait_for(state="attached")


def test_a_change_of_a_control_keeps_the_step_and_the_equation(page: Page, app_url: str):
    open_cells(page, app_url, [cells.catalogue["gru"]], 9, 1)
    page.keyboard.press("Shift+ArrowRight")
    seed = page.get_by_role("spinbutton", name="Seed", exact=True)
    seed.fill("8")
    seed.press("Enter")
    page.wait_for_url(re.compile("seed=8"))
    settled(page)
    assert page.locator(".stage .at").inner_text().startswith("Step 9 of")
    assert page.locator(".stage li.now").count() == 1
    assert "t=9" in page.url


def outside(page: Page) -> list[str]:
    """Words of the diagrams that are cut off: what leaves its box is not painted."""
    words: list[str] = page.locator(".stage svg text").evaluate_all(
        """texts => texts.filter(text => {
          const box = text.closest(".wiring").getBoundingClientRect(), own = text.getBoundingClientRect();
          return own.left < box.left || own.right > box.right || own.bottom > box.bottom;
        }).map(text => text.textContent)"""
    )
    return words


def test_diagrams_are_not_clipped_and_readable_at_1280_by_720(page: Page, app_url: str):
    page.set_viewport_size({"width": 1280, "height": 720})
    for group in (["lstm", "gru"], ["min_lstm", "min_gru"], ["lstm_peephole", "slstm"]):
        open_cells(page, app_url, [cells.catalogue[id] for id in group], 5, 1)
        sizes = page.locator(".stage svg text.value").evaluate_all(
            "texts => texts.map(text => text.getBoundingClientRect().height)"
        )
        assert min(sizes) > 10
        assert outside(page) == []


@pytest.mark.parametrize("units", [8, 16, 128])
def test_the_number_of_inputs_is_whole_and_clear_of_the_lines(page: Page, app_url: str, units: int):
    page.goto(f"{app_url}/?cells=GRU&cells=LSTM&layers=2&units={units}&input=Sine")
    settled(page)
    assert outside(page) == []
    crossed = page.locator(".stage svg text.count").evaluate_all(
        """texts => texts.map(text => {
          const own = text.getBoundingClientRect(), svg = text.closest("svg");
          const points = [...svg.querySelectorAll(".edge")].flatMap(edge => {
            const length = edge.getTotalLength(), matrix = edge.getScreenCTM();
            const at = (share) => edge.getPointAtLength(share * length).matrixTransform(matrix);
            return Array.from({ length: 400 }, (_, i) => at(i / 399));
          });
          const across = ({ x }) => x > own.left && x < own.right;
          return points.filter(across).filter(({ y }) => y > own.top + 2 && y < own.bottom - 2).length;
        })"""
    )
    assert crossed == [0, 0]


def test_200_steps_of_play_on_the_real_page_send_nothing_to_the_server(page: Page, app_url: str):
    sent: list[object] = []

    def hear(frame: object) -> None:
        sent.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", hear))
    open_cells(page, app_url, [cells.catalogue["lstm"], cells.catalogue["min_lstm"]], 1, 1)
    assert sent, "the test hears the page's own start"
    sent.clear()
    page.evaluate(
        """() => {
          window.walked = 0;
          window.gateClock.on(() => { window.walked += 1; });
          window.gateClock.setLoop(true);
          window.gateClock.setSpeed(8);
          window.gateClock.play();
        }"""
    )
    page.wait_for_function("window.walked > 200", timeout=60_000)
    assert sent == []
