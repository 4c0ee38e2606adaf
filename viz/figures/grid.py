"""A grid of panels, one row a quantity and one column a cell, as plain plotly layout: every position in one place."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from viz.theme import Theme

HEADING, NAME, PANEL, GAP = 26, 20, 112, 16
TOP, BOTTOM, LEFT = 30, 52, 64
SPACE = 0.035

Layout = dict[str, Any]


@dataclass
class Grid:
    """Axes, headings and notes of `rows` x `columns` panels. `right` is the room for colour bars, in pixels."""

    rows: int
    columns: int
    theme: Theme
    steps: tuple[int, int]
    right: int = 16
    layout: Layout = field(default_factory=dict)
    notes: list[Layout] = field(default_factory=list)

    @property
    def height(self) -> int:
        return TOP + self.plot_height + BOTTOM

    @property
    def plot_height(self) -> int:
        return self.rows * (HEADING + self.names + PANEL + GAP) - GAP

    @property
    def names(self) -> int:
        """Room for the names of the cells above their panels: two lines where panels are narrow."""
        return NAME if self.columns <= 4 else 2 * NAME

    def index(self, row: int, column: int) -> str:
        """Suffix of a panel's axes: "" for the first, then 2, 3, ..."""
        number = row * self.columns + column + 1
        return "" if number == 1 else str(number)

    def y(self, pixels: float) -> float:
        """Paper coordinate of a distance from the top of the plot area."""
        return 1 - pixels / self.plot_height

    def span(self, row: int) -> tuple[float, float]:
        top = row * (HEADING + self.names + PANEL + GAP) + HEADING + self.names
        return self.y(top + PANEL), self.y(top)

    def across(self, column: int) -> tuple[float, float]:
        width = (1 - SPACE * (self.columns - 1)) / self.columns
        start = column * (width + SPACE)
        return start, start + width

    def heading(self, row: int, role: str, meaning: str) -> None:
        top = self.span(row)[1] + self.names / self.plot_height
        title = f'<b><span style="color:{self.theme.hue(role)}">{role.capitalize()}</span></b>'
        words = f'  <span style="color:{self.theme.faint};font-size:13px">{meaning}</span>' if meaning else ""
        self.note(0, top, title + words, 16, xanchor="left", yanchor="bottom", align="left")

    def panel(self, row: int, column: int, name: str, symbol: str, y: Layout, ticks: bool) -> None:
        """Axes of one panel, with the cell's name and the quantity's symbol above its right end."""
        index = self.index(row, column)
        low, high = self.span(row)
        left, right = self.across(column)
        last = row == self.rows - 1
        self.layout[f"xaxis{index}"] = {
            "domain": [left, right],
            "anchor": f"y{index}",
            "range": [self.steps[0] - 0.5, self.steps[1] + 0.5],
            "showticklabels": last,
            "tickformat": ",d",
            **({"dtick": 1} if self.steps[1] - self.steps[0] < 10 else {}),
            **({} if index == "" else {"matches": "x"}),
            **({"title": {"text": "step t"}} if last else {}),
        }
        first = self.index(row, 0)
        self.layout[f"yaxis{index}"] = {
            "domain": [low, high],
            "anchor": f"x{index}",
            "showticklabels": ticks,
            **y,
            **({"matches": f"y{first}"} if column else {}),
            **({} if column == 0 else {"title": None}),
        }
        title = f"{wrap(name, self.columns)} {symbol}"
        self.note(right, high, title, self.small(14), xanchor="right", yanchor="bottom", align="right")

    def absent(self, row: int, column: int, text: str) -> None:
        """A panel without data that says why."""
        index = self.index(row, column)
        for axis in (f"xaxis{index}", f"yaxis{index}"):
            self.layout[axis] |= {"showgrid": False, "ticks": ""}
        low, high = self.span(row)
        left, right = self.across(column)
        centre = {"xanchor": "center", "yanchor": "middle"}
        self.note((left + right) / 2, (low + high) / 2, text, self.small(13), color=self.theme.faint, **centre)

    def small(self, size: int) -> int:
        """A font size, smaller where panels are narrow."""
        return size if self.columns <= 4 else size - 2

    def note(self, x: float, y: float, text: str, size: int, color: str | None = None, **more: Any) -> None:
        font = {"size": size, "color": color or self.theme.text}
        base = {"x": x, "y": y, "xref": "paper", "yref": "paper", "text": text, "showarrow": False, "font": font}
        self.notes.append(base | more)

    def finish(self) -> Layout:
        return {
            **self.layout,
            "annotations": self.notes,
            "height": self.height,
            "margin": {"l": LEFT, "r": self.right, "t": TOP, "b": BOTTOM},
            "template": self.theme.template(),
            "hovermode": "closest",
            "dragmode": "zoom",
            "meta": {"steps": True},
        }


def wrap(text: str, columns: int) -> str:
    """`text` broken into lines that fit a panel of a grid with so many columns."""
    return "<br>".join(textwrap.wrap(text, max(20, 110 // columns)))


def limits(values: Sequence[float]) -> list[float]:
    """A range around zero that holds `values`, with a little air."""
    reach = max((abs(value) for value in values), default=0.0) or 1.0
    return [-1.08 * reach, 1.08 * reach]
