"""How the models learn: losses over training steps, and the share of right answers where there is one."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cells.training import ModelProgress
from viz.theme import Theme

HUES = (("#0072B2", "#56B4E9"), ("#C25700", "#F6A14B"), ("#93377F", "#DE8CCB"), ("#5B6473", "#C9D1DB"))
DASHES = ("solid", "dash", "dot", "dashdot")
POINTS = 400
Floats = NDArray[np.float64]


def losses(
    models: Sequence[ModelProgress],
    names: Sequence[str],
    steps: int,
    baseline: float,
    baseline_name: str,
    accuracy_name: str | None,
    theme: Theme,
    mark: int | None = None,
) -> go.Figure:
    """Figure of `models`, called `names`, over the `steps` of a training: a bold line for the loss on test sequences,
    a faint one for that on the sequences learned from, a dashed one for the `baseline`; the accuracy at the right.
    `mark` is a training step that is pointed out."""
    data: list[dict[str, Any]] = []
    for index, (model, name) in enumerate(zip(models, names, strict=True)):
        line = {"color": HUES[index % len(HUES)][theme.dark], "dash": DASHES[index % len(DASHES)]}
        data += _model(model, escape(name), line, accuracy_name)
    if baseline > 0:
        data.append(_baseline(baseline, escape(baseline_name), steps, theme))
    return go.Figure({"data": data, "layout": _layout(steps, accuracy_name, theme, mark)})


def mean(values: Floats, points: int = POINTS) -> tuple[Floats, Floats]:
    """(n,) losses of steps 1 to n -> steps and losses, each the mean of a stretch so that at most `points` are left."""
    width = -(-len(values) // points) or 1
    starts = np.arange(0, len(values), width)
    counts = np.diff(np.append(starts, len(values)))
    means = np.add.reduceat(values, starts) / counts if len(values) else values
    return starts + (counts + 1) / 2, means


def alt_text(models: Sequence[ModelProgress], names: Sequence[str], baseline: float, baseline_name: str) -> str:
    """What the figure shows, in words."""
    each = [
        f"{name}: test loss {model.test_losses[0]:.3g} before, {model.test_losses[-1]:.3g} after "
        f"{model.tested[-1]:,} training steps"
        + (f", {model.accuracies[-1]:.0%} right" if model.accuracies is not None else "")
        for model, name in zip(models, names, strict=True)
        if len(model.tested)
    ]
    start = f"Loss over training steps, on a logarithmic scale. The baseline, {baseline_name}, has {baseline:.3g}."
    return f"{start} {'. '.join(each)}." if each else start


def _model(model: ModelProgress, name: str, line: dict[str, Any], accuracy_name: str | None) -> list[dict[str, Any]]:
    steps, learned = mean(model.losses)
    common = {"type": "scatter", "mode": "lines", "name": name, "legendgroup": name}
    data: list[dict[str, Any]] = [
        {
            **common,
            "x": steps,
            "y": _positive(learned),
            "line": {"color": line["color"], "width": 1.2},
            "opacity": 0.45,
            "showlegend": False,
            "hovertemplate": f"{name}, training step %{{x:,.0f}}<br>loss while learning %{{y:.4f}}<extra></extra>",
        },
        {
            **common,
            "x": model.tested,
            "y": _positive(model.test_losses),
            "line": {**line, "width": 3},
            "hovertemplate": f"{name}, training step %{{x:,d}}<br>test loss %{{y:.4f}}<extra></extra>",
        },
    ]
    if accuracy_name and model.accuracies is not None:
        words = f"{name}, training step %{{x:,d}}<br>{escape(accuracy_name)} %{{y:.1%}}<extra></extra>"
        data.append({**data[1], "y": model.accuracies, "yaxis": "y2", "xaxis": "x2", "showlegend": False})
        data[-1]["hovertemplate"] = words
    return data


def _positive(values: Floats) -> Floats:
    """A logarithmic axis has no place for 0."""
    return np.where(values > 0, values, np.nan)


def _baseline(baseline: float, name: str, steps: int, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.array([0, steps]),
        "y": np.array([baseline, baseline]),
        "name": f"baseline: {name} ({baseline:.3g})",
        "line": {"color": theme.faint, "width": 2, "dash": "longdash"},
        "hovertemplate": f"baseline: {name}<br>loss %{{y:.4f}}<extra></extra>",
    }


def _layout(steps: int, accuracy_name: str | None, theme: Theme, mark: int | None) -> dict[str, Any]:
    time = {"title": {"text": "training step"}, "range": [0, steps], "tickformat": ",d"}
    layout: dict[str, Any] = {
        "template": theme.template(),
        "height": 300,
        "margin": {"l": 64, "r": 16, "t": 8, "b": 48},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hovermode": "closest",
        "xaxis": {**time, "domain": [0, 0.56 if accuracy_name else 1]},
        "yaxis": {"type": "log", "title": {"text": "loss (log scale)"}, "tickformat": ".3~g", "nticks": 6},
    }
    if accuracy_name:
        right = {"range": [-0.03, 1.03], "tickformat": ".0%", "title": {"text": accuracy_name}, "anchor": "x2"}
        layout |= {"xaxis2": {**time, "domain": [0.66, 1], "anchor": "y2"}, "yaxis2": right}
    if mark is not None:
        line = {"type": "line", "x0": mark, "x1": mark, "y0": 0, "y1": 1, "line": {"color": theme.text, "width": 2}}
        axes = ("", "2") if accuracy_name else ("",)
        layout["shapes"] = [{**line, "xref": f"x{axis}", "yref": f"y{axis} domain"} for axis in axes]
    return layout
