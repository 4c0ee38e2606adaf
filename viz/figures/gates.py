"""The first picture: every gate and state over time, one row a quantity, one column a cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from cells import StackTrace, Trace
from cells.compare import ROLES, Row, align, reason, sense
from viz.figures import thin
from viz.figures.grid import Grid, limits, wrap
from viz.theme import MEANINGS, Theme

POINTS, LEAST, WIDE = 160_000, 60, 1_000
View = Literal["lines", "heatmap"]
Traces = Trace | StackTrace | Sequence[Trace | StackTrace]
Floats = np.ndarray[Any, np.dtype[np.floating]]


@dataclass(frozen=True)
class Look:
    """How to draw: which unit stands out (from 1; 0 is the mean of all), which steps (from 1, both ends), every
    quantity or the main ones."""

    view: View = "lines"
    unit: int = 1
    steps: tuple[int, int] | None = None
    everything: bool = False
    theme: Theme = field(default_factory=Theme)

    def __post_init__(self) -> None:
        if self.view not in ("lines", "heatmap"):
            raise ValueError(f"view must be 'lines' or 'heatmap', not {self.view!r}")
        if self.unit < 0:
            raise ValueError(f"unit must be 0, the mean of all, or a number from 1, not {self.unit}")
        if self.steps is not None and not 1 <= self.steps[0] <= self.steps[1]:
            raise ValueError(f"steps must be (first, last), counted from 1, not {self.steps}")


def rows_of(traces: Sequence[Trace], everything: bool = False) -> list[Row]:
    """The quantities to draw: gates, candidate and states, or all that the cells compute."""
    return [row for row in align([trace.cell for trace in traces]) if everything or row.role in ROLES]


def single(traces: Traces) -> list[Trace]:
    """One trace a column: those of a stack are its layers, named by their places."""
    given = [traces] if isinstance(traces, Trace | StackTrace) else traces
    return [trace for each in given for trace in ([each] if isinstance(each, Trace) else _layers(each))]


def checked(traces: list[Trace]) -> list[Trace]:
    """The same traces. Raises ValueError where there is none, or they do not share T and H."""
    sizes = {(trace.output.shape[0], trace.output.shape[-1]) for trace in traces}
    if len(sizes) != 1:
        found = ", ".join(f"{trace!r}" for trace in traces) or "none"
        raise ValueError(f"traces must be one or more of the same T and H; they are {found}")
    return traces


def _layers(whole: StackTrace) -> list[Trace]:
    if len(whole.layers) == 1:
        return list(whole.layers)
    return [_named(trace, key) for key, trace in zip(whole.keys, whole.layers, strict=True)]


def _named(trace: Trace, key: str) -> Trace:
    level, _, backward = key.partition(".")
    name = f"{trace.cell.name} · layer {int(level) + 1}{', backward' if backward else ''}"
    return replace(trace, cell=replace(trace.cell, name=name))


def gates(traces: Traces, look: Look | None = None) -> go.Figure:
    """Figure of `traces`, which share T and H, for their first sequence: a Trace, a StackTrace, or several of them.
    Values that are not finite are left out."""
    look, traces = look or Look(), checked(single(traces))
    rows = rows_of(traces, look.everything)
    first, last = look.steps or (1, traces[0].steps)
    right = 84 if look.view == "heatmap" else 16
    units = traces[0].output.shape[-1]
    grid = Grid(len(rows), len(traces), look.theme, (first, last), right)
    data: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        panels = [_values(trace, name, first, last) for trace, name in zip(traces, row.names, strict=True)]
        sound = [
            panel for trace, panel in zip(traces, panels, strict=True) if panel is not None and not trace.diverged()
        ]
        reach = value_range(row.role, sound or [panel for panel in panels if panel is not None])
        grid.heading(index, row.role, MEANINGS.get(row.role, ""))
        for column, (trace, panel) in enumerate(zip(traces, panels, strict=True)):
            name = row.names[column]
            ticks = all(left is None for left in panels[:column]) and panel is not None
            grid.panel(
                index,
                column,
                trace.cell.name,
                _symbol(name) + _sense(trace, row.role),
                _axis(look, units, reach),
                ticks,
            )
            if panel is None:
                missing = f"{trace.cell.name} has no {row.role}: {reason(trace.cell, row.role)}."
                grid.absent(index, column, wrap(missing, len(traces)))
            elif look.view == "heatmap":
                data.append(_heatmap(panel, first, 2 * WIDE // len(traces), grid.index(index, column), index, row.role))
            else:
                budget = max(LEAST, POINTS // (len(rows) * len(traces) * panel.shape[1]))
                data += _lines(panel, first, grid.index(index, column), row.role, look, budget, legend=not data)
        if look.view == "heatmap":
            grid.layout[f"coloraxis{'' if index == 0 else index + 1}"] = _colours(grid, index, row.role, reach, look)
    layout = grid.finish() | {"legend": _LEGEND, "showlegend": look.view == "lines"}
    return go.Figure({"data": data, "layout": layout})


_LEGEND = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "top", "yref": "container"}


def _symbol(name: str | None) -> str:
    base, _, index = (name or "").partition("_")
    return f"<i>{base}</i>" + (f"<sub>{index}</sub>" if index else "") if base else ""


def _sense(trace: Trace, role: str) -> str:
    """Cells disagree on what an update gate of 1 means."""
    found = sense(trace.cell) if role == "update gate" else None
    return f" (1: {found})" if found else ""


def _values(trace: Trace, name: str | None, first: int, last: int) -> Floats | None:
    if name is None:
        return None
    values = trace[name].detach()[first - 1 : last, 0].numpy()
    return np.where(np.isfinite(values), values, np.nan)


def value_range(role: str, panels: Sequence[Floats]) -> list[float]:
    """0 to 1 for gates, a range around zero for the rest; the same across a row."""
    ends = [end for panel in panels if np.isfinite(panel).any() for end in (np.nanmin(panel), np.nanmax(panel))]
    low, high = (float(min(ends)), float(max(ends))) if ends else (0.0, 0.0)
    return [0.0, 1.0] if role.endswith("gate") and low >= 0 and high <= 1 else limits([low, high])


def _axis(look: Look, units: int, reach: list[float]) -> dict[str, Any]:
    if look.view == "heatmap":
        return {"range": [units + 0.5, 0.5], "title": {"text": "unit"}, "nticks": 5, "tickformat": "d"}
    margin = 0.04 if reach == [0.0, 1.0] else 0.0
    return {"range": [reach[0] - margin, reach[1] + margin], "title": {"text": "value"}, "nticks": 5}


def _lines(
    panel: Floats, first: int, index: str, role: str, look: Look, budget: int, legend: bool
) -> list[dict[str, Any]]:
    axes = {
        "xaxis": f"x{index}",
        "yaxis": f"y{index}",
        "mode": "lines" if len(panel) > 1 else "lines+markers",
        "type": "scatter",
    }
    hue, unit = look.theme.hue(role), min(look.unit, panel.shape[1])
    name = f"unit {unit}" if unit else "mean of all units"
    bold = panel[:, unit - 1 : unit] if unit else panel.mean(axis=1, keepdims=True)
    x, y, who = thin.lines(panel, first, budget)
    chosen_x, chosen_y, _ = thin.lines(bold, first, 4 * WIDE)
    return [
        axes
        | {
            "x": x,
            "y": y,
            "customdata": who,
            "name": f"each of the {panel.shape[1]} units",
            "legendgroup": "all",
            "showlegend": legend and panel.shape[1] > 1,
            "line": {"color": hue, "width": 1.1},
            "opacity": 0.62,
            "hovertemplate": f"{role}<br>step %{{x}}, unit %{{customdata}}: %{{y:+.3f}}<extra></extra>",
        },
        axes
        | {
            "x": chosen_x,
            "y": chosen_y,
            "name": name,
            "legendgroup": "one",
            "showlegend": legend,
            "line": {"color": hue, "width": 3},
            "hovertemplate": f"{role}<br>step %{{x}}, {name}: %{{y:+.3f}}<extra></extra>",
        },
    ]


def _heatmap(panel: Floats, first: int, points: int, index: str, row: int, role: str) -> dict[str, Any]:
    kept = thin.columns(panel, points)
    return {
        "type": "heatmap",
        "x": (kept + first).astype(np.int32),
        "y": np.arange(1, panel.shape[1] + 1, dtype=np.int16),
        "z": np.ascontiguousarray(panel[kept].T, dtype=np.float32),
        "name": role,
        "coloraxis": f"coloraxis{'' if row == 0 else row + 1}",
        "xaxis": f"x{index}",
        "yaxis": f"y{index}",
        "hovertemplate": f"{role}<br>step %{{x}}, unit %{{y}}: %{{z:+.3f}}<extra></extra>",
    }


def _colours(grid: Grid, row: int, role: str, reach: list[float], look: Look) -> dict[str, Any]:
    low, high = grid.span(row)
    gate = reach == [0.0, 1.0]
    return {
        "cmin": reach[0],
        "cmax": reach[1],
        "colorscale": look.theme.sequential(role) if gate else look.theme.diverging(),
        "colorbar": {
            "y": (low + high) / 2,
            "len": high - low,
            "x": 1.01,
            "xanchor": "left",
            "thickness": 12,
            "tickfont": {"size": 12, "color": look.theme.faint},
            "nticks": 4,
            "outlinewidth": 0,
            "ypad": 0,
        },
    }


def alt_text(traces: Traces, look: Look | None = None) -> str:
    """What the figure shows, in words, with each quantity's range."""
    look, traces = look or Look(), single(traces)
    first, last = look.steps or (1, traces[0].steps)
    parts = []
    for row in rows_of(traces, look.everything):
        said = []
        for trace, name in zip(traces, row.names, strict=True):
            values = _values(trace, name, first, last)
            if values is None:
                said.append(f"{trace.cell.name} none")
            elif np.isfinite(values).any():
                finite = values[np.isfinite(values)]
                said.append(f"{trace.cell.name} {finite.min():+.2f} to {finite.max():+.2f}")
        parts.append(f"{row.role}: {', '.join(said)}")
    kind = "Heatmaps of units over time" if look.view == "heatmap" else "Lines over time, one for each unit"
    names = ", ".join(trace.cell.name for trace in traces)
    return re.sub(r"\s+", " ", f"{kind}, steps {first} to {last}, for {names}. {'; '.join(parts)}.")
