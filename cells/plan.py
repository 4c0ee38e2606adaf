"""Cell -> Plan: what can be computed for all steps at once, what is a scan, what needs a loop over time."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cells.cell import Cell
from cells.expr import Call, Equation, Expr, Name, Number, Part, Where, children, names

Kind = Literal["parallel", "scan", "sequential", "readout"]
NOWHERE = Where(0, 0)
ZERO, ONE = Number(0.0, NOWHERE), Number(1.0, NOWHERE)


@dataclass(frozen=True)
class Affine:
    """s = rate * s + gain, elementwise."""

    rate: Expr
    gain: Expr


@dataclass(frozen=True)
class Stage:
    """Equations computed together.

    parallel: hangs on no state, all steps at once. scan: one state, affine in its own past.
    sequential: a cycle, one step after another. readout: hangs on known states, again all steps at once.
    """

    kind: Kind
    equations: tuple[Equation, ...]
    affine: Affine | None = None


@dataclass(frozen=True)
class Plan:
    stages: tuple[Stage, ...]

    def names(self, kind: Kind) -> tuple[str, ...]:
        return tuple(e.name for stage in self.stages if stage.kind == kind for e in stage.equations)

    @property
    def parallel(self) -> tuple[str, ...]:
        return self.names("parallel")

    @property
    def scan(self) -> tuple[str, ...]:
        return self.names("scan")

    @property
    def sequential(self) -> tuple[str, ...]:
        return self.names("sequential")

    @property
    def readout(self) -> tuple[str, ...]:
        return self.names("readout")

    @property
    def hoisted(self) -> tuple[Expr, ...]:
        """What the loop's equations hold that hangs on no state of the loop, such as W_i @ x: parallel as well."""
        found: dict[Expr, None] = {}
        for stage in self.stages:
            if stage.kind == "sequential":
                inside = frozenset(equation.name for equation in stage.equations)
                for equation in stage.equations:
                    found.update(dict.fromkeys(invariants(equation.expr, inside)))
        return tuple(found)

    def kind(self, name: str) -> Kind:
        return next(stage.kind for stage in self.stages if any(e.name == name for e in stage.equations))


@lru_cache(maxsize=256)
def plan(cell: Cell) -> Plan:
    """The plan of `cell`, from which names each equation reads, at t or at t-1, and from nothing else."""
    reads = {e.name: {n.id for n in names(e.expr) if n.kind in ("current", "previous")} for e in cell.equations}
    reach = _closure(reads)
    groups: list[tuple[Equation, ...]] = []
    for equation in cell.equations:
        if not any(equation in group for group in groups):
            name = equation.name
            cycle = {other for other in reach[name] if name in reach[other]} | {name}
            groups.append(tuple(e for e in cell.equations if e.name in cycle))
    stages: list[Stage] = []
    done: set[str] = set()
    while groups:
        ready = next(g for g in groups if all(reads[e.name] <= done | {m.name for m in g} for e in g))
        groups.remove(ready)
        stages.append(_stage(ready, reach, stages))
        done |= {equation.name for equation in ready}
    return Plan(tuple(stages))


def _closure(reads: dict[str, set[str]]) -> dict[str, set[str]]:
    reach = {name: set(direct) for name, direct in reads.items()}
    for middle, beyond in reach.items():
        for found in reach.values():
            if middle in found:
                found.update(beyond)
    return reach


def _stage(group: tuple[Equation, ...], reach: dict[str, set[str]], before: list[Stage]) -> Stage:
    name = group[0].name
    if name not in reach[name]:
        held = {e.name for stage in before if stage.kind != "parallel" for e in stage.equations}
        past = {n.id for n in names(group[0].expr) if n.kind == "previous"}
        return Stage("readout" if past or reach[name] & held else "parallel", group)
    affine = affinity(group[0].expr, name) if len(group) == 1 else None
    return Stage("scan" if affine else "sequential", group, affine)


def affinity(expr: Expr, state: str) -> Affine | None:
    """rate and gain with `expr` = rate * state + gain, or None where it is not so."""
    if all(n.id != state for n in names(expr)):
        return Affine(ZERO, expr)
    if isinstance(expr, Name):
        return Affine(ONE, ZERO)
    if not isinstance(expr, Call) or expr.op not in ("+", "-", "*", "/", "neg"):
        return None
    sides = [affinity(arg, state) for arg in expr.args]
    if any(side is None for side in sides):
        return None
    first, last = sides[0], sides[-1]
    assert first is not None
    assert last is not None
    match expr.op:
        case "+" | "-":
            return Affine(_op(expr.op, first.rate, last.rate), _op(expr.op, first.gain, last.gain))
        case "neg":
            return Affine(_op("-", ZERO, first.rate), _op("-", ZERO, first.gain))
        case "*" if first.rate == ZERO:
            return Affine(_op("*", first.gain, last.rate), _op("*", first.gain, last.gain))
        case "*" | "/" if last.rate == ZERO:
            return Affine(_op(expr.op, first.rate, last.gain), _op(expr.op, first.gain, last.gain))
    return None


def _op(op: str, left: Expr, right: Expr) -> Expr:
    """`left op right` without the zeros and ones that change nothing."""
    if (op == "*" and ZERO in (left, right)) or (op == "/" and left == ZERO):
        return ZERO
    if (op in ("*", "/") and right == ONE) or (op in ("+", "-") and right == ZERO):
        return left
    if (op == "*" and left == ONE) or (op == "+" and left == ZERO):
        return right
    return Call(op, (left, right), NOWHERE)


def varies(expr: Expr) -> bool:
    """Whether `expr` changes over time."""
    return any(n.kind != "parameter" for n in names(expr))


def invariants(expr: Expr, inside: frozenset[str]) -> list[Expr]:
    """The largest subexpressions that vary over time, are more than a name, and read nothing named in `inside`."""
    if isinstance(expr, Call | Part) and varies(expr) and all(n.id not in inside for n in names(expr)):
        return [expr]
    return [found for child in children(expr) for found in invariants(child, inside)]
