"""Sizes of every quantity and shapes of every parameter, inferred from how the equations use them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cells.equations import EquationError
from cells.expr import Call, Equation, Expr, Name, Number, Part, Where, names


@dataclass(frozen=True, order=True)
class Size:
    """`inputs` times D plus `units` times H."""

    inputs: int = 0
    units: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(self.inputs + other.inputs, self.units + other.units)

    def __mul__(self, count: int) -> "Size":
        return Size(self.inputs * count, self.units * count)

    def of(self, inputs: int, units: int) -> int:
        return self.inputs * inputs + self.units * units

    def __str__(self) -> str:
        parts = [f"{'' if n == 1 else n}{letter}" for n, letter in ((self.inputs, "D"), (self.units, "H")) if n]
        return "+".join(parts) or "0"


H = Size(units=1)
D = Size(inputs=1)
Shape = tuple[Size, ...]


@dataclass(eq=False)
class _Unknown:
    """A size to be found: equal to another unknown, or given by definitions that must agree."""

    same: "_Unknown | None" = None
    given: list[tuple[Where, Callable[[], Size]]] = field(default_factory=list)
    asked: bool = False
    found: Size | None = None

    def root(self) -> "_Unknown":
        return self if self.same is None else self.same.root()


class _Inference:
    def __init__(self, equations: Sequence[Equation]):
        self.quantities = {equation.name: _Unknown() for equation in equations}
        self.vectors: dict[str, tuple[Where, _Unknown]] = {}
        self.matrices: dict[str, tuple[Where, _Unknown, _Unknown]] = {}
        self.wholes: dict[tuple[Expr, int], tuple[_Unknown, _Unknown]] = {}
        for equation in equations:
            self.read(equation.expr, self.quantities[equation.name])

    def join(self, a: _Unknown, b: _Unknown) -> None:
        a, b = a.root(), b.root()
        if a is not b:
            b.same = a
            a.given += b.given

    def read(self, expr: Expr, size: _Unknown) -> None:
        """`expr` has this `size`."""
        match expr:
            case Number():
                pass
            case Name(kind="input"):
                size.root().given.append((expr.where, lambda: D))
            case Name(kind="parameter"):
                if expr.id in self.matrices:
                    raise self.mixed(expr)
                self.join(self.vectors.setdefault(expr.id, (expr.where, _Unknown()))[1], size)
            case Name():
                self.join(self.quantities[expr.id], size)
            case Call(op="@", args=(Name() as matrix, right)):
                self.product(matrix, right, size)
            case Call(op="concat", args=args):
                parts = [_Unknown() for _ in args]
                for arg, part in zip(args, parts, strict=True):
                    self.read(arg, part)
                size.root().given.append((expr.where, lambda: sum(map(self.size, parts), Size())))
            case Part():
                self.part(expr, size)
            case Call():
                for arg in expr.args:
                    self.read(arg, size)

    def product(self, matrix: Name, right: Expr, size: _Unknown) -> None:
        if matrix.id in self.vectors:
            raise self.mixed(matrix)
        _, rows, columns = self.matrices.setdefault(matrix.id, (matrix.where, _Unknown(), _Unknown()))
        self.join(rows, size)
        self.read(right, columns)

    def part(self, expr: Part, size: _Unknown) -> None:
        key = (expr.of, expr.count)
        if key not in self.wholes:
            whole, block = self.wholes[key] = (_Unknown(), _Unknown())
            self.read(expr.of, whole)
            whole.root().given.append((expr.where, lambda: self.size(block) * expr.count))
        self.join(self.wholes[key][1], size)

    def mixed(self, name: Name) -> EquationError:
        return EquationError(name.where, f"{name.id} both with and without @", "one use: a matrix or a vector")

    def size(self, unknown: _Unknown) -> Size:
        """Units, unless something says otherwise."""
        root = unknown.root()
        if root.found is not None:
            return root.found
        if root.asked:
            raise EquationError(root.given[0][0], "a size that contains itself", "no cycle between sizes")
        root.asked = True
        sizes = [(where, found()) for where, found in root.given] or [(Where(1, 1), H)]
        root.asked = False
        for where, found in sizes:
            if found != sizes[0][1]:
                expected = f"size {sizes[0][1]} (D inputs, H units), as on line {sizes[0][0].line}"
                raise EquationError(where, f"size {found}", expected)
        root.found = sizes[0][1]
        return root.found

    def units(self, unknown: _Unknown, where: Where, what: str) -> Size:
        size = self.size(unknown)
        if size.inputs:
            where = next((place for place, found in unknown.root().given if found().inputs), where)
            raise EquationError(
                where, f"size {size} (D inputs, H units) for {what}", "units; W @ x turns inputs into units"
            )
        return size


def infer(equations: Sequence[Equation], states: Sequence[str]) -> tuple[dict[str, Size], dict[str, Shape]]:
    """Size of each quantity, shape of each parameter in order of first use. Raises EquationError."""
    found = _Inference(equations)
    sizes = {name: found.size(unknown) for name, unknown in found.quantities.items()}
    for whole, _ in found.wholes.values():
        found.size(whole)
    wheres = {equation.name: equation.expr.where for equation in equations}
    for name in states:
        found.units(found.quantities[name], wheres[name], f"the state {name}")
    shapes: dict[str, tuple[Where, Shape]] = {}
    for name, (where, unknown) in found.vectors.items():
        shapes[name] = where, (found.units(unknown, where, f"the vector {name}"),)
    for name, (where, rows, columns) in found.matrices.items():
        shapes[name] = where, (found.units(rows, where, f"the rows of {name}"), found.size(columns))
    ordered = sorted(shapes, key=lambda name: (shapes[name][0].line, shapes[name][0].column))
    return sizes, {name: shapes[name][1] for name in ordered}


def size_of(expr: Expr, sizes: Mapping[str, Size], shapes: Mapping[str, Shape]) -> Size:
    """Size of an expression whose names are known; a number is one block of units wide."""
    match expr:
        case Number():
            return H
        case Name(kind="input"):
            return D
        case Name():
            return shapes[expr.id][0] if expr.kind == "parameter" else sizes[expr.id]
        case Call(op="@", args=(Name() as matrix, _)):
            return shapes[matrix.id][0]
        case Call(op="concat", args=args):
            return sum((size_of(arg, sizes, shapes) for arg in args), Size())
        case Part(of=Number()):
            return H
        case Part():
            return Size(units=size_of(expr.of, sizes, shapes).units // expr.count)
    solid = [arg for arg in expr.args if any(names(arg))]
    return size_of(solid[0], sizes, shapes) if solid else H
