"""Where the value of each operator stands: beside its circle, on no line and no other text."""

from collections.abc import Sequence
from itertools import combinations

from viz.player.grid import Placement, Rect
from viz.player.route import Route, hits

WIDTH, HEIGHT = 40.0, 13.0
Label = tuple[float, float, str]


def label_places(placed: Placement, routes: Sequence[Route]) -> dict[str, Label]:
    """x, y (of the text's middle) and anchor for each operator."""
    segments = [segment for route in routes for segment in route.segments()]
    taken = list(placed.rects.values())
    labels: dict[str, Label] = {}
    for id, node in placed.wiring.nodes.items():
        if node.kind != "op":
            continue
        options = list(_around(placed.rects[id]))
        own = [rect for rect in taken if rect is not placed.rects[id]]

        def cost(option: tuple[Rect, Label], others: list[Rect] = own) -> float:
            rect = option[0]
            outside = rect.x - rect.width / 2 < 0 or rect.x + rect.width / 2 > placed.width or rect.y < 8
            crossed = sum(hits(segment, rect) for segment in segments)
            return 10 * sum(rect.touches(other) for other in others) + 6 * crossed + 20 * outside

        rect, labels[id] = min(options, key=cost)
        taken.append(rect)
    return labels


def label_rect(label: Label) -> Rect:
    """The room that a value takes."""
    x, y, anchor = label
    return Rect(x + (WIDTH / 2 if anchor == "start" else -WIDTH / 2), y, WIDTH, HEIGHT)


def faults_of_labels(labels: dict[str, Label], placed: Placement, routes: Sequence[Route]) -> int:
    """How often a value stands on a node, on a line or on another value."""
    rects = [label_rect(label) for label in labels.values()]
    values = sum(one.touches(other) for one, other in combinations(rects, 2))
    nodes = sum(rect.touches(node) for rect in rects for node in placed.rects.values())
    return values + nodes + sum(hits(s, rect) for rect in rects for route in routes for s in route.segments())


def _around(node: Rect) -> list[tuple[Rect, Label]]:
    """Places around a node, best first: right above, left above, right below, left below, further out."""
    across, down = node.width / 2 + 3, node.height / 2
    found = []
    for out in (-4, 2, 8, 16, 26):
        for drop in (-down - 2, down + 2, -down - 10, down + 10, 0.0, -down - 18, down + 18, -down - 28, down + 28):
            for side, anchor in ((1, "start"), (-1, "end")):
                x, y = node.x + side * (across + out), node.y + drop
                rect = label_rect((x, y, anchor))
                if not rect.touches(node):
                    found.append((rect, (x, y, anchor)))
    return found
