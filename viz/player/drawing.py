"""A cell's diagram: places, lines and labels, loosened until nothing stands in the way of anything else."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from cells.cell import Cell
from viz.player.grid import Placement, place
from viz.player.labels import Label, faults_of_labels, label_places
from viz.player.route import Route, Router, hits, overlaps

SPREADS = (1.0, 1.12, 1.25, 1.4, 1.6, 1.8)


@dataclass(frozen=True)
class Drawing:
    """Where nodes stand, how lines run, where each operator's value stands: the same whatever the numbers."""

    placed: Placement
    routes: tuple[Route, ...]
    labels: dict[str, Label]

    def faults(self) -> int:
        """How often a node, a line or a value is in the way of another."""
        rects = self.placed.rects
        nodes = sum(rects[a].touches(rects[b]) for a, b in combinations(rects, 2))
        through = sum(
            hits(segment, rect)
            for route in self.routes
            for id, rect in rects.items()
            if id not in (route.edge.source, route.edge.target)
            for segment in route.segments()
        )
        along = sum(
            overlaps(one, other)
            for a, b in combinations(self.routes, 2)
            if a.edge.source != b.edge.source
            for one in a.segments()
            for other in b.segments()
        )
        return nodes + through + along + faults_of_labels(self.labels, self.placed, self.routes)


@lru_cache(maxsize=128)
def drawing(cell: Cell) -> Drawing:
    """The tightest drawing of `cell` without faults; where none is, the one with the fewest."""
    best: Drawing | None = None
    for spread in SPREADS:
        placed = place(cell, spread)
        routes = tuple(Router(placed).all())
        found = Drawing(placed, routes, label_places(placed, routes))
        if not found.faults():
            return found
        if best is None or found.faults() < best.faults():
            best = found
    assert best is not None
    return best
