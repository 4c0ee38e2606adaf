"""The input sequence as a small chart."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.figures import thin
from viz.figures.gates import WIDE
from viz.inputs import Series
from viz.theme import Theme

Floats = np.ndarray[Any, np.dtype[np.float32]]
ROW, SMALL_ROW, FEW, MOST = 21, 14, 12, 32  # pixels of a row, or of one of many
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def sequence(series: Series, theme: Theme, steps: tuple[int, int] | None = None, height: int = 130) -> go.Figure:
    """Figure of `series`, (T, D) as given to the cells: one line a column, or where several columns only ever are 0
    or 1, one row a column that is dark where it is 1."""
    first, last = steps or (1, len(series.values))
    part = series.values[first - 1 : last].astype(np.float32)
    on_off = len(series.columns) > 1 and bool(np.isin(series.values, (0, 1)).all())
    unit = series.unit if len(series.unit) < 22 else "value"
    names = [escape(name) for name in series.columns]
    rows = {"type": "category", "autorange": "reversed", "dtick": 1, "showgrid": False, "ticks": ""}
    if len(names) > FEW:
        rows["tickfont"] = {"size": 11}
    layout = {
        "template": theme.template(),
        "height": max(height, 30 + (ROW if len(names) <= FEW else SMALL_ROW) * min(len(names), MOST)),
        "margin": {"l": 64, "r": 16, "t": 8, "b": 24},
        "xaxis": {
            "tickformat": ",d",
            **({"dtick": 1} if last - first < 10 else {}),
            "range": [first - 0.5, last + 0.5],
        },
        "yaxis": rows if on_off else {"title": {"text": unit}, "nticks": 5},
        "showlegend": not on_off,
        "legend": {"x": 1, "xanchor": "left", "y": 1},
        "hovermode": "closest",
        "meta": {"steps": True},
    }
    return go.Figure({"data": (_rows if on_off else _lines)(part, names, first, theme), "layout": layout})


def _lines(part: Floats, names: Sequence[str], first: int, theme: Theme) -> list[dict[str, Any]]:
    data = []
    for column, name in enumerate(names):
        x, y, _ = thin.lines(part[:, column : column + 1], first, 2 * WIDE)
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if len(x) < 30 else "lines",
                "x": x,
                "y": y,
                "name": name,
                "line": {"color": theme.hue("input"), "width": 2, "dash": _DASHES[column % len(_DASHES)]},
                "opacity": 1 - 0.5 * column / max(1, len(names)),
                "hovertemplate": f"{name}<br>step %{{x}}: %{{y:+.3f}}<extra></extra>",
            }
        )
    return data


def _rows(part: Floats, names: Sequence[str], first: int, theme: Theme) -> list[dict[str, Any]]:
    kept = thin.columns(part, 2 * WIDE)
    gap = 2 if len(kept) <= 150 else 0
    return [
        {
            "type": "heatmap",
            "x": (kept + first).astype(np.int32),
            "y": list(names),
            "z": np.ascontiguousarray(part[kept].T),
            "zmin": 0,
            "zmax": 1,
            "colorscale": theme.sequential("input"),
            "showscale": False,
            "xgap": gap,
            "ygap": 2,
            "hovertemplate": "%{y}<br>step %{x}: %{z}<extra></extra>",
        }
    ]
