"""The input sequence as a small chart."""

from html import escape

import numpy as np
import plotly.graph_objects as go

from viz.figures import thin
from viz.figures.gates import WIDE
from viz.inputs import Series
from viz.theme import Theme

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def sequence(series: Series, theme: Theme, steps: tuple[int, int] | None = None, height: int = 130) -> go.Figure:
    """Figure of `series`, one line a column: (T, D) as given to the cells."""
    first, last = steps or (1, len(series.values))
    data = []
    for column, name in enumerate(series.columns):
        x, y, _ = thin.lines(series.values[first - 1 : last, column : column + 1].astype(np.float32), first, 2 * WIDE)
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if len(x) < 30 else "lines",
                "x": x,
                "y": y,
                "name": escape(name),
                "line": {"color": theme.hue("input"), "width": 2, "dash": _DASHES[column % len(_DASHES)]},
                "opacity": 1 - 0.5 * column / max(1, len(series.columns)),
                "hovertemplate": f"{escape(name)}<br>step %{{x}}: %{{y:+.3f}}<extra></extra>",
            }
        )
    layout = {
        "template": theme.template(),
        "height": max(height, 30 + 21 * len(series.columns)),
        "margin": {"l": 64, "r": 16, "t": 8, "b": 24},
        "xaxis": {
            "tickformat": ",d",
            **({"dtick": 1} if last - first < 10 else {}),
            "range": [first - 0.5, last + 0.5],
        },
        "yaxis": {"title": {"text": series.unit if len(series.unit) < 22 else "value"}, "nticks": 5},
        "showlegend": True,
        "legend": {"x": 1, "xanchor": "left", "y": 1},
        "hovermode": "closest",
        "meta": {"steps": True},
    }
    return go.Figure({"data": data, "layout": layout})
