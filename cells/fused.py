"""Answers of a stack, fast enough to learn from: torch's own kernels where a cell has a twin."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.func import functional_call

from cells.layouts import base_of, convert
from cells.run import run
from cells.stack import Part, Stack, under
from cells.stacked import forward
from cells.trace import Trace
from cells.twins import TWINS, torch_rows


class Fused:
    """`stack` as a function of its parameters. What it gives, and the gradients, are those of cells.run; it records
    no gates. Not to be called by two threads at once."""

    def __init__(self, stack: Stack):
        self.stack = stack
        self.modules: dict[str, nn.RNNBase] = {}

    def __call__(self, params: Mapping[str, Tensor], x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """What the head says of x (T, B, D): (T, B, O). With a `generator` there is dropout between the layers."""

        def step(part: Part, index: int, read: Tensor, state: Mapping[str, Tensor]) -> Trace:
            own, cell = under(part.key, params), part.layer.cell
            if cell.twin is None or part.layer.width is not None:
                return run(cell, own, read)
            return Trace(cell, own, read, {}, {cell.output: self.twin(part, own, read)})

        head = forward(self.stack, params, x, None, step, generator).head
        assert head is not None
        return head

    def twin(self, part: Part, params: Mapping[str, Tensor], x: Tensor) -> Tensor:
        """h (T, B, H) from the twin of one cell, as a function of that cell's own parameters."""
        cell = part.layer.cell
        twin = TWINS[base_of(cell)]
        if part.key not in self.modules:
            # On "meta" a module has no numbers of its own, and draws none from torch's global generator.
            self.modules[part.key] = twin.module(part.inputs, part.layer.units, device="meta", **twin.settings)
        rows = torch_rows(twin, convert(params, cell, twin.cell), None)
        values = {f"{name}_l0": value for name, value in rows.items()}
        output: Tensor = functional_call(self.modules[part.key], values, (x,))[0]
        return output
