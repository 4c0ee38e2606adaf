"""Forward passes of one recurrent torch module as they were: what went in, what came out, under which weights."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from cells.cell import Cell
from cells.modules import from_torch, state_from_torch
from cells.run import run
from cells.stack import Stack
from cells.stacked import StackTrace
from cells.trace import Trace
from cells.weights import Params

# What torch and the equations may differ by: rounding, also of a long run. Anything else is another computation.
TOLERANCE = 1e-3


@dataclass(eq=False)
class Call:
    """`x` and `output` are the pieces, each (t, B, ...), of one run from `state`, each (levels, B, H). `last` are the
    tensors that the module gave out at the end, and `kept` what they held then. `problem`: why it cannot be rebuilt."""

    cell: Cell | Stack
    params: Params
    state: tuple[Tensor, ...] | None
    x: list[Tensor]
    output: list[Tensor]
    last: tuple[Tensor, ...] = ()
    kept: tuple[Tensor, ...] = ()
    trace: Trace | StackTrace | None = None
    problem: str = ""

    def continues(self, call: "Call", state: tuple[Tensor, ...]) -> bool:
        """Whether `call` was given, as its `state`, the very tensors that this one ended with, and they still hold
        the same."""
        return self.params is call.params and all(
            given.data_ptr() == last.data_ptr() and _same(given, kept)
            for given, last, kept in zip(state, self.last, self.kept, strict=True)
        )

    def extend(self, call: "Call") -> None:
        self.x += call.x
        self.output += call.output
        self.last, self.kept, self.trace = call.last, call.kept, None


@dataclass(eq=False)
class Record:
    """The calls of the module called `name`; `problem` says why its gates cannot be known at all."""

    name: str
    calls: list[Call] = field(default_factory=list)
    problem: str = ""

    def hook(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        """A forward hook. It never raises for what the module is: that is told to whoever asks for the trace."""
        x, hx = (*args, *(kwargs[name] for name in ("input", "hx") if name in kwargs), None)[:2]
        state = None if hx is None else (hx,) if isinstance(hx, Tensor) else tuple(hx)
        try:
            cell, params = self.weights(module)
        except ValueError as error:
            self.problem = str(error)
            return
        if isinstance(module, nn.RNNBase):
            self.calls += layered(module, Call(cell, params, state, [x], [output[0]], problem=_dropout(module)))
        else:
            self.step(Call(cell, params, None, [x], []), state, output if isinstance(output, tuple) else (output,))

    def weights(self, module: nn.Module) -> tuple[Cell | Stack, Params]:
        """Those of the last call where they are still the same, so that steps in a loop share one copy."""
        cell, params = from_torch(module)
        if self.calls and all(_same(params[name], old) for name, old in self.calls[-1].params.items()):
            return self.calls[-1].cell, self.calls[-1].params
        return cell, params

    def step(self, call: Call, state: tuple[Tensor, ...] | None, ends: tuple[Tensor, ...]) -> None:
        """A call of nn.LSTMCell, nn.GRUCell or nn.RNNCell: one more step where it goes on from an earlier one."""
        call.last = tuple(end.detach() for end in ends)
        call.kept = tuple(end.clone() for end in call.last)
        call.x = [_rows(call.x[0]).unsqueeze(0)]
        call.output = [_rows(call.kept[0]).unsqueeze(0)]
        if state is not None:
            before = next((each for each in reversed(self.calls) if each.continues(call, state)), None)
            if before is not None:
                before.extend(call)
                return
            call.state = tuple(_rows(each).unsqueeze(0) for each in state)
        self.calls.append(call)

    def trace(self, call: Call) -> Trace | StackTrace:
        """The trace of `call`. Raises ValueError naming the module where it is not what the module computed."""
        if problem := self.problem or call.problem:
            raise ValueError(f"{self.name}: {problem}")
        if call.trace is None:
            call.trace = self.rebuilt(call)
        return call.trace

    def rebuilt(self, call: Call) -> Trace | StackTrace:
        x, output = torch.cat(call.x), torch.cat(call.output)
        try:
            with torch.no_grad():
                trace = run(call.cell, call.params, x, state_from_torch(call.cell, call.state))
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None
        if not torch.allclose(trace.output, output.to(trace.output), TOLERANCE, TOLERANCE, equal_nan=True):
            raise ValueError(
                f"{self.name}: what it gave is not what its weights and input give; does another hook, autocast or a "
                "forward() of its own change it?"
            )
        return trace


def _dropout(module: nn.RNNBase) -> str:
    if not (module.training and module.dropout and module.num_layers > 1):
        return ""
    return (
        f"it ran in training mode with dropout={module.dropout} between its layers, and torch does not tell which "
        "values it dropped; call model.eval() first"
    )


def layered(module: nn.RNNBase, call: Call) -> list[Call]:
    """`call` of an nn.LSTM, nn.GRU or nn.RNN with its axes as (T, B, ...); of a PackedSequence one for each
    sequence, in the order in which they were packed."""
    (x,), (output,), state = call.x, call.output, call.state

    def one(x: Tensor, output: Tensor, state: tuple[Tensor, ...] | None) -> Call:
        starts = None if state is None else tuple(_copy(each) for each in state)
        return Call(call.cell, call.params, starts, [_copy(x)], [_copy(output)], problem=call.problem)

    if isinstance(x, PackedSequence):
        (values, lengths), (outputs, _) = pad_packed_sequence(x), pad_packed_sequence(output)
        return [
            one(values[:n, [b]], outputs[:n, [b]], None if state is None else tuple(each[:, [b]] for each in state))
            for b, n in enumerate(lengths.tolist())
        ]
    if x.dim() == 2:
        state = None if state is None else tuple(each.unsqueeze(1) for each in state)
        return [one(x.unsqueeze(1), output.unsqueeze(1), state)]
    if module.batch_first:
        x, output = x.transpose(0, 1), output.transpose(0, 1)
    return [one(x, output, state)]


def _same(a: Tensor, b: Tensor) -> bool:
    """NaN is NaN: a model that diverged is worth a look."""
    alike = (a.shape, a.dtype, a.device) == (b.shape, b.dtype, b.device)
    return alike and torch.allclose(a, b, rtol=0, atol=0, equal_nan=True)


def _copy(values: Tensor) -> Tensor:
    return values.detach().clone()


def _rows(values: Tensor) -> Tensor:
    """A copy as (B, ...), also of values without a B axis."""
    return _copy(values if values.dim() == 2 else values.unsqueeze(0))
