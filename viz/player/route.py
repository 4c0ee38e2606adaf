"""Edges -> right-angled lines: of the ways a textbook would take, the one that hits no node and crosses least."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from cells.wiring import Edge
from viz.player.grid import Placement, Rect

Point = tuple[float, float]
Segment = tuple[Point, Point]
PORTS = (0.0, 17.0, -17.0, 9.0, -9.0)
CHANNELS = 14
HIT, OVERLAP, CROSS, BEND = 1_000.0, 60.0, 4.0, 3.0


@dataclass(frozen=True)
class Route:
    """An edge and the corners of its line, from source to target."""

    edge: Edge
    points: tuple[Point, ...]

    def segments(self) -> Iterator[Segment]:
        return pairwise(self.points)


@dataclass
class Router:
    """Routes edges one after another; each new line looks at those already there."""

    place: Placement
    routes: list[Route] = field(default_factory=list)

    def all(self) -> list[Route]:
        rails = [edge for edge in self.place.wiring.edges if self.along_rail(edge)]
        rest = [edge for edge in self.place.wiring.edges if not self.along_rail(edge)]
        rest.sort(key=self.least)
        for edge in (*rails, *rest):
            best, least = None, math.inf
            for points in self.options(edge):
                route = Route(edge, points)
                price = cost(route, self.place.rects, self.routes, least)
                if price < least:
                    best, least = route, price
            assert best is not None
            self.routes.append(best)
        return self.routes

    def along_rail(self, edge: Edge) -> bool:
        return any(edge == Edge(a, b) for path in self.place.wiring.rails.values() for a, b in pairwise(path))

    def least(self, edge: Edge) -> tuple[bool, float]:
        """Those that come down from a rail first, then straight and short ones: they have the least choice."""
        a, b = self.place.rects[edge.source], self.place.rects[edge.target]
        return not edge.source.startswith("now "), 3 * abs(a.x - b.x) + abs(a.y - b.y)

    def options(self, edge: Edge) -> Iterator[tuple[Point, ...]]:
        source, target = self.place.rects[edge.source], self.place.rects[edge.target]
        if self.along_rail(edge):
            yield (_right(source), _left(target))
            return
        if edge.source in self.place.buses:
            yield from self.from_line(self.place.buses[edge.source], edge.source, target)
            return
        path = self.place.wiring.rails.get(self.place.wiring.nodes[edge.source].name, ())
        if edge.source in path[-1:]:
            yield from self.from_rail(self.place.rects[path[-2]], source, target)
        else:
            yield from _between(source, target)

    def from_line(self, y: float, source: str, target: Rect) -> Iterator[tuple[Point, ...]]:
        """From the line along which an input runs, straight up into the target, or into its side."""
        start = self.place.rects[source]
        x = start.x + start.width / 2
        dropped = [path[0] for path in self.place.wiring.rails.values() if path[0] in self.place.buses]
        drop = x + 4 + 4 * dropped.index(source) if source in dropped else x
        head = ((drop, start.y), (drop, y)) if source in dropped else ((x, y),)
        for port in _ports(target):
            yield (*head, (target.x + port, y), (target.x + port, target.y + target.height / 2))
        for gap in (9.0, 15.0):
            for side in (-1, 1):
                beside = target.x + side * (target.width / 2 + gap)
                yield (*head, (beside, y), (beside, target.y), (target.x + side * target.width / 2, target.y))

    def from_rail(self, last: Rect, end: Rect, target: Rect) -> Iterator[tuple[Point, ...]]:
        """Down from the end of a rail, where the new state is, into the target's top or side."""
        first = last.x + last.width / 2 + 6
        for port in _ports(target):
            if first <= target.x + port <= end.x - end.width / 2:
                yield ((target.x + port, end.y), (target.x + port, target.y - target.height / 2))
        for x in _steps(first, end.x - end.width / 2, 8):
            side = -1 if x < target.x else 1
            if abs(x - target.x) > target.width / 2 + 4:
                yield ((x, end.y), (x, target.y), (target.x + side * target.width / 2, target.y))


