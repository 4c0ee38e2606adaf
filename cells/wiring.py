"""Cell -> the graph a textbook draws: inputs, states at t-1, boxes for what has weights, circles for operators.

A quantity with weights, or one that is no state, is a *box*: its products with matrices, sum and activation in one.
The update of a state is drawn operator by operator, so that a gate stands as a valve where it multiplies."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

from cells.cell import Cell
from cells.expr import Call, Equation, Expr, Name, Number, Part, children, decimal, names

Kind = Literal["input", "past", "box", "op", "state"]
_SIGNS = {"*": "×", "+": "+", "-": "−", "/": "÷", "neg": "−"}
_FUNCTIONS = {"sigmoid": "σ", "positive": "g", "softplus": "softplus", "sqrt": "√", "abs": "| |"}


@dataclass(frozen=True)
class Node:
    """`expr` is what the node is worth, `symbol` what stands in it; `name` is the quantity of a box or state, or of
    the equation that an operator belongs to. `weighs` says that a matrix stands between its inputs and its worth."""

    id: str
    kind: Kind
    expr: Expr
    name: str
    symbol: str
    weighs: bool = False


@dataclass(frozen=True)
class Edge:
    source: str
    target: str


@dataclass(frozen=True)
class Wiring:
    """Nodes by id, and edges in the order in which their targets read them. `rails` are the paths from a state at
    t-1 to the same state at t that pass no matrix: the lines along which memory runs."""

    nodes: dict[str, Node]
    edges: tuple[Edge, ...]
    rails: dict[str, tuple[str, ...]]

    def sources(self, id: str) -> list[str]:
        return [edge.source for edge in self.edges if edge.target == id]

    def targets(self, id: str) -> list[str]:
        return [edge.target for edge in self.edges if edge.source == id]


def wiring(cell: Cell) -> Wiring:
    """The graph of `cell`."""
    drawer = _Drawer(cell)
    for equation in cell.equations:
        drawer.draw(equation)
    edges = tuple(dict.fromkeys(drawer.edges))
    rails = {state: path for state in cell.states if (path := _rail(state, drawer.nodes, edges))}
    return Wiring(drawer.nodes, edges, rails)


class _Drawer:
    def __init__(self, cell: Cell):
        self.cell = cell
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.known: dict[Expr, str] = {}
        self.equation = cell.equations[0]
        self.count = count(1)

    def add(self, id: str, kind: Kind, expr: Expr, symbol: str, name: str | None = None) -> str:
        self.nodes[id] = Node(id, kind, expr, name or self.equation.name, symbol)
        return id

    def draw(self, equation: Equation) -> None:
        self.equation = equation
        name, now = equation.name, Name(equation.name, "current", equation.expr.where)
        if name in self.cell.states or name == self.cell.output:
            source = self.node(equation.expr)
            self.edges.append(Edge(source, self.add(f"now {name}", "state", now, name)))
        else:
            self.box(f"box {name}", equation.expr, now)

    def box(self, id: str, expr: Expr, worth: Expr) -> str:
        """A box for `expr`, fed by every name it reads; a product of quantities under a matrix stands outside it."""
        inner = list(_fed(expr))
        sources = [self.node(arg) for arg in inner]
        self.edges += [Edge(source, id) for source in dict.fromkeys(sources)]
        self.nodes[id] = Node(id, "box", worth, self.equation.name, box_symbol(expr), _contains_product(expr))
        return id

    def node(self, expr: Expr) -> str:
        """The node that is worth `expr`, drawn where it is not there yet."""
        if isinstance(expr, Name):
            return self.named(expr)
        if expr not in self.known:
            id = f"{self.equation.name} {next(self.count)}"
            self.known[expr] = self.box(id, expr, expr) if _has_weights(expr) else self.op(id, expr)
        return self.known[expr]

    def named(self, name: Name) -> str:
        if name.kind == "input":
            return "x" if "x" in self.nodes else self.add("x", "input", name, "x", "x")
        if name.kind == "previous":
            id = f"past {name.id}"
            return id if id in self.nodes else self.add(id, "past", name, name.id, name.id)
        box = f"box {name.id}"
        return box if box in self.nodes else f"now {name.id}"

    def op(self, id: str, expr: Expr) -> str:
        read = dict.fromkeys(n for n in names(expr) if n.kind != "parameter")
        if len(read) == 1:
            sources = [self.node(next(iter(read)))]
            symbol = map_symbol(expr)
        else:
            assert isinstance(expr, Call)
            sources = [self.node(arg) for arg in expr.args if any(n.kind != "parameter" for n in names(arg))]
            symbol = _SIGNS.get(expr.op, expr.op)
        self.edges += [Edge(source, id) for source in sources]
        return self.add(id, "op", expr, symbol)


def _has_weights(expr: Expr) -> bool:
    """A matrix product inside that no quantity multiplies or adds to on the way: drawn as one box."""
    if isinstance(expr, Call) and expr.op in ("+", "-", "*", "/"):
        return all(_has_weights(arg) or not any(n.kind != "parameter" for n in names(arg)) for arg in expr.args)
    if isinstance(expr, Call) and expr.op == "@":
        return True
    return any(_contains_product(child) for child in children(expr))


def _contains_product(expr: Expr) -> bool:
    return isinstance(expr, Call) and (expr.op == "@" or any(map(_contains_product, expr.args)))


def _fed(expr: Expr) -> Iterator[Expr]:
    """What a box reads: the names in it, and each computed vector under a matrix as a whole."""
    if isinstance(expr, Name):
        if expr.kind != "parameter":
            yield expr
    elif isinstance(expr, Call) and expr.op == "@":
        yield from _vectors(expr.args[1])
    else:
        for child in children(expr):
            yield from _fed(child)


def _vectors(expr: Expr) -> Iterator[Expr]:
    if isinstance(expr, Call) and expr.op == "concat":
        for arg in expr.args:
            yield from _vectors(arg)
    else:
        yield expr


def box_symbol(expr: Expr) -> str:
    """What a box does last: its activation, or Σ for a plain sum."""
    if isinstance(expr, Call) and expr.op not in ("+", "-", "*", "/", "@", "neg", "concat"):
        return _FUNCTIONS.get(expr.op, expr.op)
    return "Σ" if _contains_product(expr) else map_symbol(expr)


def map_symbol(expr: Expr) -> str:
    """A function of one quantity, short: 1 - z is 1−, tanh(c) is tanh, 1 - a * a is 1−·²."""
    return _map(expr).replace("(·)", "").removesuffix("·") or "="


def _map(expr: Expr) -> str:
    match expr:
        case Name():
            return expr.id if expr.kind == "parameter" else "·"
        case Number():
            return decimal(expr.value)
        case Part():
            return f"part {expr.index + 1}"
        case Call(op="neg"):
            return f"−{_map(expr.args[0])}"
        case Call(op="+" | "-" | "*" | "/"):
            left, right = _map(expr.args[0]), _map(expr.args[1])
            return "·²" if expr.op == "*" and left == right == "·" else f"{left}{_SIGNS[expr.op]}{right}"
    function = _FUNCTIONS.get(expr.op, expr.op)
    return f"{function}({', '.join(map(_map, expr.args))})"


def _rail(state: str, nodes: dict[str, Node], edges: tuple[Edge, ...]) -> tuple[str, ...]:
    """The shortest way from a state at t-1 to itself at t without a matrix; empty where there is none."""
    start, end = f"past {state}", f"now {state}"
    paths: dict[str, tuple[str, ...]] = {start: (start,)}
    queue = [start]
    for here in queue:
        for edge in edges:
            if edge.source == here and edge.target not in paths and not nodes[edge.target].weighs:
                paths[edge.target] = (*paths[here], edge.target)
                queue.append(edge.target)
    return paths.get(end, ())
