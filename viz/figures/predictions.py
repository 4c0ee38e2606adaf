"""Right answers and those of each model, step by step, where the answers are numbers."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from viz.figures.losses import DASHES, HUES
from viz.theme import Theme

Floats = NDArray[np.floating]
PANEL, GAP, TOP, BOTTOM = 120, 22, 34, 26


def predictions(right: Floats, given: Mapping[str, Floats], names: Sequence[str], theme: Theme) -> go.Figure:
    """Figure of the `right` answers (T, O) and those `given` by each model (T, O): one panel for each of the O
    numbers, which `names` names."""
    count = len(names)
    height = count * (PANEL + GAP) - GAP
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "template": theme.template(),
        "height": TOP + height + BOTTOM,
        "margin": {"l": 64, "r": 16, "t": TOP, "b": BOTTOM},
        "legend": {"orientation": "h", "x": 0, "y": 1 + 6 / height, "yanchor": "bottom"},
        "hovermode": "closest",
        "meta": {"steps": True},
    }
    for panel, name in enumerate(names):
        index = "" if panel == 0 else str(panel + 1)
        top = 1 - panel * (PANEL + GAP) / height
        layout[f"yaxis{index}"] = {"domain": [max(0.0, top - PANEL / height), top], "title": {"text": name[:18]}}
        layout[f"xaxis{index}"] = _steps(len(right), index, last=panel == count - 1)
        lines = [("right answer", right, {"color": theme.hue("input"), "width": 5}), *_models(given, theme)]
        data += [_line(who, values[:, panel], look, name, index) for who, values, look in lines]
    return go.Figure({"data": data, "layout": layout})


def _models(given: Mapping[str, Floats], theme: Theme) -> list[tuple[str, Floats, dict[str, Any]]]:
    looks = [{"color": hue[theme.dark], "dash": dash, "width": 2} for hue, dash in zip(HUES, DASHES, strict=True)]
    return [(f"{name} says", values, look) for (name, values), look in zip(given.items(), looks, strict=False)]


def _line(who: str, values: Floats, look: dict[str, Any], name: str, index: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.arange(1, len(values) + 1, dtype=np.int32),
        "y": values.astype(np.float32),
        "name": escape(who),
        "legendgroup": who,
        "showlegend": index == "",
        "line": look,
        "opacity": 0.5 if who == "right answer" else 1.0,
        "xaxis": f"x{index}",
        "yaxis": f"y{index}",
        "hovertemplate": f"{escape(who)}, {escape(name)}<br>step %{{x}}: %{{y:+.3f}}<extra></extra>",
    }


def _steps(length: int, index: str, last: bool) -> dict[str, Any]:
    shared = {"matches": "x"} if index else {}
    ticks = {"tickformat": ",d", "showticklabels": last, **({"dtick": 1} if length < 10 else {})}
    return {"range": [0.5, length + 0.5], "anchor": f"y{index}", **ticks, **shared}


def alt_text(right: Floats, given: Mapping[str, Floats]) -> str:
    """What the figure shows, in words."""
    away = [f"{name} {np.abs(values - right).mean():.3g}" for name, values in given.items()]
    return f"Right answers and those of each model over {len(right)} steps. Mean distance: {', '.join(away)}."
