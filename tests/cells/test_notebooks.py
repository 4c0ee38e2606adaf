"""The classes of the course notebooks in plain torch: with their weights our cells have their numbers."""

import pytest
import torch
from torch import Tensor, nn

import cells
from tests.cells.support import apart, normal, start

T, B, D, H = 6, 3, 4, 5


def linear(inputs: int, outputs: int) -> nn.Linear:
    return nn.Linear(inputs, outputs, dtype=torch.float64)


def sigmoids(*logits: Tensor) -> list[Tensor]:
    return [torch.sigmoid(logit) for logit in logits]


class Packed(nn.Module):
    """000: one linear map of x, one of h where there is one, blocks in the order of `gates`."""

    def __init__(self, gates: str, reads_h: bool):
        super().__init__()
        self.gates = gates
        self.linear_ih = linear(D, len(gates) * H)
        self.linear_hh = linear(H, len(gates) * H) if reads_h else None

    def logits(self, x, h):
        total = self.linear_ih(x) + (self.linear_hh(h) if self.linear_hh else 0)
        return torch.chunk(total, len(self.gates), dim=1)

    def params(self):
        blocks = {"W": self.linear_ih.weight, "b": self.linear_ih.bias}
        if self.linear_hh:
            blocks |= {"U": self.linear_hh.weight, "b": self.linear_ih.bias + self.linear_hh.bias}
        return {
            f"{letter}_{gate}": part
            for letter, whole in blocks.items()
            for gate, part in zip(self.gates, whole.chunk(len(self.gates)), strict=True)
        }


class LSTMCell(Packed):
    id, state = "lstm", ("h", "c")

    def __init__(self):
        super().__init__("ifgo", reads_h=True)

    def forward(self, x, h, c):
        a_i, a_f, a_g, a_o = self.logits(x, h)
        i, f, o = sigmoids(a_i, a_f, a_o)
        c = f * c + i * torch.tanh(a_g)
        return o * torch.tanh(c), c


class Step1(Packed):
    id, state = "lstm_no_output", ("h", "c")

    def __init__(self):
        super().__init__("ifg", reads_h=True)

    def forward(self, x, h, c):
        a_i, a_f, a_g = self.logits(x, h)
        i, f = sigmoids(a_i, a_f)
        c = f * c + i * torch.tanh(a_g)
        return torch.tanh(c), c


class Step2(Packed):
    id, state = "lstm_no_hidden", ("h", "c")

    def __init__(self):
        super().__init__("ifg", reads_h=False)

    def forward(self, x, h, c):
        a_i, a_f, a_g = self.logits(x, h)
        i, f = sigmoids(a_i, a_f)
        c = f * c + i * torch.tanh(a_g)
        return torch.tanh(c), c


class Step3(Packed):
    """Without the notebook's 1e-10 under the fraction."""

    id, state = "lstm_normalized", ("h", "c")

    def __init__(self):
        super().__init__("ifg", reads_h=False)

    def forward(self, x, h, c):
        a_i, a_f, g = self.logits(x, h)
        i, f = sigmoids(a_i, a_f)
        c = f / (f + i) * c + i / (f + i) * g
        return torch.tanh(c), c


class Gates(nn.Module):
    """001, 003, 004: one linear map a gate, over x and h joined, or two maps."""

    def __init__(self, gates: str, separate: bool = False):
        super().__init__()
        self.w = nn.ModuleDict({gate: linear(D if separate else D + H, H) for gate in gates})
        self.u = nn.ModuleDict({gate: linear(H, H) for gate in gates} if separate else {})

    def params(self):
        maps = {
            **{("W", "b", gate): m for gate, m in self.w.items()},
            **{("U", "d", gate): m for gate, m in self.u.items()},
        }
        weights = {f"{matrix}_{gate}": each.weight for (matrix, _, gate), each in maps.items()}
        return weights | {f"{bias}_{gate}": each.bias for (_, bias, gate), each in maps.items()}


class LSTM1(Gates):
    id, state = "lstm_separate", ("h", "c")

    def __init__(self):
        super().__init__("figo", separate=True)

    def forward(self, x, h, c):
        a_f, a_i, a_g, a_o = (self.w[gate](x) + self.u[gate](h) for gate in "figo")
        f, i, o = sigmoids(a_f, a_i, a_o)
        c = f * c + i * torch.tanh(a_g)
        return o * torch.tanh(c), c


