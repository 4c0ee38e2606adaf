"""The gates themselves, against a step written by hand from torch's documentation of nn.LSTM and nn.GRU."""

import torch
from torch import Tensor, nn

import cells
from tests.cells.support import assert_equal, normal, start

T, B, D, H = 7, 3, 4, 5


def maps(module: nn.Module, x: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
    given = dict(module.named_parameters())
    return x @ given["weight_ih_l0"].T + given["bias_ih_l0"], h @ given["weight_hh_l0"].T + given["bias_hh_l0"]


def lstm_step(module: nn.LSTM, x: Tensor, h: Tensor, c: Tensor) -> dict[str, Tensor]:
    """Rows of both matrices: i, f, g, o."""
    from_x, from_h = maps(module, x, h)
    i, f, g, o = (from_x + from_h).chunk(4, dim=1)
    i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
    c = f * c + i * g
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": o * torch.tanh(c)}


def gru_step(module: nn.GRU, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    """Rows of both matrices: r, z, n; the reset gate multiplies after the product."""
    from_x, from_h = maps(module, x, h)
    (r, z, n), (hr, hz, hn) = from_x.chunk(3, dim=1), from_h.chunk(3, dim=1)
    r, z = torch.sigmoid(r + hr), torch.sigmoid(z + hz)
    n = torch.tanh(n + r * hn)
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * h}


@torch.no_grad()
def test_lstm_gates():
    torch.manual_seed(0)
    module = nn.LSTM(D, H, dtype=torch.float64)
    cell, params = cells.from_torch(module)
    assert isinstance(cell, cells.Cell)
    x, state = normal(T, B, D), start(cell, B, D, H)
    steps, h, c = [], state["h"], state["c"]
    for t in range(T):
        steps.append(lstm_step(module, x[t], h, c))
        h, c = steps[-1]["h"], steps[-1]["c"]
    expected = {name: torch.stack([step[name] for step in steps]) for name in steps[0]}
    assert_equal(cells.run(cell, params, x, state), expected, 1e-12)


@torch.no_grad()
def test_gru_gates():
    torch.manual_seed(1)
    module = nn.GRU(D, H, dtype=torch.float64)
    cell, params = cells.from_torch(module)
    assert isinstance(cell, cells.Cell)
    x, state = normal(T, B, D), start(cell, B, D, H)
    steps, h = [], state["h"]
    for t in range(T):
        steps.append(gru_step(module, x[t], h))
        h = steps[-1]["h"]
    expected = {name: torch.stack([step[name] for step in steps]) for name in steps[0]}
    assert_equal(cells.run(cell, params, x, state), expected, 1e-12)
