"""A file of weights comes in, its gates come out: those of torch and of onnxruntime."""

import numpy as np
import pytest
import torch
from safetensors.torch import save

from cells.files import read_model, to_safetensors, to_state_dict
from tests.cells.files import test_onnx as onnx
from tests.pages.driving import charts, said, same, widget
from tests.pages.uploading import X, check, chosen, drawn, gates, model, opened, pt, ran, series, uploaded

FORMATS = {"m.pt": pt, "m.ckpt": lambda state: pt({"epoch": 3, "state_dict": state}), "m.safetensors": save}


@pytest.mark.parametrize("name", FORMATS)
def test_every_layer_of_a_model_shows_the_gates_of_torch(name):
    net = model()
    enc, x = net["enc"], series(0, 1)
    app = chosen(uploaded(opened(), FORMATS[name](dict(net.state_dict())), name), "enc, layer 1 · LSTM")
    check(app, "lstm", gates(enc, "l0", x))
    chosen(app, "enc, layer 1, backward · LSTM")
    check(app, "lstm", gates(enc, "l0_reverse", x.flip(0)))
    assert "step 1 here is the end" in said(app)
    below = torch.cat([gates(enc, "l0", x)["h"], gates(enc, "l0_reverse", x.flip(0))["h"].flip(0)], -1)
    chosen(app, "enc, layer 2 · LSTM")
    check(app, "lstm", gates(enc, "l1", below))
    forward = drawn(app, "lstm", 3)["h"]
    chosen(app, "enc, layer 2, backward · LSTM")
    check(app, "lstm", gates(enc, "l1_reverse", below.flip(0)))
    with torch.no_grad():
        whole = enc(x)[0].numpy()
    both = np.concatenate([forward, drawn(app, "lstm", 3)["h"][::-1]], axis=-1)
    assert both == pytest.approx(whole, abs=2e-6)
    chosen(app, "dec, layer 1 · GRU")
    check(app, "gru", gates(net["dec"], "l0", x))
    words = said(app).replace("`", "")
    assert "Largest difference from torch's nn.GRU on this input" in words
    assert "head.weight (1, 4)" in words
    assert "Not part of a recurrent layer" in words


@pytest.mark.parametrize("save_layer", [to_safetensors, to_state_dict])
def test_a_saved_layer_comes_back_with_the_same_gates(save_layer):
    data = pt(model(torch.float64).state_dict())
    app = chosen(uploaded(opened(), data), "dec, layer 1 · GRU")
    before = charts(app)
    layer = read_model(data, "m.pt").layers[-1]
    uploaded(app, save_layer(layer.cell, layer.params), "again.bin")
    assert not app.error
    assert same(app, before)


@pytest.mark.parametrize("op", ["LSTM", "GRU", "RNN"])
def test_onnx_gives_what_onnxruntime_gives(op):
    data = onnx.model(op, onnx.arrays(op)).SerializeToString()
    app = uploaded(opened(X), data, "m.onnx")
    expected = onnx.runtime(data, torch.from_numpy(X).float()[:, None])[:, 0, 0]
    id = {"LSTM": "lstm", "GRU": "gru_reset_before", "RNN": "rnn"}[op]
    assert drawn(app, id, onnx.H)["h"] == pytest.approx(expected.numpy(), abs=2e-6)


def test_a_plain_rnn_can_be_read_with_relu_in_all_its_layers():
    torch.manual_seed(4)
    net = torch.nn.RNN(2, 3, num_layers=2, nonlinearity="relu")
    app = uploaded(opened(), pt(net.state_dict()))
    chosen(app, widget(app, "model_layer").options[1])
    widget(app, "model_relu").set_value(True)
    ran(app)
    with torch.no_grad():
        expected = net(torch.from_numpy(X[:, :2]).float())[0].numpy()
    lines = [each["y"].reshape(3, -1)[:, :-1] for each in charts(app)["gates_chart"][::2]]
    assert any(np.allclose(each, expected.T, atol=1e-6) for each in lines)
