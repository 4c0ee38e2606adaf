"""The transport in a page, to a test: its clock, its buttons, its cursors, and the pixels of a step."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

Open = Callable[..., Page]

# Every panel with data has one line at the axis' own pixel of the step shown, in a window of the panel's size.
PLACED = """
() => [...document.querySelectorAll(".js-plotly-plot")].every((plot) => {
  const frames = [...plot.querySelectorAll(".step-cursors > div")];
  if (!plot._fullLayout?.meta?.steps) return frames.length === 0;
  const box = plot.querySelector(".main-svg").getBoundingClientRect();
  const near = (a, b) => Math.abs(a - b) < 0.75;
  const panels = [...new Set(plot._fullData.map((trace) => trace.xaxis + trace.yaxis))];
  const held = ({ xaxis, yaxis }) => frames.filter((frame) => {
    const outer = frame.getBoundingClientRect(), line = frame.firstChild.getBoundingClientRect();
    const x = box.left + xaxis._offset + xaxis.l2p(gateClock.shown);
    return getComputedStyle(frame).overflow === "hidden"
      && near(outer.left, box.left + xaxis._offset) && near(outer.width, xaxis._length)
      && near(outer.top, box.top + yaxis._offset) && near(outer.height, yaxis._length)
      && near(line.left + line.width / 2, x) && near(line.height, yaxis._length) && line.width === 2;
  }).length === 1;
  return panels.length > 0 && frames.length === panels.length
    && panels.every((id) => held(plot._fullLayout._plots[id]));
})
"""

# The page's pixel of a step in the panel with this id.
PIXEL = """
([key, id, step]) => {
  const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  plot.querySelector(`.draglayer .${id}`).scrollIntoView({ block: "center", behavior: "instant" });
  const box = plot.querySelector(".main-svg").getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout._plots[id];
  return [box.left + xaxis._offset + xaxis.l2p(step), box.top + yaxis._offset + yaxis._length / 2];
}
"""


def clock(page: Page, does: str = "") -> dict[str, Any]:
    """Let the clock do something, such as `go(3)`; returns its state."""
    found: dict[str, Any] = page.evaluate(
        f"() => {{ {f'gateClock.{does};' if does else ''} return {{ ...gateClock, shown: gateClock.shown }}; }}"
    )
    return found


def until(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {{ const clock = gateClock; return {condition}; }}")


def pixel(page: Page, step: float, panel: str = "xy", key: str = "gates_chart_False") -> tuple[float, float]:
    x, y = page.evaluate(PIXEL, [key, panel, step])
    return x, y


def button(page: Page, name: str) -> Any:
    return page.get_by_role("group", name="Player").get_by_role("button", name=name, exact=True)
