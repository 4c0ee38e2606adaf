"""What was found in a file: recurrent layers as cells with parameters, and what was set aside."""

from dataclasses import dataclass

from torch import Tensor

from cells.cell import Cell
from cells.layer import Layer
from cells.stack import Stack
from cells.weights import Params


@dataclass(frozen=True, eq=False)
class FoundLayer:
    """One layer: `cell` with `params` for D `inputs` and H `units`.

    What leaves it is its h, of which a projection (proj_size) has `width` units in use; or W @ h + b where there is
    an `output_layer` (W, b).
    `module` is its path in the model ("encoder.lstm"), `layer` its place in a stack from 1 (None: not in one),
    `backward` whether it reads the sequence from its end. `origin` names the framework and its order of gates,
    `choice` what was chosen where the file leaves it open, `notes` what was changed on the way."""

    module: str
    layer: int | None
    backward: bool
    cell: Cell
    params: Params
    inputs: int
    units: int
    origin: str
    choice: str = ""
    notes: tuple[str, ...] = ()
    output_layer: tuple[Tensor, Tensor] | None = None
    width: int | None = None

    @property
    def outputs(self) -> int:
        """How many numbers a step leave it."""
        return self.width or self.units

    @property
    def stack(self) -> tuple[Stack, Params]:
        """The layer by itself, as a stack of one."""
        layer = Layer(self.cell, self.units, width=self.width)
        return Stack([layer]), {f"0.{name}": value for name, value in self.params.items()}

    @property
    def title(self) -> str:
        """ "encoder.lstm, layer 2, backward"; a choice stands behind it in brackets."""
        place = [self.module or self.cell.name]
        if self.layer is not None:
            place.append(f"layer {self.layer}")
        if self.backward:
            place.append("backward")
        return ", ".join(place) + (f" ({self.choice})" if self.choice else "")


@dataclass(frozen=True)
class Aside:
    """A tensor, or another part of the file, that is not used, and why."""

    name: str
    shape: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Found:
    """`layers` in the order of the model, at least one."""

    layers: tuple[FoundLayer, ...]
    aside: tuple[Aside, ...]
