"""The gates of real forward passes, inside any torch model."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from torch import nn

from cells.modules import KINDS
from cells.recorded import Record
from cells.stacked import StackTrace
from cells.trace import Trace


class Seen(Mapping[str, Trace | StackTrace]):
    """Traces of the modules that were called, by their names in the model. Raises KeyError for any other name, and
    ValueError, naming the module, where its gates cannot be known."""

    def __init__(self, records: Mapping[str, Record]):
        self._records = records

    def __getitem__(self, name: str) -> Trace | StackTrace:
        record = self._record(name)
        return record.trace(record.calls[-1])

    def __iter__(self) -> Iterator[str]:
        return (name for name, record in self._records.items() if record.calls or record.problem)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def calls(self, name: str) -> list[Trace | StackTrace]:
        """The trace of every call of the module, in order."""
        record = self._record(name)
        return [record.trace(call) for call in record.calls]

    def _record(self, name: str) -> Record:
        record = self._records.get(name)
        if record is None:
            raise KeyError(f"{name!r} is no recurrent module of the model; it has {', '.join(self._records)}")
        if record.problem:
            raise ValueError(f"{name}: {record.problem}")
        if not record.calls:
            raise KeyError(f"{name!r} was not called while it was watched")
        return record


@contextmanager
def watch(model: nn.Module) -> Iterator[Seen]:
    """Record every gate of the nn.LSTM, nn.GRU, nn.RNN, nn.LSTMCell, nn.GRUCell and nn.RNNCell inside `model`:

        with cells.watch(model) as seen:
            model(batch)
        seen["encoder.lstm"]["f"]

    A Trace, or a StackTrace where the module has several layers, directions or a projection, always as (T, B, ...),
    from the states that the module was given: the last call under its name, all of them in seen.calls(name). Calls of
    an nn.LSTMCell and its like are one trace over time where each is given, as its state, the tensor that an earlier
    one gave out. A PackedSequence counts as one call for each of its sequences, in the order in which they were packed
    and as long as they are. A model that is itself such a module goes by the name of its class.

    The model's outputs, gradients and mode stay as they are, and nothing here holds on to its graph. What is asked for
    is computed anew from copies of input, state and weights and held against what the module gave: ValueError, naming
    the module, where the two differ, or dropout between layers in training mode hides what it computed. Raises
    ValueError where the model has no such module."""
    if not isinstance(model, nn.Module):
        raise ValueError(f"model must be a torch.nn.Module, not {type(model).__name__}")
    modules = {
        name or type(module).__name__: module
        for name, module in model.named_modules()
        if any(isinstance(module, kind) for kind in KINDS)
    }
    if not modules:
        kinds = ", ".join(f"nn.{kind.__name__}" for kind in KINDS)
        raise ValueError(f"model, a {type(model).__name__}, has none of {kinds}")
    records = {name: Record(name) for name in modules}
    handles = [module.register_forward_hook(records[name].hook, with_kwargs=True) for name, module in modules.items()]
    try:
        yield Seen(records)
    finally:
        for handle in handles:
            handle.remove()
