"""Where the nodes of a wiring diagram stand: memory along rails on top, boxes below them, inputs at the bottom.

Columns follow the rails from left to right: what feeds a rail first stands first. Rows follow the data upwards from the
boxes that read only inputs; what hangs off a rail goes down from it."""

from dataclasses import dataclass, field
from itertools import pairwise

from cells.cell import Cell
from cells.wiring import Node, Wiring, wiring

COLUMN, ROW, RAIL = 58, 62, 54
LEFT, RIGHT, TOP = 48, 52, 28
BOX, CIRCLE = (48, 40), 24
BUS, FIRST_BUS = 32, 26


@dataclass(frozen=True)
class Rect:
    """A node's place: centre and size, in pixels at scale 1."""

    x: float
    y: float
    width: float
    height: float

    def grown(self, by: float) -> "Rect":
        return Rect(self.x, self.y, self.width + 2 * by, self.height + 2 * by)

    def touches(self, other: "Rect") -> bool:
        across, down = abs(self.x - other.x), abs(self.y - other.y)
        return across < (self.width + other.width) / 2 and down < (self.height + other.height) / 2


@dataclass
class Placement:
    """Every node's place, and the y of every line that inputs and past states run along."""

    cell: Cell
    wiring: Wiring
    rects: dict[str, Rect] = field(default_factory=dict)
    buses: dict[str, float] = field(default_factory=dict)
    width: float = 0
    height: float = 0

    def on_rail(self, id: str) -> str | None:
        """The state whose rail runs through node `id`."""
        return next((state for state, path in self.wiring.rails.items() if id in path), None)


def place(cell: Cell, spread: float = 1.0) -> Placement:
    """Places for all nodes of `cell`; `spread` loosens columns and rows."""
    found = Placement(cell, wiring(cell))
    columns = _Columns(found.wiring).all()
    rows, count = _rows(found.wiring, columns)
    _push_apart(found.wiring, columns, rows)
    rails = {state: index for index, state in enumerate(found.wiring.rails)}
    across, down = COLUMN * spread, ROW * spread
    bottom = TOP + RAIL * len(rails) + down * count
    right = LEFT + across * (max(columns.values(), default=0) + 0.5)
    for id, node in found.wiring.nodes.items():
        state = found.on_rail(id)
        y = TOP + RAIL * rails[state] if state else bottom - down * (rows.get(id, 0) + 0.5)
        if id in columns:
            found.rects[id] = Rect(LEFT + across * (columns[id] - 0.5), y, *_size(node))
        elif node.kind == "state":
            source = found.wiring.sources(id)[0]
            level = found.rects[source].y if source in found.rects and not state else y
            hangs = source.startswith("now ") and not state
            found.rects[id] = Rect(right + RIGHT / 2, bottom - down * 0.5 if hangs else level, RIGHT - 20, 30)
    _inputs(found, bottom)
    found.width = right + RIGHT
    found.height = bottom + FIRST_BUS + BUS * max(0, len(found.buses) - 1) + 14
    return found


def _push_apart(graph: Wiring, columns: dict[str, float], rows: dict[str, int]) -> None:
    """Where two nodes of a row would touch, move everything from the right one on to the right."""
    for row in sorted(set(rows.values())):
        line = sorted((id for id, level in rows.items() if level == row), key=lambda id: columns[id])
        for left, right in pairwise(line):
            wanted = (_size(graph.nodes[left])[0] + _size(graph.nodes[right])[0]) / 2 / COLUMN + 0.08
            short = wanted - (columns[right] - columns[left])
            if short > 0:
                edge = columns[right]
                columns |= {id: column + short for id, column in columns.items() if column >= edge}


def _size(node: Node) -> tuple[float, float]:
    return BOX if node.kind == "box" else (max(CIRCLE, 10 + 7.5 * len(node.symbol)), CIRCLE)


def _inputs(found: Placement, bottom: float) -> None:
    """Past states that a rail carries stand at its left end; x and whatever is read off a rail get a line below."""
    for id, node in found.wiring.nodes.items():
        if node.kind not in ("input", "past"):
            continue
        path = found.wiring.rails.get(node.name, ()) if node.kind == "past" else ()
        off_rail = [target for target in found.wiring.targets(id) if target not in path]
        if off_rail:
            found.buses[id] = bottom + FIRST_BUS + BUS * len(found.buses)
        y = found.rects[path[-1]].y if path else found.buses[id]
        found.rects[id] = Rect(LEFT / 2 - 4, y, LEFT - 16, 30 if path else 20)


