"""The stacked models of the course notebooks, in plain torch: with their weights our stacks have their numbers."""

from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

import cells
from tests.cells.support import apart, normal

T, B, D, H, OUTPUTS, LAYERS = 5, 3, 10, 6, 4, 3
Head, Layer, Stack = cells.Head, cells.Layer, cells.Stack


def linear(inputs: int, outputs: int) -> nn.Linear:
    return nn.Linear(inputs, outputs, dtype=torch.float64)


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


class Customized(nn.Module):
    """002: layers over one step, another activation in place of tanh, dropout between the layers. Mended: the name in
    super(), the missing functional, the inputs of layers above the first, the pair that hx comes as."""

    def __init__(self, inputs, hidden_size, nlayers, dropout, activation):
        super().__init__()
        self.nlayers, self.activation = nlayers, activation
        self.dropout: Any = nn.Dropout(p=dropout)
        sizes = [inputs] + [hidden_size] * (nlayers - 1)
        self.w_ih: Any = nn.ModuleList([linear(size, 4 * hidden_size) for size in sizes])
        self.w_hh: Any = nn.ModuleList([linear(hidden_size, 4 * hidden_size) for _ in sizes])

    def forward(self, input, hidden):
        hy, cy = [], []
        for i in range(self.nlayers):
            hx, cx = hidden[0][i], hidden[1][i]
            gates = self.w_ih[i](input) + self.w_hh[i](hx)
            i_gate, f_gate, c_gate, o_gate = gates.chunk(4, 1)
            i_gate, f_gate, o_gate = torch.sigmoid(i_gate), torch.sigmoid(f_gate), torch.sigmoid(o_gate)
            c_gate = self.activation(c_gate)
            ncx = (f_gate * cx) + (i_gate * c_gate)
            nhx = o_gate * self.activation(ncx)
            cy.append(ncx)
            hy.append(nhx)
            input = self.dropout(nhx)
        return torch.stack(hy, 0), torch.stack(cy, 0)

    def params(self):
        found = {}
        for level, (x, h) in enumerate(zip(self.w_ih, self.w_hh, strict=True)):
            blocks = {"W": x.weight, "U": h.weight, "b": x.bias + h.bias}
            for letter, whole in blocks.items():
                for gate, rows in zip("ifgo", whole.chunk(4), strict=True):
                    found[f"{level}.{letter}_{gate}"] = rows
        return {name: value.detach() for name, value in found.items()}


@pytest.mark.parametrize("new", ["relu", "softplus", "sigmoid"])
@torch.no_grad()
def test_customized_lstm(new):
    model = Customized(D, H, LAYERS, 0.3, getattr(functional, new)).eval()
    cell = cells.swap(cells.catalogue["lstm"], "tanh", new)
    stack = Stack([Layer(cell, H)] * LAYERS, dropout=0.3)
    x, (h, c) = normal(T, B, D), (normal(LAYERS, B, H, seed=i) for i in (1, 2))
    state = {f"{level}.{name}": v[level] for level in range(LAYERS) for name, v in (("h", h), ("c", c))}
    trace = cells.run(stack, model.params(), x, state)
    for t in range(T):
        h, c = model(x[t], (h, c))
        for level, each in enumerate(trace.layers):
            assert apart(each["h"][t], h[level]) <= 1e-12
            assert apart(each["c"][t], c[level]) <= 1e-12


class Drawn(nn.Module):
    """Dropout with factors that are known."""

    def __init__(self, factors):
        super().__init__()
        self.factors = iter(factors)

    def forward(self, values):
        return values * next(self.factors)


@torch.no_grad()
def test_customized_lstm_in_training():
    """Its dropout: the values that our run drew, put in its place."""
    model = Customized(D, H, LAYERS, 0.3, torch.relu)
    stack = Stack([Layer(cells.swap(cells.catalogue["lstm"], "tanh", "relu"), H)] * LAYERS, dropout=0.3)
    x = normal(T, B, D)
    trace = cells.run(stack, model.params(), x, training=True, generator=4)
    masks = [(above.x != 0).double() / 0.7 for above in trace.layers[1:]]  # where relu gave 0, either is right
    h = c = torch.zeros(LAYERS, B, H, dtype=torch.float64)
    for t in range(T):
        model.dropout = Drawn([*(mask[t] for mask in masks), torch.zeros(())])  # the last is read by nobody
        h, c = model(x[t], (h, c))
        assert apart(trace.output[t], h[-1]) <= 1e-12
    assert any((mask == 0).any() for mask in masks)


