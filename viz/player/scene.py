"""Traces -> what the stage shows: for each cell its diagram, equations and sentence, and the numbers they need."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

import cells
from cells import Trace
from cells.cell import Cell
from cells.expr import Name
from cells.wiring import Node
from viz.player.book import Book
from viz.player.drawing import drawing
from viz.player.grid import Placement, Rect
from viz.player.mathml import numeric, symbolic
from viz.player.route import Route
from viz.player.words import recipe
from viz.theme import Theme


def scene(
    traces: Sequence[Trace], unit: int, theme: Theme, columns: Sequence[str] = (), reads: Sequence[str] = ()
) -> bytes:
    """The stage for the first sequence of `traces`, one unit (0: the mean over units), as one compressed blob.

    `columns` name the inputs, which are then called by their names where they only ever are on or off, 1 or 0.
    `reads` says for each trace what its x is, where that is not the input."""
    book = Book(unit)
    shown = [_cell(trace, book, theme) for trace in traces]
    head = {
        "steps": traces[0].steps,
        "unit": unit,
        "shared": all(torch.equal(trace.x, traces[0].x) for trace in traces),
        "cells": shown,
        "reads": list(reads) or [""] * len(traces),
        "columns": [list(columns) if _on_off(trace, columns) else [] for trace in traces],
        "colours": {"paper": theme.paper, "low": theme.low, "high": theme.high, **theme.plan},
    }
    return book.pack(head)


def _on_off(trace: Trace, columns: Sequence[str]) -> bool:
    return len(columns) == trace.x.shape[-1] > 1 and bool(((trace.x == 0) | (trace.x == 1)).all())


def _cell(trace: Trace, book: Book, theme: Theme) -> dict[str, Any]:
    cell = trace.cell
    drawn = drawing(cell)
    placed = drawn.placed
    order = {equation.name: index for index, equation in enumerate(cell.equations)}
    roles = {name: role for role, name in cell.roles.items()}

    def hue(name: str) -> str:
        return theme.hue("input" if name == "x" else roles.get(name, name))

    nodes = [
        _node(node, placed.rects[id], drawn.labels.get(id), trace, book, hue(node.name), order.get(node.name, -1))
        for id, node in placed.wiring.nodes.items()
    ]
    return {
        "id": cell.id,
        "name": cell.name,
        "width": placed.width,
        "height": placed.height,
        "nodes": nodes,
        "edges": [_edge(route, placed, order) for route in drawn.routes],
        "equations": [
            {
                "name": equation.name,
                "label": equation.label,
                "symbols": symbolic(cell, index, hue),
                "numbers": numeric(cell, index, lambda expr: book.numbers(trace, expr), hue, book.unit == 0),
            }
            for index, equation in enumerate(cell.equations)
        ],
        "words": recipe(trace, book),
        "plan": plan_facts(cell),
    }


def _node(
    node: Node, rect: Rect, label: tuple[float, float, str] | None, trace: Trace, book: Book, hue: str, order: int
) -> dict[str, Any]:
    past = node.kind in ("past", "input")
    numbers = book.numbers(trace, node.expr)
    finite = [values[np.isfinite(values)] for values in (book.series[number] for number in numbers)]
    low = min((float(values.min()) for values in finite if values.size), default=0.0)
    high = max((float(values.max()) for values in finite if values.size), default=0.0)
    base, _, index = node.name.partition("_")
    return {
        "id": node.id,
        "kind": node.kind,
        "rect": [rect.x, rect.y, rect.width, rect.height],
        "symbol": node.symbol if node.kind in ("box", "op") else "",
        "base": base if node.kind != "op" and isinstance(node.expr, Name) else "",
        "index": index,
        "when": {"past": "t−1", "input": "t", "state": "t"}.get(node.kind, ""),
        "hue": hue,
        "numbers": numbers,
        "gate": low >= 0 and high <= 1 and node.kind == "box",
        "reach": max(abs(low), abs(high)) or 1.0,
        "label": label,
        "equation": -1 if past else order,
    }


def _edge(route: Route, placed: Placement, order: dict[str, int]) -> dict[str, Any]:
    source, target = placed.wiring.nodes[route.edge.source], placed.wiring.nodes[route.edge.target]
    kind = cells.plan(placed.cell).kind(target.name)
    if kind == "sequential" and source.kind == "input":
        kind = "parallel"  # W @ x leaves the loop: the plan computes it for all steps at once
    return {
        "points": [[round(x, 1), round(y, 1)] for x, y in route.points],
        "kind": "parallel" if kind == "readout" else kind,
        "equation": order[target.name],
        "arrow": target.kind != "state" or source.kind != "op",
    }


def plan_facts(cell: Cell) -> dict[str, list[str]]:
    """Names by how they can be computed, in reading order."""
    plan = cells.plan(cell)
    return {
        "parallel": [*plan.parallel, *plan.readout],
        "scan": list(plan.scan),
        "sequential": list(plan.sequential),
    }
