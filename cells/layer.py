"""One level of a stack: a cell, its number of units, and what of it leaves."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass

import torch

from cells import weights
from cells.cell import Cell
from cells.expr import Call, Expr, Name, children
from cells.weights import Params


def whole(argument: str, value: object) -> None:
    """Raises ValueError where `value` is not a whole number from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{argument} must be a whole number from 1, not {value!r}")


@dataclass(frozen=True)
class Layer:
    """`cell` with H = `units`. With `backward` a second such cell reads the steps from last to first, and what
    leaves the layer is both outputs, joined. `width` P is for a cell whose output is a projection, `h = R @ m`: only
    its first P units are in use. The other rows of R, and the columns of U in U @ h, are zero and stay zero in
    training; what leaves is h[..., :P], as with proj_size in torch.nn.LSTM.

    Raises ValueError naming the argument, what it was, what is allowed."""

    cell: Cell
    units: int
    _: KW_ONLY
    backward: bool = False
    width: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.cell, Cell):
            raise ValueError(f"cell must be a Cell, such as cells.catalogue['lstm'], not {self.cell!r}")
        whole("units", self.units)
        if not self.cell.shapes and self.units != 1:
            raise ValueError(f"units must be 1, not {self.units}: {self.cell.name} has no parameter to give it more")
        if not isinstance(self.backward, bool):
            raise ValueError(f"backward must be True or False, not {self.backward!r}")
        if self.width is not None:
            whole("width", self.width)
            if projection(self.cell) is None:
                raise ValueError(
                    f"width must be None for {self.cell.name}, not {self.width}: only a cell whose output is a "
                    "projection, such as lstm_projected, can be narrower than its units"
                )
            if self.width > self.units:
                raise ValueError(f"width must be at most units = {self.units}, not {self.width}")

    @property
    def directions(self) -> int:
        return 2 if self.backward else 1

    def outputs(self, inputs: int) -> int:
        """How many values a step leave one cell of this layer, which reads D `inputs`."""
        return self.width or self.cell.sizes[self.cell.output].of(inputs, self.units)

    def shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        """Shape of each parameter of one cell."""
        return {name: tuple(size.of(inputs, self.units) for size in shape) for name, shape in self.cell.shapes.items()}

    def used(self, inputs: int) -> dict[str, tuple[int, ...]]:
        """Like `shapes`, but of the upper left corner that is in use; beyond it a `width` leaves zeros."""
        shapes = self.shapes(inputs)
        if self.width is not None:
            across = {
                matrix for equation in self.cell.equations for matrix in _readers(equation.expr, self.cell.output)
            }
            for name in across:
                shapes[name] = (shapes[name][0], self.width)
            down = projection(self.cell)
            assert down is not None
            shapes[down] = (self.width, *shapes[down][1:])
        return shapes

    def init(self, inputs: int, seed: int, prefix: str, *, scale: float, dtype: torch.dtype) -> Params:
        """Parameters of one cell, each under `prefix` + its name, drawn as in Cell.init from that longer name."""
        names = {prefix + name: shape for name, shape in self.cell.shapes.items()}
        drawn = weights.init(names, inputs, self.units, seed, scale=scale, dtype=dtype)
        return {
            prefix + name: pad(drawn[prefix + name][tuple(map(slice, used))], full)
            for (name, used), full in zip(self.used(inputs).items(), self.shapes(inputs).values(), strict=True)
        }


def pad(corner: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """`corner` in the upper left of zeros of this `shape`."""
    if tuple(corner.shape) == shape:
        return corner
    whole = corner.new_zeros(shape)
    whole[tuple(map(slice, corner.shape))] = corner
    return whole


def projection(cell: Cell) -> str | None:
    """The matrix R where the last equation is `h = R @ m`; None where it is anything else."""
    match cell.equations[-1].expr:
        case Call(op="@", args=(Name() as matrix, _)):
            return matrix.id
    return None


def _readers(expr: Expr, quantity: str) -> Iterator[str]:
    """The matrices U in U @ quantity."""
    match expr:
        case Call(op="@", args=(Name() as matrix, Name() as vector)) if vector.id == quantity:
            yield matrix.id
    for child in children(expr):
        yield from _readers(child, quantity)
