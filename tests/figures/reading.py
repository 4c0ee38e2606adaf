"""Traces to draw, and what a figure holds, read from its arrays and its layout alone."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import torch
from numpy.typing import NDArray

import cells
from cells import Trace
from cells.compare import ROLES, Row, align

Floats = NDArray[np.floating]


def traces(ids: Sequence[str], steps: int = 20, units: int = 3, inputs: int = 2, scale: float = 2.0) -> list[Trace]:
    """Traces of the catalogue's cells with these ids over one random input, from seeded weights."""
    x = torch.from_numpy(np.random.default_rng(steps).standard_normal((steps, inputs)).astype(np.float32))
    chosen = [cells.catalogue[id] for id in ids]
    return [cells.run(cell, cell.init(inputs, units, scale=scale), x) for cell in chosen]


def altered(trace: Trace, **quantities: Floats) -> Trace:
    """`trace` with some (T, H) quantities replaced."""
    new = {name: torch.from_numpy(values.astype(np.float32))[:, None] for name, values in quantities.items()}
    return dataclasses.replace(trace, quantities={**trace.quantities, **new})


def rows(drawn: Sequence[Trace], everything: bool = False) -> list[Row]:
    """The rows that a figure of these traces should have, from top to bottom."""
    return [row for row in align([trace.cell for trace in drawn]) if everything or row.role in ROLES]


def axis(figure: go.Figure, letter: str, id: str) -> Any:
    """The layout of axis `id`, such as "y" or "y3"."""
    return figure.layout[f"{letter}axis{id[1:]}"]


def axes(figure: go.Figure, letter: str) -> dict[str, Any]:
    """Every x or every y axis, by id."""
    names = [name for name in figure.layout.to_plotly_json() if name.startswith(f"{letter}axis")]
    return {letter + name[5:]: figure.layout[name] for name in names}


def places(figure: go.Figure) -> dict[tuple[int, int], tuple[Any, Any]]:
    """(row, column) -> (x axis, y axis) of each panel, from where on the paper it is."""
    pairs = [(each, axis(figure, "y", each.anchor)) for each in axes(figure, "x").values()]
    across = sorted({x.domain[0] for x, _ in pairs})
    down = sorted({y.domain[0] for _, y in pairs}, reverse=True)
    return {(down.index(y.domain[0]), across.index(x.domain[0])): (x, y) for x, y in pairs}


def panels(figure: go.Figure) -> dict[tuple[int, int], list[Any]]:
    """(row, column) -> the plotly traces drawn in that panel."""
    found: dict[tuple[int, int], list[Any]] = {place: [] for place in places(figure)}
    where = {x.anchor: place for place, (x, _) in places(figure).items()}
    for drawn in figure.data:
        assert axis(figure, "x", drawn.xaxis).anchor == drawn.yaxis
        found[where[drawn.yaxis]].append(drawn)
    return found


def units(line: Any) -> dict[int, tuple[Floats, Floats]]:
    """Unit -> (steps, values) of a line that holds all units one after another, each ended by a gap."""
    x, y, who = np.asarray(line.x), np.asarray(line.y), np.asarray(line.customdata)
    assert x.shape == y.shape == who.shape
    found = {}
    for unit in np.unique(who):
        mine = who == unit
        assert np.isnan(y[mine][-1]), "without a gap, two units would be joined"
        found[int(unit)] = (x[mine][:-1], y[mine][:-1])
    return found


def bold(line: Any) -> tuple[Floats, Floats]:
    """(steps, values) of the one unit that stands out."""
    assert np.isnan(line.y[-1])
    return np.asarray(line.x)[:-1], np.asarray(line.y)[:-1]


def values(trace: Trace, name: str) -> Floats:
    """(T, H) of the first sequence."""
    found: Floats = trace[name].detach().numpy()[:, 0]
    return found


def notes(figure: go.Figure) -> dict[tuple[int, int], list[Any]]:
    """(row, column) -> the annotations inside that panel."""
    found = {place: (x.domain, y.domain) for place, (x, y) in places(figure).items()}
    inside: dict[tuple[int, int], list[Any]] = {place: [] for place in found}
    for note in figure.layout.annotations:
        at = (note.x, note.y)
        for place, ((left, right), (low, high)) in found.items():
            if left < at[0] < right and low < at[1] < high:
                inside[place].append(note)
    return inside


def plain(text: str) -> str:
    """An annotation's text on one line."""
    return text.replace("<br>", " ")


def drawn_rows(
    figure: go.Figure, shown: Sequence[Trace], everything: bool = False
) -> Iterator[tuple[Row, int, Trace, Any, list[Any]]]:
    """Each panel: its row, column, the cell's trace, the name of its quantity (None: it has none), what is drawn."""
    found: Mapping[tuple[int, int], list[Any]] = panels(figure)
    expected = rows(shown, everything)
    assert set(found) == {(row, column) for row in range(len(expected)) for column in range(len(shown))}
    for index, row in enumerate(expected):
        for column, (trace, name) in enumerate(zip(shown, row.names, strict=True)):
            yield row, column, trace, name, found[index, column]
