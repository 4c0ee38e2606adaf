"""The page of a model's file without a browser: opened, given a file, held against torch's own gates."""

import io

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn

import cells
from cells.compare import ROLES, align
from tests.pages import driving
from tests.pages.driving import charts, widget

T = 12
X = np.random.default_rng(3).standard_normal((T, 4)).round(3)


def text(x):
    return "\n".join(" ".join(map(str, row)) for row in x)


def opened(x=X[:, :2], **query):
    query = {"input": "Typed numbers", "numbers": text(x), "view": "Lines", **query}
    app = AppTest.from_string("from viz.pages import your_model\nyour_model.page()", default_timeout=60)
    app.query_params.update(query)
    return ran(app)


def ran(app):
    return driving.ran(app, "Your model")


def uploaded(app, data, name="m.pt"):
    app.file_uploader[0].set_value((name, data, "application/octet-stream"))
    return ran(app)


def chosen(app, layer):
    widget(app, "model_layer").set_value(layer)
    return ran(app)


def pt(state):
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def model(dtype=torch.float32):
    torch.manual_seed(5)
    parts = {
        "enc": nn.LSTM(2, 3, num_layers=2, bidirectional=True, dtype=dtype),
        "dec": nn.GRU(2, 4, dtype=dtype),
        "head": nn.Linear(4, 1, dtype=dtype),
    }
    return nn.ModuleDict(parts)


def gates(module, end, x):
    """Every quantity (T, H), from torch's own outputs and weights: those that end in `end`, in the order of reading."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    W, U, b, d = (module.get_parameter(f"{name}_{end}") for name in names)
    one = type(module)(W.shape[1], U.shape[1], dtype=W.dtype)
    one.load_state_dict({f"{name}_l0": value for name, value in zip(names, (W, U, b, d), strict=True)})
    with torch.no_grad():
        h, _ = one(x)
        past = torch.cat([torch.zeros_like(h[:1]), h[:-1]])
        before, after = x @ W.T + b, past @ U.T + d
        if isinstance(module, nn.GRU):
            (r, z, n), (s, y, m) = before.chunk(3, -1), after.chunk(3, -1)
            r, z = torch.sigmoid(r + s), torch.sigmoid(z + y)
            return {"r": r, "z": z, "n": torch.tanh(n + r * m), "h": h}
        i, f, g, o = (before + after).chunk(4, -1)
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        return {"i": i, "f": f, "g": g, "o": o, "c": torch.atanh(h / o), "h": h}


def drawn(app, id, units):
    """Name -> (T, H) in the chart of a layer that is the cell `id`."""
    names = [row.names[0] for row in align([cells.catalogue[id]]) if row.role in ROLES]
    lines = charts(app)["gates_chart"]
    assert len(lines) == 2 * len(names)
    return {name: line["y"].reshape(units, -1)[:, :-1].T for name, line in zip(names, lines[::2], strict=True)}


def check(app, id, expected):
    found = drawn(app, id, expected["h"].shape[-1])
    assert set(found) == set(expected)
    for name, values in found.items():
        assert values == pytest.approx(expected[name].numpy(), abs=2e-6), name


def series(*columns, dtype=torch.float32):
    return torch.from_numpy(X[:, list(columns)]).to(dtype)
