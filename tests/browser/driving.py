"""What a browser test needs beyond Playwright: when Streamlit is done, and the numbers in a chart."""

import re
from typing import Any, TypedDict

from playwright.sync_api import Page

# Streamlit's own state says "not running" until a message for the server has been answered, and some
# widgets wait up to 200 ms before they send one. So note when the page last heard from person or server.
WATCH = """
(() => {
  window.traffic = { sent: 0, heard: 0, input: 0 };
  const now = (what) => () => { window.traffic[what] = performance.now(); };
  window.WebSocket = class extends WebSocket {
    constructor(...args) { super(...args); this.addEventListener("message", now("heard")); }
    send(data) { now("sent")(); super.send(data); }
  };
  for (const event of ["keydown", "input", "change", "pointerdown", "pointerup", "popstate"])
    window.addEventListener(event, now("input"), true);
})()
"""

SETTLED = """
(quiet) => {
  const { sent, heard, input } = window.traffic;
  const app = document.querySelector('[data-testid="stApp"]');
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const drawn = (chart) => {
    const plot = chart.querySelector(".js-plotly-plot");
    return plot?._fullData && plot.querySelector(".main-svg") && !plot._replotting && !plot._transitioning;
  };
  return app?.dataset.testConnectionState === "CONNECTED"
    && app.dataset.testScriptState === "notRunning"
    && heard >= sent
    && performance.now() - Math.max(sent, heard, input) > quiet
    && !document.querySelector('[data-stale="true"]')
    && seen('[data-testid="stSkeleton"]').length === 0
    && seen('[data-testid="stPlotlyChart"]').every(drawn);
}
"""

QUIET = 300  # ms without a word from person or server; above Streamlit's longest debounce

READ = """
(plot) => {
  const plain = (value) =>
    value == null ? null
    : Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value, plain)
    : Number.isNaN(value) ? null
    : value;
  return plot._fullData.map(({ x, y, z, name, type }) =>
    ({ x: plain(x), y: plain(y), z: plain(z), name: name ?? null, type }));
}
"""


class ChartTrace(TypedDict):
    """One trace of a drawn chart; an array that it has not is None, and so is a NaN within one."""

    x: list[Any] | None
    y: list[Any] | None
    z: list[Any] | None
    name: str | None
    type: str


def settled(page: Page, seconds: float = 60) -> None:
    """Wait until Streamlit has answered the last action, finished its run and drawn every visible chart.

    Raises AssertionError if the page then shows an exception, playwright's TimeoutError if it never settles.
    """
    page.wait_for_function(SETTLED, arg=QUIET, timeout=seconds * 1000)
    shown = page.locator('[data-testid="stException"]').all_inner_texts()
    assert not shown, f"the page shows an exception: {shown}"


def full_data(page: Page, key: str) -> list[ChartTrace]:
    """Return what Plotly draws in the chart with this `key`: its `_fullData`, as plain lists."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
    traces: list[ChartTrace] = page.locator(f".st-key-{name} .js-plotly-plot").evaluate(READ)
    return traces
