"""Colours, fonts and words that every picture shares. Hues are told apart by colour-blind eyes; none pairs red
with green. A quantity has one hue everywhere."""

from dataclasses import dataclass

import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans 3", "Helvetica Neue", Arial, sans-serif'

# Role -> hue on white, hue on black.
_HUES = {
    "input": ("#7A4B3A", "#D3A594"),
    "forget gate": ("#0072B2", "#56B4E9"),
    "input gate": ("#C25700", "#F6A14B"),
    "output gate": ("#93377F", "#DE8CCB"),
    "update gate": ("#00798C", "#43C6CF"),
    "reset gate": ("#7D6600", "#DCC13F"),
    "candidate": ("#007A5A", "#35C79F"),
    "cell state": ("#3A45A6", "#98A2FF"),
    "hidden state": ("#3B3B3B", "#DDDDDD"),
}
_OTHER = ("#5B6473", "#A3ACBA")

MEANINGS = {
    "forget gate": "how much of the old memory each unit keeps: 1 keeps it, 0 clears it",
    "input gate": "how much of the candidate is written into memory: 1 all, 0 nothing",
    "output gate": "how much of the memory is shown as the hidden state: 1 all, 0 nothing",
    "update gate": "how much of the hidden state is old, how much new; which one 1 is, each panel says",
    "reset gate": "how much of the past the candidate may see: 1 all, 0 nothing",
    "candidate": "the new value that could be written at this step",
    "cell state": "the memory that is carried from step to step",
    "hidden state": "what leaves the cell at each step; most cells read it back at the next",
}


@dataclass(frozen=True)
class Theme:
    """Light or dark: text, lines, and a plotly template that makes a figure look the same everywhere."""

    dark: bool = False

    def hue(self, role: str) -> str:
        return _HUES.get(role, _OTHER)[self.dark]

    @property
    def text(self) -> str:
        return "#F1F3F6" if self.dark else "#1D232B"

    @property
    def faint(self) -> str:
        return "#A9B2BF" if self.dark else "#566070"

    @property
    def grid(self) -> str:
        return "#333B47" if self.dark else "#E3E7EC"

    @property
    def paper(self) -> str:
        return "#14181D" if self.dark else "#FFFFFF"

    @property
    def plan(self) -> dict[str, str]:
        """Hues of lines by how the plan computes what they lead to."""
        if self.dark:
            return {"parallel": "#8F9AA9", "scan": "#A58BFF", "sequential": "#FF6B9A"}
        return {"parallel": "#7C8797", "scan": "#6741D9", "sequential": "#C2255C"}

    def sequential(self, role: str) -> list[tuple[float, str]]:
        """0 is the paper's own shade, 1 the full hue."""
        return [(0.0, "#1B222B" if self.dark else "#F3F5F7"), (1.0, self.hue(role))]

    def diverging(self) -> list[tuple[float, str]]:
        """Orange below zero, paper at zero, blue above."""
        middle = "#1B222B" if self.dark else "#F7F7F7"
        return [(0.0, self.low), (0.5, middle), (1.0, self.high)]

    @property
    def low(self) -> str:
        """Hue of values below zero."""
        return "#F6A14B" if self.dark else "#B35806"

    @property
    def high(self) -> str:
        """Hue of values above zero."""
        return "#56B4E9" if self.dark else "#0A5AA0"

    def template(self) -> go.layout.Template:
        axis = {
            "gridcolor": self.grid,
            "linecolor": self.grid,
            "zeroline": False,
            "tickfont": {"size": 12, "color": self.faint},
            "title": {"font": {"size": 13, "color": self.faint}},
        }
        return go.layout.Template(
            layout={
                "font": {"family": FONT, "size": 14, "color": self.text},
                "paper_bgcolor": "rgba(0,0,0,0)",
                "plot_bgcolor": "rgba(0,0,0,0)",
                "xaxis": axis,
                "yaxis": axis,
                "hoverlabel": {"font": {"family": FONT, "size": 13}},
                "legend": {"font": {"size": 13, "color": self.text}},
                "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": self.faint, "activecolor": self.text},
            }
        )