class LSTM2(Gates):
    """Also the inner step of 004's LSTMCell."""

    id, state = "lstm_concat", ("h", "c")

    def __init__(self):
        super().__init__("figo")

    def forward(self, x, h, c):
        joined = torch.cat([x, h], dim=1)
        a_f, a_i, a_g, a_o = (self.w[gate](joined) for gate in "figo")
        f, i, o = sigmoids(a_f, a_i, a_o)
        c = f * c + i * torch.tanh(a_g)
        return o * torch.tanh(c), c


class LSTM3(nn.Module):
    id, state = "lstm_fused", ("h", "c")

    def __init__(self):
        super().__init__()
        self.linear = linear(D + H, 4 * H)

    def forward(self, x, h, c):
        a_f, a_i, a_g, a_o = torch.chunk(self.linear(torch.cat([x, h], dim=1)), 4, dim=1)
        f, i, o = sigmoids(a_f, a_i, a_o)
        c = f * c + i * torch.tanh(a_g)
        return o * torch.tanh(c), c

    def params(self):
        return {"W": self.linear.weight, "b": self.linear.bias}


class GRU1(Gates):
    id, state = "gru_separate", ("h",)

    def __init__(self):
        super().__init__("rzn", separate=True)

    def forward(self, x, h):
        r, z = sigmoids(*(self.w[gate](x) + self.u[gate](h) for gate in "rz"))
        n = torch.tanh(self.w["n"](x) + self.u["n"](r * h))
        return (z * h + (1 - z) * n,)


class GRU2(Gates):
    id, state = "gru_concat", ("h",)

    def __init__(self):
        super().__init__("rzn")

    def forward(self, x, h):
        r, z = sigmoids(*(self.w[gate](torch.cat([x, h], dim=1)) for gate in "rz"))
        n = torch.tanh(self.w["n"](torch.cat([x, r * h], dim=1)))
        return (z * h + (1 - z) * n,)


class GRUCell(Gates):
    """004, without its output layer: [r * h, x] for the candidate, z admits the new."""

    id, state = "gru_concat_update_new", ("h",)

    def __init__(self):
        super().__init__("rzn")

    def forward(self, x, h):
        r, z = sigmoids(*(self.w[gate](torch.cat((x, h), dim=1)) for gate in "rz"))
        n = torch.tanh(self.w["n"](torch.cat((r * h, x), dim=1)))
        return ((1 - z) * h + z * n,)


NOTEBOOKS = [LSTMCell, Step1, Step2, Step3, LSTM1, LSTM2, LSTM3, GRU1, GRU2, GRUCell]


@pytest.mark.parametrize("kind", NOTEBOOKS, ids=lambda kind: kind.__name__)
@torch.no_grad()
def test_notebook(kind):
    torch.manual_seed(0)
    module, cell = kind(), cells.catalogue[kind.id]
    x, state = normal(T, B, D), {name: normal(B, H, seed=7 + i) for i, name in enumerate(kind.state)}
    given = {name: value for name, value in state.items() if name in cell.states}
    trace = cells.run(cell, {name: value.detach() for name, value in module.params().items()}, x, given)
    now = tuple(state.values())
    for t in range(T):
        now = module(x[t], *now)
        for name, value in zip(kind.state, now, strict=True):
            assert apart(trace[name][t], value) <= 1e-12, (name, t)


def test_the_notebooks_epsilon_loses_the_memory():
    """With both logits at -25 the two gates of step 3 sum to 0.217, not to 1."""
    logit = torch.tensor(-25.0, dtype=torch.float64)
    i, f = sigmoids(logit, logit)
    total = f + i + 1e-10
    assert float(f / total + i / total) == pytest.approx(0.217, abs=5e-4)
    cell = cells.catalogue["lstm_normalized"]
    params = {name: torch.zeros_like(value) for name, value in cell.init(D, H, dtype=torch.float64).items()}
    params["b_i"] -= 25
    params["b_f"] -= 25
    trace = cells.run(cell, params, normal(T, B, D), start(cell, B, D, H))
    assert apart(trace["i"] + trace["f"], torch.ones(T, B, H, dtype=torch.float64)) <= 1e-15
