"""The first screen as a person uses it, and the numbers that its chart must then show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
import plotly.data
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, TimeoutError

import cells
from cells import Trace
from cells.compare import ROLES, align
from cells.weights import generator
from tests.browser.driving import WATCH, ChartTrace, full_data, settled

Floats = NDArray[np.floating]
TOLERANCE = 1e-5  # float32


def standardized(values: Floats) -> Floats:
    scaled: Floats = (values - values.mean(axis=0)) / values.std(axis=0)
    return scaled


def stocks() -> Floats:
    return standardized(plotly.data.stocks()[["NFLX", "FB"]].to_numpy())


def sine(period: int = 20, steps: int = 60) -> Floats:
    return np.sin(2 * np.pi * np.arange(steps) / period)[:, None]


@dataclass(frozen=True)
class Wanted:
    """A setting of the page, and what it asks of `cells` alone."""

    x: Floats
    cells: tuple[str, ...] = ("lstm", "min_lstm")
    units: int = 8
    seed: int = 0
    scale: float = 2.0
    start_seed: int | None = None
    unit: int = 1
    view: str = "lines"

    def trace(self, id: str) -> Trace:
        cell = cells.catalogue[id]
        params = cell.init(self.x.shape[1], self.units, self.seed, scale=self.scale)
        state = None
        if self.start_seed is not None:
            draw = {name: generator(self.start_seed, name) for name in cell.states}
            state = {name: torch.randn(self.units, generator=source) for name, source in draw.items()}
        return cells.run(cell, params, self.x.astype(np.float32), state)

    def panels(self) -> Iterator[Floats]:
        """(T, H) of every quantity that is drawn, row by row and in a row from left to right."""
        traces = [self.trace(id) for id in self.cells]
        for row in align([trace.cell for trace in traces]):
            if row.role in ROLES:
                for trace, name in zip(traces, row.names, strict=True):
                    if name:
                        yield trace[name][:, 0].numpy()


def numbers(raw: Any) -> Floats:
    return np.array(raw, dtype=float)  # None becomes NaN


def check(page: Page, wanted: Wanted) -> None:
    """The chart holds exactly these numbers."""
    drawn: list[ChartTrace] = full_data(page, "gates_chart")
    panels = list(wanted.panels())
    steps, units = np.arange(1, len(wanted.x) + 1), wanted.units
    if wanted.view == "heatmap":
        assert len(drawn) == len(panels)
        for each, panel in zip(drawn, panels, strict=True):
            assert numbers(each["x"]).tolist() == steps.tolist()
            assert numbers(each["z"]) == pytest.approx(panel.T, abs=TOLERANCE)
        return
    assert len(drawn) == 2 * len(panels)
    for thin, bold, panel in zip(drawn[::2], drawn[1::2], panels, strict=True):
        x, y = numbers(thin["x"]).reshape(units, -1), numbers(thin["y"]).reshape(units, -1)
        assert np.isnan(y[:, -1]).all(), "a gap after each unit"
        assert (x[:, :-1] == steps).all()
        assert y[:, :-1] == pytest.approx(panel.T, abs=TOLERANCE)
        assert numbers(bold["y"])[:-1] == pytest.approx(panel[:, wanted.unit - 1], abs=TOLERANCE)


def address(app_url: str, **query: str | int | Sequence[str]) -> str:
    return f"{app_url}/?{urlencode(query, doseq=True)}"


def visit(page: Page, url: str) -> None:
    page.goto(url)
    settled(page)


def choose(page: Page, key: str, *options: str) -> None:
    box = page.locator(f".st-key-{key}").get_by_role("combobox")
    box.scroll_into_view_if_needed()
    settled(page)  # a list that is open closes when the page scrolls
    for name in options:
        option = page.get_by_role("option", name=name, exact=True)
        box.click()
        try:
            option.click(timeout=5_000)
        except TimeoutError:  # the page still moved, and so closed the list
            box.click()
            option.click()
    page.keyboard.press("Escape")
    settled(page)


def write(page: Page, key: str, value: float | str) -> None:
    box = page.locator(f".st-key-{key}").locator("input, textarea").first
    box.fill(str(value))
    box.press("Control+Enter" if box.evaluate("(e) => e.tagName") == "TEXTAREA" else "Enter")
    settled(page)


def upload(page: Page, data: bytes, name: str = "mine.csv") -> None:
    file: Any = {"name": name, "mimeType": "text/csv", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text(name).first.wait_for()
    settled(page)


def elsewhere(browser: Browser, page: Page, wanted: Wanted) -> None:
    """The address of `page`, opened by someone else, shows the same numbers."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = context.new_page()
    other.add_init_script(WATCH)
    visit(other, page.url)
    check(other, wanted)
    context.close()


def names(*ids: str) -> list[str]:
    return [cells.catalogue[id].name for id in ids]
