"""Layers of any cells, one above the other, and a linear head on top."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from cells import weights
from cells.layer import Layer, whole
from cells.shapes import D, H
from cells.weights import Params


@dataclass(frozen=True)
class Head:
    """A linear map to `outputs` values, of the last step, or of `every_step`."""

    outputs: int
    every_step: bool = False

    def __post_init__(self) -> None:
        whole("outputs", self.outputs)
        if not isinstance(self.every_step, bool):
            raise ValueError(f"every_step must be True or False, not {self.every_step!r}")


@dataclass(frozen=True)
class Part:
    """One cell of a stack: a layer has one, and a second that runs backward where the layer says so. `key` is what
    its parameters and states begin with: "0" or "0.backward"."""

    key: str
    layer: Layer
    backward: bool
    inputs: int


@dataclass(frozen=True, init=False)
class Stack:
    """`layers` from the input up; what leaves a layer is the input of the next.

    `dropout` p: in training, each value that goes from one layer to the next is zero with chance p, and 1 / (1 - p)
    times itself otherwise; never after the last layer. `output_layers`: each cell has a linear map of its own,
    y = W @ h + b, as wide as its output, and y is what leaves. `head`: a linear map of what leaves the last layer.

    Parameters are one flat dict: "0.W_i" is W_i of the first layer, "0.backward.W_i" that of its backward cell,
    "0.output.W" and "0.output.b" (or "0.backward.output.W") the output layer, "head.W" and "head.b" the head.
    States are named alike: "0.h", "0.backward.c". Raises ValueError naming the argument and what is allowed."""

    layers: tuple[Layer, ...]
    dropout: float
    output_layers: bool
    head: Head | None

    def __init__(
        self, layers: Sequence[Layer], *, dropout: float = 0.0, output_layers: bool = False, head: Head | None = None
    ):
        if not isinstance(layers, Sequence) or not layers or not all(isinstance(layer, Layer) for layer in layers):
            raise ValueError(f"layers must be one Layer or more in a list, not {layers!r}")
        number = isinstance(dropout, (int, float)) and not isinstance(dropout, bool)
        if not number or not 0 <= dropout <= 1:
            raise ValueError(f"dropout must be a number from 0 to 1, not {dropout!r}")
        if not isinstance(output_layers, bool):
            raise ValueError(f"output_layers must be True or False, not {output_layers!r}")
        if head is not None and not isinstance(head, Head):
            raise ValueError(f"head must be None or a Head, not {head!r}")
        settings = {"layers": tuple(layers), "dropout": float(dropout), "output_layers": output_layers, "head": head}
        for name, value in settings.items():
            object.__setattr__(self, name, value)

    @property
    def name(self) -> str:
        """The names of its cells, from the input up: "LSTM + GRU"."""
        return " + ".join(layer.cell.name for layer in self.layers)

    @property
    def bare(self) -> "Stack":
        """Its layers alone, without output layers and head."""
        return Stack(self.layers, dropout=self.dropout)

    @property
    def states(self) -> tuple[str, ...]:
        """Flat names of all states: "0.h", "0.c", "1.h", ..."""
        return tuple(f"{part.key}.{name}" for part in self.parts(1) for name in part.layer.cell.states)

    def parts(self, inputs: int) -> list[Part]:
        """Every cell, layer by layer, the backward one after the forward one."""
        parts = []
        for level, layer in enumerate(self.layers):
            parts.append(Part(f"{level}", layer, False, inputs))
            if layer.backward:
                parts.append(Part(f"{level}.backward", layer, True, inputs))
            inputs = layer.outputs(inputs) * layer.directions
        return parts

    def outputs(self, inputs: int) -> int:
        """How many values a step leave the last layer."""
        last = self.parts(inputs)[-1]
        return last.layer.outputs(last.inputs) * last.layer.directions

    def shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        """Shape of each parameter under its flat name, for D `inputs`."""
        cells = {
            f"{part.key}.{name}": shape
            for part in self.parts(inputs)
            for name, shape in part.layer.shapes(part.inputs).items()
        }
        return {**cells, **{f"{key}.{name}": s for key, o, i in self._maps(inputs) for name, s in _linear(o, i)}}

    def count(self, inputs: int) -> int:
        """Number of parameters for D `inputs`; the zeros that fill up a layer with a `width` do not count."""
        cells = sum(math.prod(s) for part in self.parts(inputs) for s in part.layer.used(part.inputs).values())
        return cells + sum(math.prod(s) for _, o, i in self._maps(inputs) for _, s in _linear(o, i))

    def init(self, inputs: int, seed: int = 0, scale: float = 1.0, *, dtype: torch.dtype = torch.float32) -> Params:
        """Random parameters under their flat names, uniform in +-`scale`/sqrt(H) as in Cell.init, and for a linear
        map of n values in +-`scale`/sqrt(n). Raises ValueError where `inputs` is not a whole number from 1."""
        whole("inputs", inputs)
        params: Params = {}
        for part in self.parts(inputs):
            params |= part.layer.init(part.inputs, seed, f"{part.key}.", scale=scale, dtype=dtype)
        for key, outputs, read in self._maps(inputs):
            params |= weights.init(
                {f"{key}.W": (D, H), f"{key}.b": (D,)}, outputs, read, seed, scale=scale, dtype=dtype
            )
        return params

    def _maps(self, inputs: int) -> list[tuple[str, int, int]]:
        """Key, outputs and inputs of each linear map: the cells' output layers and the head."""
        parts = self.parts(inputs) if self.output_layers else []
        widths = [(f"{part.key}.output", part.layer.outputs(part.inputs)) for part in parts]
        maps = [(key, width, width) for key, width in widths]
        return maps + ([("head", self.head.outputs, self.outputs(inputs))] if self.head else [])

    def check(self, params: Mapping[str, Tensor]) -> int | None:
        """D, or None where no parameter tells. Raises ValueError naming the parameter that is missing, unknown or of
        a wrong shape or dtype."""
        weights.check_kinds("the stack", self.shapes(1), params)
        inputs = self._inputs(params)
        for name, shape in self.shapes(inputs or 1).items():
            if tuple(params[name].shape) != shape:
                raise ValueError(
                    f"params[{name!r}] has shape {tuple(params[name].shape)}; the stack with D={inputs} inputs "
                    f"needs {shape}"
                )
        return inputs

    def _inputs(self, params: Mapping[str, Tensor]) -> int | None:
        layer = self.layers[0]
        for name, shape in layer.cell.shapes.items():
            lengths = params[f"0.{name}"].shape
            if len(lengths) == 2 == len(shape) and shape[1].inputs:
                return max(1, (lengths[1] - shape[1].units * layer.units) // shape[1].inputs)
        return None


def _linear(outputs: int, inputs: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return ("W", (outputs, inputs)), ("b", (outputs,))


def under(key: str, params: Mapping[str, Tensor]) -> Params:
    """The entries of `params` right under `key`, without it: under("0", ...) holds W_i but not backward.W_i."""
    return {name.rpartition(".")[2]: value for name, value in params.items() if name.rpartition(".")[0] == key}
