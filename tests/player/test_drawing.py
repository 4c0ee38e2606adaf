"""Every cell's diagram is legible: nothing stands on anything else, no line runs through or along another thing."""

from itertools import combinations

import pytest

import cells
from cells.wiring import Edge, wiring
from viz.player.drawing import drawing
from viz.player.grid import Rect
from viz.player.labels import HEIGHT, WIDTH
from viz.player.route import Route, hits, overlaps

CATALOGUE = list(cells.catalogue.values())
OWN = cells.parse(
    "q = sigmoid(W_q @ [x, h] + v * c + b_q)  # my gate\nc = q * c + (1 - q) * tanh(V @ x)\nh = silu(c) * q",
    name="my own",
)
each_cell = pytest.mark.parametrize("cell", [*CATALOGUE, OWN], ids=lambda cell: cell.id)


def label_rects(cell: cells.Cell) -> dict[str, Rect]:
    labels = drawing(cell).labels
    return {
        id: Rect(x + (WIDTH / 2 if anchor == "start" else -WIDTH / 2), y, WIDTH, HEIGHT)
        for id, (x, y, anchor) in labels.items()
    }


@each_cell
def test_every_node_and_edge_of_the_wiring_is_drawn_inside_the_picture(cell):
    placed, routes = drawing(cell).placed, drawing(cell).routes
    assert placed.rects.keys() == placed.wiring.nodes.keys()
    assert {route.edge for route in routes} == set(placed.wiring.edges)
    for rect in placed.rects.values():
        assert rect.x - rect.width / 2 >= 0
        assert rect.x + rect.width / 2 <= placed.width
        assert rect.y - rect.height / 2 >= 0
        assert rect.y + rect.height / 2 <= placed.height
    for x, y in (point for route in routes for point in route.points):
        assert 0 <= x <= placed.width
        assert 0 <= y <= placed.height


@each_cell
def test_no_node_stands_on_another(cell):
    placed = drawing(cell).placed
    assert not [(a, b) for a, b in combinations(placed.rects, 2) if placed.rects[a].touches(placed.rects[b])]


@each_cell
def test_no_line_runs_through_a_node_it_does_not_belong_to(cell):
    placed, routes = drawing(cell).placed, drawing(cell).routes
    for route in routes:
        for id, rect in placed.rects.items():
            if id not in (route.edge.source, route.edge.target):
                assert not any(hits(segment, rect) for segment in route.segments()), (route.edge, id)


def shared(a: Route, b: Route) -> bool:
    return any(overlaps(one, other) for one in a.segments() for other in b.segments())


@each_cell
def test_lines_of_different_sources_never_run_on_top_of_each_other(cell):
    routes = drawing(cell).routes
    assert not [(a.edge, b.edge) for a, b in combinations(routes, 2) if a.edge.source != b.edge.source and shared(a, b)]


@each_cell
def test_no_value_of_an_operator_is_crossed_or_covered(cell):
    placed, routes = drawing(cell).placed, drawing(cell).routes
    labels = label_rects(cell)
    for (a, one), (b, other) in combinations(labels.items(), 2):
        assert not one.touches(other), (a, b)
    for id, label in labels.items():
        assert not [other for other, rect in placed.rects.items() if label.touches(rect)], id
        assert not [route.edge for route in routes for s in route.segments() if hits(s, label)], id


@each_cell
def test_lines_are_right_angled_and_join_their_two_ends(cell):
    placed, routes = drawing(cell).placed, drawing(cell).routes
    for route in routes:
        for (x0, y0), (x1, y1) in route.segments():
            assert x0 == x1 or y0 == y1
        target = placed.rects[route.edge.target]
        assert Rect(*route.points[-1], 0, 0).touches(target.grown(0.5))


@each_cell
def test_every_quantity_that_an_equation_reads_reaches_it(cell):
    """The graph holds the equations' own dependencies: no edge is lost, none invented."""
    graph = wiring(cell)

    def feeds(id: str) -> set[str]:
        found = set()
        for source in graph.sources(id):
            node = graph.nodes[source]
            whole = node.kind in ("input", "past", "state") or source.startswith("box ")
            found |= {f"{node.kind == 'past'} {node.name}"} if whole else feeds(source)
        return found

    for equation in cell.equations:
        id = f"now {equation.name}"
        start = id if id in graph.nodes else f"box {equation.name}"
        read = {
            f"{name.kind == 'previous'} {name.id}"
            for name in cells.expr.names(equation.expr)
            if name.kind != "parameter"
        }
        assert feeds(start) == read


def test_lstm_is_drawn_as_in_a_textbook():
    """The cell state is a line through a valve for the forget gate and a sum; boxes stand f, i, g, o."""
    placed = drawing(cells.catalogue["lstm"]).placed
    path = placed.wiring.rails["c"]
    assert [placed.wiring.nodes[id].symbol for id in path[1:-1]] == ["×", "+"]
    assert "box f" in placed.wiring.sources(path[1])
    assert len({placed.rects[id].y for id in path}) == 1
    boxes = sorted((id for id in placed.rects if id.startswith("box")), key=lambda id: placed.rects[id].x)
    assert boxes == ["box f", "box i", "box g", "box o"]
    assert Edge("h 5", "h 4") in placed.wiring.edges


def test_gru_memory_runs_through_a_valve_of_the_update_gate():
    placed = drawing(cells.catalogue["gru"]).placed
    path = placed.wiring.rails["h"]
    assert [placed.wiring.nodes[id].symbol for id in path[1:-1]] == ["×", "+"]
    assert "box z" in placed.wiring.sources(path[1])
