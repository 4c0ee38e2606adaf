"""An oracle: Keras' LSTM and GRU (reset after and before the product) on its torch backend, in its own float32."""

import pytest
import torch

import cells
from tests.cells.support import apart, normal, start

T, B, D, H = 8, 3, 4, 5
TOLERANCE = 1e-6


@pytest.fixture
def layers(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    import keras

    assert keras.backend.backend() == "torch"
    return keras.layers


def columns(params, letter, gates):
    """Keras keeps the gates' matrices side by side, transposed."""
    return torch.cat([params[f"{letter}_{gate}"] for gate in gates]).T


def bias(params, gates):
    return torch.cat([params[f"b_{gate}"] for gate in gates])


def drawn(id):
    cell = cells.catalogue[id]
    return cell, cell.init(D, H, seed=3, scale=2)


def compare(layer, weights, cell, params):
    """Keras takes (B, T, D) and gives (B, T, H), then the last states."""
    x, state = normal(T, B, D, seed=2, dtype=torch.float32), start(cell, B, D, H, dtype=torch.float32)
    layer.build((B, T, D))
    layer.set_weights([weight.numpy() for weight in weights])
    trace = cells.run(cell, params, x, state)
    with torch.no_grad():
        output, *last = layer(x.transpose(0, 1), initial_state=[state[name] for name in ("h", "c") if name in state])
    assert apart(trace["h"], output.transpose(0, 1)) <= TOLERANCE
    for name, value in zip(("h", "c"), last, strict=False):
        assert apart(trace.final[name], value) <= TOLERANCE


def lstm(layers):
    cell, params = drawn("lstm")
    weights = [columns(params, "W", "ifgo"), columns(params, "U", "ifgo"), bias(params, "ifgo")]
    compare(layers.LSTM(H, return_sequences=True, return_state=True), weights, cell, params)


def gru(layers, id, reset_after):
    cell, params = drawn(id)
    second = [torch.cat([torch.zeros(2 * H), params["d_n"]])] if reset_after else []
    biases = torch.stack([bias(params, "zrn"), *second]).squeeze(0)
    weights = [columns(params, "W", "zrn"), columns(params, "U", "zrn"), biases]
    compare(layers.GRU(H, reset_after=reset_after, return_sequences=True, return_state=True), weights, cell, params)


def test_lstm_and_gru(layers):
    """One test, so that one worker alone pays for the import of Keras."""
    lstm(layers)
    gru(layers, "gru", reset_after=True)
    gru(layers, "gru_reset_before", reset_after=False)