def _between(source: Rect, target: Rect) -> Iterator[tuple[Point, ...]]:
    """From one node to another: straight, with one bend, or with two through a channel between the rows."""
    up = -1 if target.y < source.y else 1
    if abs(target.y - source.y) < 1:
        yield (_right(source), _left(target)) if target.x > source.x else (_left(source), _right(target))
        return
    side = -1 if source.x < target.x else 1
    top, entry = source.y + up * source.height / 2, target.y - up * target.height / 2
    for leave in _ports(source):
        x = source.x + leave
        if abs(x - target.x) <= max((abs(port) for port in _ports(target)), default=0) + 0.5:
            yield ((x, top), (x, entry))
        if abs(x - target.x) > target.width / 2 + 3:
            yield ((x, top), (x, target.y), (target.x + side * target.width / 2, target.y))
        for enter in _ports(target):
            for channel in _steps(min(top, entry) + 4, max(top, entry) - 3, max(5, abs(entry - top) / CHANNELS)):
                yield ((x, top), (x, channel), (target.x + enter, channel), (target.x + enter, entry))
    out = source.x - side * source.width / 2
    for enter in _ports(target):
        if (target.x + enter - out) * -side > 4:
            yield ((out, source.y), (target.x + enter, source.y), (target.x + enter, entry))


def _ports(rect: Rect) -> tuple[float, ...]:
    return PORTS if rect.width > 40 else PORTS[:1]


def _steps(start: float, stop: float, by: float) -> Iterator[float]:
    while start <= stop:
        yield start
        start += by


def _left(rect: Rect) -> Point:
    return (rect.x - rect.width / 2, rect.y)


def _right(rect: Rect) -> Point:
    return (rect.x + rect.width / 2, rect.y)


def cost(route: Route, rects: dict[str, Rect], others: list[Route], limit: float = math.inf) -> float:
    """How bad a line is: hits of nodes, overlaps with lines of other sources, crossings, bends, length. Beyond
    `limit` it no longer matters, and the sum may stop."""
    length = sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in route.segments())
    total = BEND * len(route.points) + 0.05 * length
    for segment in route.segments():
        if total >= limit:
            return total
        for id, rect in rects.items():
            if id not in (route.edge.source, route.edge.target) and hits(segment, rect.grown(4)):
                total += HIT
        for other in others:
            for there in other.segments():
                if other.edge.source != route.edge.source:
                    total += OVERLAP * overlaps(segment, there) + CROSS * crosses(segment, there)
    return total


def hits(segment: Segment, rect: Rect) -> bool:
    (x0, y0), (x1, y1) = segment
    span = Rect((x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0), abs(y1 - y0))
    return span.touches(rect)


def overlaps(a: Segment, b: Segment) -> bool:
    """Whether two segments run on top of each other, or so close that they look as one."""
    (ax0, ay0), (ax1, ay1) = a
    (bx0, by0), (bx1, by1) = b
    if ax0 == ax1 and bx0 == bx1:
        shared = min(max(ay0, ay1), max(by0, by1)) - max(min(ay0, ay1), min(by0, by1))
        return abs(ax0 - bx0) < 4 and shared > 1
    if ay0 == ay1 and by0 == by1:
        shared = min(max(ax0, ax1), max(bx0, bx1)) - max(min(ax0, ax1), min(bx0, bx1))
        return abs(ay0 - by0) < 4 and shared > 1
    return False


def crosses(a: Segment, b: Segment) -> bool:
    """Whether a horizontal and a vertical segment cross inside both."""
    (ax0, ay0), (ax1, ay1) = a
    (bx0, by0), (bx1, _) = b
    if (ax0 == ax1) == (bx0 == bx1):
        return False
    if ax0 != ax1:
        return crosses(b, a)
    return min(bx0, bx1) < ax0 < max(bx0, bx1) and min(ay0, ay1) < by0 < max(ay0, ay1)
