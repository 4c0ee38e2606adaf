"""Watching: every way in which torch lets a layer be called, packed sequences too."""

from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import cells
from tests.cells.support import apart, normal

# torch says, once, that it computes projections without oneDNN.
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
T, B, D, H = 7, 3, 4, 5
watch: Any = cells.watch  # each test knows whether it sees a Trace or a StackTrace


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


KINDS = [
    (nn.LSTM, {}),
    (nn.GRU, {}),
    (nn.RNN, {"nonlinearity": "relu"}),
    (nn.LSTM, {"proj_size": 2}),
    (nn.GRU, {"bidirectional": True, "num_layers": 2}),
    (nn.LSTM, {"bidirectional": True, "num_layers": 2, "proj_size": 3, "bias": False}),
]


def starts(module, batch=B, seed=5):
    levels = module.num_layers * (2 if module.bidirectional else 1)
    h0 = normal(levels, batch, module.proj_size or H, seed=seed)
    return (h0, normal(levels, batch, H, seed=seed + 1)) if isinstance(module, nn.LSTM) else h0


@pytest.mark.parametrize(("kind", "settings"), KINDS, ids=[f"{kind.__name__} {s}" for kind, s in KINDS])
@pytest.mark.parametrize("form", ["batched", "batch_first", "unbatched", "packed", "packed in order"])
@pytest.mark.parametrize("given", ["positional", "named", "none"])
def test_every_way_to_call_a_module(kind, settings, form, given):
    module = kind(D, H, dtype=torch.float64, batch_first=form == "batch_first", **settings)
    x: Any = normal(T, B, D)
    start, lengths = starts(module), None
    if form == "batch_first":
        x = x.transpose(0, 1)
    elif form == "unbatched":
        x = x[:, 0]
        start = start[:, 0] if isinstance(start, torch.Tensor) else tuple(each[:, 0] for each in start)
    elif form.startswith("packed"):
        lengths = [7, 4, 2] if "order" in form else [2, 7, 4]
        x = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted="order" in form)
    with watch(module) as seen:
        if given == "named":
            output, _ = module(input=x, hx=start)
        else:
            output, _ = module(x, start) if given == "positional" else module(x)
    (name,) = seen
    assert name == kind.__name__
    traces = seen.calls(name)
    if lengths is not None:
        output, _ = pad_packed_sequence(output)
        assert [trace.steps for trace in traces] == lengths
        for index, (trace, length) in enumerate(zip(traces, lengths, strict=True)):
            assert apart(trace.output[:, 0], output[:length, index].detach()) <= 1e-12
        return
    output = {"batch_first": lambda: output.transpose(0, 1), "unbatched": lambda: output.unsqueeze(1)}.get(
        form, lambda: output
    )()
    assert len(traces) == 1
    assert apart(seen[name].output, output.detach()) <= 1e-12
    assert all(value.any() for value in seen[name].initial.values()) == (given != "none")