class _Columns:
    """One column a node that stands alone; maps and products share the column of what they read."""

    def __init__(self, graph: Wiring):
        self.graph, self.columns, self.next = graph, dict[str, float](), 1
        self.railed = {id for path in graph.rails.values() for id in path}

    def all(self) -> dict[str, float]:
        for path in self.graph.rails.values():
            self.rail(path)
        for id, node in self.graph.nodes.items():
            if node.kind == "state":
                for source in self.graph.sources(id):
                    self.inner(source)
        self.deferred()
        return self.columns

    def new(self) -> float:
        self.next += 1
        return float(self.next - 1)

    def inner_sources(self, id: str) -> list[str]:
        kinds = ("box", "op")
        return [s for s in self.graph.sources(id) if self.graph.nodes[s].kind in kinds and s not in self.railed]

    def reads_bus(self, id: str) -> bool:
        return any(self.graph.nodes[s].kind in ("input", "past") for s in self.graph.sources(id))

    def rail(self, path: tuple[str, ...]) -> None:
        """Columns for the operators along a rail, each above what feeds it, from left to right."""
        taken = {self.columns[id] for id in self.railed & self.columns.keys()}
        last = 0.0
        for id in path[1:-1]:
            feeds = self.inner_sources(id)
            for source in feeds:
                self.inner(source)
            column = self.columns[feeds[-1]] if feeds else self.new()
            while column in taken or column < last + (0.7 if last else 0):
                column += 0.35
            self.columns[id] = last = column
            taken.add(column)
        self.next = max(self.next, int(last + 0.999) + (1 if last > int(last) else 0))

    def inner(self, id: str) -> None:
        """A column for a node off the rails, after those of what it reads."""
        if id in self.columns or id in self.railed or self.graph.nodes[id].kind not in ("box", "op"):
            return
        sources = self.inner_sources(id)
        held = [source in self.columns for source in sources]
        if self.graph.nodes[id].kind == "op" or self.reads_bus(id):
            for source in sources:
                self.inner(source)
        hangs = any(source in self.railed for source in self.graph.sources(id) if not source.startswith("past "))
        if self.graph.nodes[id].kind == "box" or self.reads_bus(id) or hangs or not sources:
            self.columns[id] = self.new()
        elif all(held) and len(sources) == 1:
            extra = _size(self.graph.nodes[id])[0] - CIRCLE
            self.columns[id] = self.columns[sources[0]] + 0.5 + extra / 2 / COLUMN
        else:
            self.columns[id] = max(self.columns[source] for source in sources)

    def deferred(self) -> None:
        """Boxes that only feed other boxes stand below the middle of those."""
        waiting = [id for id, n in self.graph.nodes.items() if n.kind == "box" and id not in self.columns]
        for id in reversed(waiting):
            above = [self.columns[t] for t in self.graph.targets(id) if t in self.columns]
            self.columns[id] = sum(above) / len(above) if above else self.new()
        _spread(self.columns, waiting, self.graph)


def _spread(columns: dict[str, float], waiting: list[str], graph: Wiring) -> None:
    """Move boxes of one level apart that would stand on each other, keeping their middle."""
    levels: dict[tuple[str, ...], list[str]] = {}
    for id in waiting:
        levels.setdefault(tuple(sorted(graph.targets(id))), []).append(id)
    for group in levels.values():
        middle = sum(columns[id] for id in group) / len(group)
        for index, id in enumerate(group):
            columns[id] = middle + index - (len(group) - 1) / 2


def _rows(graph: Wiring, columns: dict[str, float]) -> tuple[dict[str, int], int]:
    """Row of each node off the rails, from 0 at the bottom, and how many rows there are."""
    railed = {id for path in graph.rails.values() for id in path}
    inner = [id for id in columns if id not in railed]
    depth: dict[str, int] = {}
    rows: dict[str, int] = {}

    def sources(id: str) -> list[str]:
        return [s for s in graph.sources(id) if s in columns and s not in railed]

    def down(id: str) -> int:
        """How far below a rail an operator hangs; 0 where it does not hang."""
        if id not in depth:
            node = graph.nodes[id]
            tapped = any(s in railed and graph.nodes[s].kind != "past" for s in graph.sources(id))
            above = max((down(s) for s in sources(id)), default=0)
            depth[id] = above + 1 if node.kind == "op" and (above or tapped) else 0
        return depth[id]

    def up(id: str) -> int:
        if id not in rows:
            rows[id] = 1 + max(map(up, sources(id)), default=-1)
        return rows[id]

    standing = [id for id in inner if not down(id)]
    hanging = [id for id in inner if down(id)]
    count = 1 + max(map(up, standing), default=0)
    for id in hanging:
        for s in sources(id):
            if not down(s):  # a box may stand beside what it feeds, an operator stands below it
                count = max(count, up(s) + down(id) + (graph.nodes[s].kind == "op"))
        count = max(count, down(id))
    rows |= {id: count - down(id) for id in hanging}
    return rows, count
