"""Keras layers, their weights saved by name: the layers that are found give Keras' own numbers."""

import pytest
import torch
from safetensors.torch import save

import cells
from cells.files import read_model
from tests.cells.support import apart, normal

T, B, D, H = 8, 3, 4, 5


@pytest.fixture
def keras(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    import keras

    assert keras.backend.backend() == "torch"
    return keras


def saved(weights):
    return save({weight.path: weight.value.detach().contiguous() for weight in weights})


def test_layers_of_a_model(keras):
    """One test, so that one worker alone pays for the import of Keras."""
    keras.utils.set_random_seed(5)
    draw = {"bias_initializer": "random_normal", "return_sequences": True}
    layers = {
        "lstm": keras.layers.LSTM(H, **draw),
        "gru": keras.layers.GRU(H, **draw),
        "gru_reset_before": keras.layers.GRU(H, reset_after=False, **draw),
        "rnn": keras.layers.SimpleRNN(H, **draw),
    }
    x = normal(T, B, D, dtype=torch.float32)
    for id, layer in layers.items():
        model = keras.Sequential([keras.Input((T, D)), layer, keras.layers.Dense(2)])
        result = read_model(saved(model.weights), "keras.safetensors")
        (found,) = result.layers
        assert found.cell.id == id
        assert found.origin.startswith("Keras")
        assert not found.module.endswith("cell")
        assert len(result.aside) == 2
        with torch.no_grad():
            expected = layer(x.transpose(0, 1)).transpose(0, 1)
        assert apart(cells.run(found.cell, found.params, x).output, expected) <= 1e-6
    both = keras.layers.Bidirectional(keras.layers.LSTM(H, **draw))
    with torch.no_grad():
        expected = both(x.transpose(0, 1)).transpose(0, 1)
    forward, backward = read_model(saved(both.weights), "both.safetensors").layers
    if forward.backward:
        forward, backward = backward, forward
    assert not forward.backward
    assert backward.backward
    ahead = cells.run(forward.cell, forward.params, x).output
    back = cells.run(backward.cell, backward.params, x.flip(0)).output.flip(0)
    assert apart(torch.cat([ahead, back], dim=-1), expected) <= 1e-6


def test_without_a_bias_the_title_says_what_was_chosen():
    given = {"a/gru_cell/kernel:0": torch.randn(D, 3 * H), "a/gru_cell/recurrent_kernel:0": torch.randn(H, 3 * H)}
    (layer,) = read_model(save(given), "k.safetensors").layers
    assert layer.cell.id == "gru"
    assert "reset_after" in layer.title
    assert layer.module == "a"


def test_a_convolutional_layer_is_set_aside():
    given = {
        "conv/kernel": torch.randn(3, 3, 2, 8),
        "conv/recurrent_kernel": torch.randn(3, 3, 2, 8),
        "lstm/kernel": torch.randn(D, 4 * H),
        "lstm/recurrent_kernel": torch.randn(H, 4 * H),
    }
    result = read_model(save(given), "k.safetensors")
    assert [layer.module for layer in result.layers] == ["lstm"]
    assert all("convolutional" in each.reason for each in result.aside)
