"""Stack -> StackTrace: layer by layer, each cell a run of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import linear

from cells.expr import Expr
from cells.stack import Part, Stack, under
from cells.trace import Trace

State = Mapping[str, Tensor]
Source = torch.Generator | int | None
Step = Callable[[Part, int, Tensor, State], Trace]


class BackwardTrace(Trace):
    """Trace of a cell that read the steps from last to first, put back in the order of time: step t is step t.
    `initial` is the state before it read the last step, `final` the one after it read the first."""

    @property
    def final(self) -> dict[str, Tensor]:
        return {name: self.quantities[name][0] for name in self.cell.states}

    def value(self, expr: Expr) -> Tensor:
        found = flipped(self, Trace).value(expr)
        return found.flip(0) if found.dim() == 3 else found


def flipped(trace: Trace, kind: type[Trace]) -> Trace:
    """`trace` with its steps in the opposite order, as a trace of this `kind`."""
    quantities = {name: value.flip(0) for name, value in trace.items()}
    return kind(trace.cell, trace.params, trace.x.flip(0), trace.initial, quantities)


@dataclass(frozen=True, eq=False)
class StackTrace:
    """`layers` holds one Trace per cell, from the input up, a layer's backward cell after its forward one, and `keys`
    the name of each ("0", "0.backward", "1"). The x of a trace is what its cell read, dropout included.

    `x` is the input (T, B, D), `output` what leaves the last layer (T, B, W), and `head` its linear map: (T, B, O), or
    (B, O) of the last step, None without one. `final` names the states after the last step, (B, H), as "0.h": a run
    may carry on from it, and gives what one long run gives where no layer runs backward."""

    stack: Stack
    params: Mapping[str, Tensor]
    x: Tensor
    keys: tuple[str, ...]
    layers: tuple[Trace, ...]
    output: Tensor
    head: Tensor | None

    def __repr__(self) -> str:
        layers = "; ".join(f"{key}: {trace!r}" for key, trace in zip(self.keys, self.layers, strict=True))
        return f"{type(self).__name__}({layers})"

    @property
    def steps(self) -> int:
        return self.x.shape[0]

    @property
    def initial(self) -> dict[str, Tensor]:
        return self._states([trace.initial for trace in self.layers])

    @property
    def final(self) -> dict[str, Tensor]:
        return self._states([trace.final for trace in self.layers])

    def _states(self, states: list[State]) -> dict[str, Tensor]:
        return {
            f"{key}.{name}": value
            for key, state in zip(self.keys, states, strict=True)
            for name, value in state.items()
        }

    def diverged(self) -> tuple[int, str] | None:
        """First step (from 1) at which a value is not finite, and its quantity as "0.f"; None where all are."""
        found = [(trace.diverged(), key) for key, trace in zip(self.keys, self.layers, strict=True)]
        steps = [(each[0], index, f"{key}.{each[1]}") for index, (each, key) in enumerate(found) if each]
        return (min(steps)[0], min(steps)[2]) if steps else None


def forward(
    stack: Stack,
    params: Mapping[str, Tensor],
    x: Tensor,
    state: State | None,
    step: Step,
    generator: torch.Generator | None,
) -> StackTrace:
    """Run `stack` over x (T, B, D); `step` runs one of its cells, number `index`, over what it reads, from its state.
    With a `generator` there is dropout between the layers. Raises ValueError for an unknown name in `state`."""
    given = dict(state or {})
    if unknown := set(given) - set(stack.states):
        raise ValueError(f"state: unknown {sorted(unknown)}; the states of the stack are {list(stack.states)}")
    parts = stack.parts(x.shape[2])
    traces: list[Trace] = []
    values, leaving = x, [x]
    for index, part in enumerate(parts):
        if not part.backward:
            values = torch.cat(leaving, dim=-1)
            if index and generator is not None:
                values = dropped(values, stack.dropout, generator)
            leaving = []
        trace = step(part, index, values.flip(0) if part.backward else values, under(part.key, given))
        traces.append(flipped(trace, BackwardTrace) if part.backward else trace)
        leaving.append(_leaving(stack, part, params, traces[-1]))
    output = torch.cat(leaving, dim=-1)
    keys = tuple(part.key for part in parts)
    return StackTrace(stack, dict(params), x, keys, tuple(traces), output, _head(stack, params, output))


def _leaving(stack: Stack, part: Part, params: Mapping[str, Tensor], trace: Trace) -> Tensor:
    h = trace.output[..., : part.layer.outputs(part.inputs)]
    if not stack.output_layers:
        return h
    return linear(h, params[f"{part.key}.output.W"], params[f"{part.key}.output.b"])


def _head(stack: Stack, params: Mapping[str, Tensor], output: Tensor) -> Tensor | None:
    if stack.head is None:
        return None
    return linear(output if stack.head.every_step else output[-1], params["head.W"], params["head.b"])


def dropped(values: Tensor, p: float, generator: torch.Generator) -> Tensor:
    """Each value zero with chance `p`, and 1 / (1 - p) times itself otherwise."""
    keep = (torch.rand(values.shape, generator=generator, device=generator.device) >= p).to(values)
    return values * (keep / (1 - p) if p < 1 else keep)


def noise(stack: Stack, training: bool, source: Source) -> torch.Generator | None:
    """Where dropout comes from; None where there is none. Raises ValueError where training lacks a source."""
    if source is not None and (isinstance(source, bool) or not isinstance(source, (int, torch.Generator))):
        raise ValueError(f"generator must be a torch.Generator or a seed, not {source!r}")
    if not (training and stack.dropout):
        return None
    if source is None:
        raise ValueError("generator must be a torch.Generator or a seed for dropout in training, not None")
    return torch.Generator().manual_seed(source) if isinstance(source, int) else source