@torch.no_grad()
def test_gru_with_a_linear_head_on_the_last_step():
    """003."""
    gru, fc = nn.GRU(D, H, batch_first=True, dtype=torch.float64), linear(H, OUTPUTS)
    x = normal(B, T, D)
    cell, params = cells.from_torch(gru)
    assert isinstance(cell, cells.Cell)
    stack = Stack([Layer(cell, H)], head=Head(OUTPUTS))
    given = {**{f"0.{name}": value for name, value in params.items()}, "head.W": fc.weight, "head.b": fc.bias}
    trace = cells.run(stack, given, x.transpose(0, 1))
    out, _ = gru(x)
    assert trace.head is not None
    assert apart(trace.head, fc(out[:, -1])) <= 1e-12
    every = Stack([Layer(cell, H)], head=Head(OUTPUTS, every_step=True))
    head = cells.run(every, given, x.transpose(0, 1)).head
    assert head is not None
    assert apart(head, fc(out).transpose(0, 1)) <= 1e-12


class LSTMCell(nn.Module):
    """004."""

    gates = "figo"

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.maps = nn.ModuleDict({gate: linear(input_size + hidden_size, hidden_size) for gate in self.gates})
        self.output_layer = linear(hidden_size, hidden_size)

    def forward(self, x, state):
        h, c = state
        combined = torch.cat((x, h), dim=1)
        f, i, o = (torch.sigmoid(self.maps[gate](combined)) for gate in "fio")
        c = f * c + i * torch.tanh(self.maps["g"](combined))
        h = o * torch.tanh(c)
        return self.output_layer(h), (h, c)


class GRUCell(nn.Module):
    """004: [r * h, x] for the candidate, z admits the new."""

    gates = "rzn"

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.maps = nn.ModuleDict({gate: linear(input_size + hidden_size, hidden_size) for gate in self.gates})
        self.output_layer = linear(hidden_size, hidden_size)

    def forward(self, x, state):
        (h,) = state
        r = torch.sigmoid(self.maps["r"](torch.cat((x, h), dim=1)))
        z = torch.sigmoid(self.maps["z"](torch.cat((x, h), dim=1)))
        n = torch.tanh(self.maps["n"](torch.cat((torch.mul(r, h), x), dim=1)))
        h = torch.mul((1 - z), h) + torch.mul(z, n)
        return self.output_layer(h), (h,)


class Stacked(nn.Module):
    """004's LSTM and GRU: cells with output layers, one above the other, a head on the last step; (B, T, D)."""

    def __init__(self, cell, num_layers):
        super().__init__()
        self.cells: Any = nn.ModuleList([cell(D if layer == 0 else H, H) for layer in range(num_layers)])
        self.output_layer = linear(H, OUTPUTS)

    def forward(self, input_tensor, internal_state):
        internal_state, outputs = list(internal_state), []
        for step in range(input_tensor.shape[1]):
            current = input_tensor[:, step, :]
            for layer, cell in enumerate(self.cells):
                current, internal_state[layer] = cell(current, internal_state[layer])
            outputs.append(current)
        return self.output_layer(torch.stack(outputs, dim=1)[:, -1, :]), internal_state

    def params(self):
        found = {"head.W": self.output_layer.weight, "head.b": self.output_layer.bias}
        for level, cell in enumerate(self.cells):
            for gate, each in cell.maps.items():
                found |= {f"{level}.W_{gate}": each.weight, f"{level}.b_{gate}": each.bias}
            found |= {f"{level}.output.W": cell.output_layer.weight, f"{level}.output.b": cell.output_layer.bias}
        return {name: value.detach() for name, value in found.items()}


@pytest.mark.parametrize(
    ("kind", "id", "states"),
    [(LSTMCell, "lstm_concat", "hc"), (GRUCell, "gru_concat_update_new", "h")],
    ids=["LSTM", "GRU"],
)
@pytest.mark.parametrize("layers", [1, 2, 3])
@torch.no_grad()
def test_cells_with_output_layers_and_a_head(kind, id, states, layers):
    model, x = Stacked(kind, layers), normal(B, T, D)
    start = [tuple(normal(B, H, seed=10 * level + i) for i in range(len(states))) for level in range(layers)]
    stack = Stack([Layer(cells.catalogue[id], H)] * layers, output_layers=True, head=Head(OUTPUTS))
    state = {f"{level}.{name}": v for level, s in enumerate(start) for name, v in zip(states, s, strict=True)}
    trace = cells.run(stack, model.params(), x.transpose(0, 1), state)
    output, last = model(x, start)
    assert trace.head is not None
    assert apart(trace.head, output) <= 1e-12
    for level, values in enumerate(last):
        for name, value in zip(states, values, strict=True):
            assert apart(trace.final[f"{level}.{name}"], value) <= 1e-12
