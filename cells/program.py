"""Equations -> a flat list of instructions in which every distinct subexpression is computed once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cells import ops as library
from cells.expr import Call, Equation, Expr, Name, Number, Part, children
from cells.ops import Op, Ops

Slots = list[Any]


class Program:
    """Straight-line code. `leaves` maps each expression that comes from outside to its slot, `outputs` each
    equation's name to the slot of its value."""

    def __init__(self, equations: Sequence[Equation], is_leaf: Callable[[Expr], bool], ops: Ops):
        self.ops, self.is_leaf = ops, is_leaf
        self.slots: Slots = []
        self.leaves: dict[Expr, int] = {}
        self.known: dict[Expr, int] = {}
        self.instructions: list[tuple[int, Op, tuple[int, ...]]] = []
        self.outputs: dict[str, int] = {}
        for equation in equations:
            slot = self.outputs[equation.name] = self.place(equation.expr)
            self.known[Name(equation.name, "current", equation.expr.where)] = slot

    def place(self, expr: Expr) -> int:
        if expr not in self.known:
            self.known[expr] = self.new(expr)
        return self.known[expr]

    def new(self, expr: Expr) -> int:
        if isinstance(expr, Number):
            return self.slot(expr.value)
        if isinstance(expr, Name) or self.is_leaf(expr):
            self.leaves[expr] = self.slot(None)
            return self.leaves[expr]
        if isinstance(expr, Part):
            op = library.part(expr.index, expr.count)
        else:
            assert isinstance(expr, Call)
            op = self.ops.table[expr.op]
        args = tuple(self.place(child) for child in children(expr))
        slot = self.slot(None)
        self.instructions.append((slot, op, args))
        return slot

    def slot(self, value: Any) -> int:
        self.slots.append(value)
        return len(self.slots) - 1

    def once(self, leaf: Callable[[Expr], Any]) -> Mapping[str, Any]:
        """The value of every equation, from the value of every leaf."""
        slots = list(self.slots)
        for expr, slot in self.leaves.items():
            slots[slot] = leaf(expr)
        for slot, op, args in self.instructions:
            slots[slot] = op(*[slots[arg] for arg in args])
        return {name: slots[slot] for name, slot in self.outputs.items()}

    def over_time(
        self,
        steps: int,
        constants: Mapping[Expr, Any],
        series: Mapping[Expr, Any],
        initial: Mapping[str, Any],
        progress: Callable[[float], None] | None = None,
    ) -> Mapping[str, list[Any]]:
        """T values of every equation. Each leaf is a constant, a series (T, ...), or a state at t-1, carried on
        from `initial`."""
        slots = list(self.slots)
        for expr, value in constants.items():
            slots[self.leaves[expr]] = value
        carried = []
        for expr, slot in self.leaves.items():
            if isinstance(expr, Name) and expr.kind == "previous" and expr.id in initial:
                slots[slot] = initial[expr.id]
                carried.append((slot, self.outputs[expr.id]))
        fed = [(self.leaves[expr], values) for expr, values in series.items()]
        rows: dict[str, list[Any]] = {name: [] for name in self.outputs}
        record = [(rows[name].append, slot) for name, slot in self.outputs.items()]
        for t in range(steps):
            if progress and t % 256 == 0:
                progress(t / steps)
            for slot, values in fed:
                slots[slot] = values[t]
            for slot, op, args in self.instructions:
                slots[slot] = op(*[slots[arg] for arg in args])
            for append, slot in record:
                append(slots[slot])
            past = [slots[now] for _, now in carried]  # all read before any is written: one may be another's past
            for (before, _), value in zip(carried, past, strict=True):
                slots[before] = value
        return rows
