"""Watching never gives gates that are not those of the model: it says why, and of which module."""

from typing import Any

import pytest
import torch
from torch import nn

import cells
from tests.cells.support import apart, normal

T, B, D, H = 7, 3, 4, 5
watch: Any = cells.watch  # each test knows whether it sees a Trace or a StackTrace


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def test_dropout_in_training_is_refused_by_name_and_eval_is_not():
    model = nn.Sequential(nn.LSTM(D, H, num_layers=2, dropout=0.5, dtype=torch.float64))
    with watch(model) as seen:
        model(normal(T, B, D))
        with pytest.raises(ValueError, match=r"^0: it ran in training mode with dropout=0.5 .*model.eval"):
            seen["0"]
        output, _ = model.eval()(normal(T, B, D))
    assert apart(seen["0"].output, output.detach()) <= 1e-12
    with pytest.raises(ValueError, match=r"^0: it ran in training mode"):
        seen.calls("0")


def test_dropout_that_drops_nothing_is_watched():
    module = nn.GRU(D, H, num_layers=2, dropout=0.0, dtype=torch.float64).train()
    with watch(module) as seen:
        output, _ = module(normal(T, B, D))
    assert apart(seen["GRU"].output, output.detach()) <= 1e-12


def test_wrong_gates_are_never_given():
    class Mine(nn.GRU):
        def forward(self, input, hx=None):
            return super().forward(-input, hx)

    changed = nn.GRU(D, H)
    changed.register_forward_hook(lambda module, given, output: (output[0] * 1.1, output[1]))
    model = nn.ModuleDict({"mine": Mine(D, H), "changed": changed, "bits": nn.GRU(D, H, dtype=torch.bfloat16)})
    x = normal(T, B, D, dtype=torch.float32)
    with watch(model) as seen:
        for name, module in model.items():
            module(x.to(torch.bfloat16) if name == "bits" else x)
    assert list(seen) == ["mine", "changed", "bits"]
    for name, why in (("mine", "forward\\(\\) of its own"), ("changed", "what it gave is not"), ("bits", "bfloat16")):
        with pytest.raises(ValueError, match=f"^{name}: .*{why}"):
            seen[name]


def test_a_model_without_recurrence_is_refused():
    with pytest.raises(ValueError, match=r"model, a Linear, has none of nn.LSTM, nn.GRU"), watch(nn.Linear(2, 2)):
        pass
    with pytest.raises(ValueError, match=r"model must be a torch.nn.Module, not str"), watch("model"):
        pass
