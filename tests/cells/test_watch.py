"""Watching a model: the gates are those of its own forward passes, and the model does not notice."""

import gc
import weakref
from typing import Any

import pytest
import torch
from torch import nn

import cells
from tests.cells.support import apart, every_dtype, normal

T, B, D, H = 7, 3, 4, 5
watch: Any = cells.watch  # each test knows whether it sees a Trace or a StackTrace
TOLERANCE = {torch.float32: 1e-6, torch.float64: 1e-12}


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


class Translator(nn.Module):
    """Two nn.LSTM, and an nn.GRUCell in a loop."""

    def __init__(self, dtype=torch.float64):
        super().__init__()
        kind = {"dtype": dtype}
        self.encoder = nn.ModuleDict({"lstm": nn.LSTM(D, H, batch_first=True, **kind)})
        self.deep = nn.LSTM(H, H, num_layers=2, bidirectional=True, **kind)
        self.cell = nn.GRUCell(2 * H, H, **kind)
        self.head = nn.Linear(H, 2, **kind)

    def forward(self, x):
        encoded, (h, _) = self.encoder["lstm"](x)
        deep, _ = self.deep(encoded.transpose(0, 1))
        self.given = h = h[0]
        outputs = []
        for step in deep:
            h = self.cell(step, h)
            outputs.append(h)
        self.between = encoded, deep, torch.stack(outputs)
        return self.head(h)


@every_dtype
@pytest.mark.parametrize("train", [True, False], ids=["train", "eval"])
def test_gates_rebuild_the_outputs(dtype, train):
    model, x = Translator(dtype).train(train), normal(B, T, D, dtype=dtype)
    with watch(model) as seen:
        model(x)
    encoded, deep, stepped = (each.detach() for each in model.between)
    assert list(seen) == ["encoder.lstm", "deep", "cell"]
    assert len(seen) == 3
    lstm = seen["encoder.lstm"]
    assert lstm.cell is cells.catalogue["lstm"]
    assert apart(lstm["o"] * torch.tanh(lstm["c"]), encoded.transpose(0, 1)) <= TOLERANCE[dtype]
    assert isinstance(seen["deep"], cells.StackTrace)
    assert seen["deep"].keys == ("0", "0.backward", "1", "1.backward")
    rebuilt = torch.cat([each["o"] * torch.tanh(each["c"]) for each in seen["deep"].layers[2:]], dim=-1)
    assert apart(rebuilt, deep) <= TOLERANCE[dtype]
    gru = seen["cell"]
    assert gru.steps == T
    assert apart(gru.initial["h"], model.given.detach()) == 0
    before = torch.cat([gru.initial["h"][None], gru["h"][:-1]])
    assert apart((1 - gru["z"]) * gru["n"] + gru["z"] * before, stepped) <= TOLERANCE[dtype]
    assert len(seen.calls("cell")) == 1


def test_the_model_does_not_notice():
    model, x = Translator(), normal(B, T, D)
    before = {name: value.clone() for name, value in model.state_dict().items()}

    def gradients():
        model.zero_grad()
        noise = torch.get_rng_state()
        output = model(x)
        output.square().sum().backward()
        assert torch.equal(torch.get_rng_state(), noise)
        return output.detach(), [
            parameter.grad.clone() for parameter in model.parameters() if parameter.grad is not None
        ]

    plain, plain_gradients = gradients()
    with watch(model) as seen:
        watched, watched_gradients = gradients()
        assert seen["cell"].steps == T
    assert torch.equal(plain, watched)
    assert len(plain_gradients) == len(list(model.parameters()))
    assert all(torch.equal(a, b) for a, b in zip(plain_gradients, watched_gradients, strict=True))
    assert model.training
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert not any(module._forward_hooks for module in model.modules())


def test_hooks_go_after_an_error_too():
    model = Translator()

    def run_and_fail():
        with watch(model) as seen:
            found.append(seen)
            model(normal(B, T, D))
            model(normal(B, T, D + 1))

    found: list[cells.Seen] = []
    with pytest.raises(RuntimeError, match="input"):
        run_and_fail()
    assert not any(module._forward_hooks for module in model.modules())
    model(normal(B, T, D))
    assert len(found[0].calls("deep")) == 1
    assert found[0]["deep"].steps == T


def test_nothing_of_the_graph_is_kept():
    class Token:
        """Lives as long as the graph."""

    class Same(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.token = Token()
            tokens.append(weakref.ref(ctx.token))
            return x.clone()

    tokens: list[weakref.ref[Token]] = []
    model, x = Translator(), normal(B, T, D).requires_grad_()
    with watch(model) as seen:
        output = model(Same.apply(x))
        assert output.requires_grad
        assert tokens[0]() is not None
        del output, model.between, model.given
        gc.collect()
        assert tokens[0]() is None
    for name in seen:
        trace = seen[name]
        layers = trace.layers if isinstance(trace, cells.StackTrace) else (trace,)
        tensors = [each for one in layers for each in (*one.values(), one.x, *one.params.values())]
        assert not any(each.requires_grad for each in tensors)


def test_several_calls_are_several_traces():
    module = nn.LSTM(D, H, dtype=torch.float64)
    inputs = [normal(T + i, B, D, seed=i) for i in range(3)]
    with watch(nn.Sequential(module)) as seen:
        outputs = [module(x)[0].detach() for x in inputs]
        assert apart(seen["0"].output, outputs[-1]) <= 1e-12  # also while it runs
    found = seen.calls("0")
    assert [apart(trace.output, output) <= 1e-12 for trace, output in zip(found, outputs, strict=True)] == [True] * 3
    assert seen["0"] is found[-1]


def test_input_and_weights_are_those_of_the_call():
    """What changes afterwards, in place, does not change what was seen."""
    module, x = nn.LSTM(D, H, dtype=torch.float64), normal(T, B, D)
    with watch(module) as seen:
        first = module(x)[0].detach().clone()
        with torch.no_grad():
            x += 1
            for parameter in module.parameters():
                parameter.data.mul_(0.5)
        second = module(x)[0].detach()
    one, two = seen.calls("LSTM")
    assert apart(one.output, first) <= 1e-12
    assert apart(two.output, second) <= 1e-12
    assert apart(one.x, normal(T, B, D)) == 0


def test_another_precision_on_the_way():
    module, x = nn.GRU(D, H), normal(T, B, D)
    with watch(module) as seen:
        module(x.float())
        output, _ = module.double()(x)
    assert [trace.output.dtype for trace in seen.calls("GRU")] == [torch.float32, torch.float64]
    assert apart(seen["GRU"].output, output.detach()) <= 1e-12


def test_inference_mode():
    model = Translator().eval()
    with torch.inference_mode(), watch(model) as seen:
        model(normal(B, T, D))
    assert apart(seen["cell"].output, model.between[2]) <= 1e-12


def test_names_that_were_not_seen():
    model = Translator()
    with watch(model) as seen:
        model.encoder["lstm"](normal(B, T, D))
        assert list(seen) == ["encoder.lstm"]
        with pytest.raises(KeyError, match="'deep' was not called"):
            seen["deep"]
        with pytest.raises(
            KeyError, match=r"'lstm' is no recurrent module of the model; it has encoder\.lstm, deep, cell"
        ):
            seen.calls("lstm")
        assert "deep" not in seen
