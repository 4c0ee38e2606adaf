"""A file of weights comes in, its gates come out; a bad one is told and costs nothing."""

import io
import pickle
import re

import numpy as np
import pytest
import torch
from safetensors.torch import save
from streamlit.testing.v1 import AppTest
from torch import nn

import cells
from cells.compare import ROLES, align
from cells.files import read_model, to_safetensors, to_state_dict
from tests.cells.files import test_onnx as onnx
from tests.pages.driving import charts, read, said, same, widget

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
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    assert [title.value for title in app.title] == ["Your model"]
    return app


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


class Code:
    """A pickle of it would run code when opened."""

    def __reduce__(self):
        return print, ("run",)


def not_finite():
    state = dict(nn.LSTM(2, 3).state_dict())
    state["weight_hh_l0"][4, 1] = float("nan")
    return save(state)


BAD = [
    ("empty.pt", b"", "it is empty"),
    ("code.pt", pt({"a": Code()}), "could run code"),
    ("old.pkl", pickle.dumps({"a": 1}), "it is a pickle"),
    ("cut.pt", pt(model().state_dict())[:900], "zip"),
    ("nan.safetensors", not_finite(), "weight_hh_l0[4, 1] is nan"),
    ("dense.pt", pt(nn.Linear(2, 3).state_dict()), "no recurrent layer"),
    ("h5.h5", b"\x89HDF\r\n\x1a\n" + bytes(50), "HDF5"),
    ("*bold* [x](y).txt", b"hello", "it is text"),
]


@pytest.mark.parametrize(("name", "data", "words"), BAD, ids=[name for name, _, _ in BAD])
def test_a_refused_file_leaves_the_page_as_it_was(name, data, words):
    good = pt(model().state_dict())
    app = chosen(uploaded(opened(model_unit="2"), good), "enc, layer 2 · LSTM")
    before = charts(app)
    uploaded(app, data, name)
    (error,) = app.error
    assert words in read(error.value)
    assert name in read(error.value)
    bare = re.sub(r"`[^`]*`|&#\d+;", "", error.value)
    assert not set("*[]()<>_`") & set(bare), "mark-up is taken at face value: escaped, or in a frame of code"
    assert same(app, before)
    assert widget(app, "model_layer").value == "enc, layer 2 · LSTM"
    assert widget(app, "model_unit").value == 2
    assert "The last good model stays" in said(app)
    uploaded(app, good)
    assert not app.error
    assert same(app, before)


def test_a_refused_file_on_the_empty_page_leaves_it_empty():
    app = uploaded(opened(), b"hello", "notes.txt")
    assert "it is text" in read(app.error[0].value)
    assert not charts(app)
    assert [button.label for button in app.button] == ["Try an example"]


def test_the_empty_page_explains_itself_and_the_example_is_real():
    app = opened()
    shown = "\n".join(code.value for code in app.code)
    assert "torch.save(model.state_dict()" in shown
    assert "save_file(" in shown
    (button,) = app.button
    button.click()
    ran(app)
    torch.manual_seed(0)
    lstm, gru = nn.LSTM(2, 8), nn.GRU(2, 6)
    check(app, "lstm", gates(lstm, "l0", series(0, 1)))
    chosen(app, "counter, layer 1 · GRU")
    check(app, "gru", gates(gru, "l0", series(0, 1)))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of Keras' numpy()
def test_the_snippets_do_what_they_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch_code, keras_code = (code.value for code in opened().code)
    exec(torch_code, {"model": model()})
    assert len(read_model((tmp_path / "model.pt").read_bytes(), "model.pt").layers) == 5
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    import keras

    net = keras.Sequential([keras.Input((None, 2)), keras.layers.LSTM(3)])
    exec(keras_code, {"model": net})
    (layer,) = read_model((tmp_path / "model.safetensors").read_bytes(), "model.safetensors").layers
    assert (layer.cell.id, layer.inputs, layer.units) == ("lstm", 2, 3)


def test_the_example_and_back_keeps_the_file():
    app = uploaded(opened(), pt(model().state_dict()))
    before = charts(app)
    for source in ("An example", "A file of mine"):
        widget(app, "model_from").set_value(source)
        ran(app)
    assert same(app, before)


def test_one_column_is_enough_for_a_layer_of_one_input():
    net = nn.LSTM(1, 3)
    app = uploaded(opened(X[:, :1]), pt(net.state_dict()))
    check(app, "lstm", gates(net, "l0", series(0)))


def test_of_more_columns_the_first_are_used_and_this_is_said():
    net = model()
    app = uploaded(opened(X), pt(net.state_dict()))
    check(app, "lstm", gates(net["enc"], "l0", series(0, 1)))
    words = said(app)
    assert "reads 2 numbers a step and the series has 4 columns" in words
    assert "the first 2 are used" in words
    assert len(charts(app)["input_chart"]) == 2


def test_of_fewer_columns_it_is_said_how_many_are_wanted():
    net = model()
    app = uploaded(opened(X[:, :1]), pt(net.state_dict()))
    (warning,) = app.warning
    assert "wants 2 numbers at every step, and the input has 1 column" in warning.value
    assert set(charts(app)) == {"input_chart"}
    widget(app, "model_fill").set_value(True)
    ran(app)
    assert not app.warning
    assert "the 1 that the series lacks are 0" in said(app)
    padded = torch.nn.functional.pad(series(0), (0, 1))
    check(app, "lstm", gates(net["enc"], "l0", padded))
    widget(app, "numbers").set_value(text(X[:, :2]))
    ran(app)
    check(app, "lstm", gates(net["enc"], "l0", series(0, 1)))


def test_a_layer_wider_than_any_series_is_no_dead_end():
    net = nn.GRU(40, 3)
    app = uploaded(opened(), pt(net.state_dict()))
    assert "wants 40 numbers" in app.warning[0].value
    assert "at most 16 columns" in app.warning[0].value
    widget(app, "model_fill").set_value(True)
    ran(app)
    check(app, "gru", gates(net, "l0", torch.nn.functional.pad(series(0, 1), (0, 38))))


def test_the_address_opens_the_layer_of_the_example():
    app = opened(model_from="An example", model_layer="counter, layer 1 · GRU", model_unit="5")
    assert not app.warning
    assert app.subheader[0].value == "GRU"
    assert widget(app, "model_unit").value == 5


@pytest.mark.parametrize(("key", "value", "word"), [("model_from", "Zork", "Zork"), ("model_unit", "1025", "1,024")])
def test_a_bad_address_is_told(key, value, word):
    app = opened(**{key: value})
    assert word in app.warning[0].value


def test_a_layer_or_a_unit_that_is_not_there_is_told_or_the_first():
    app = opened(model_from="An example", model_layer="zork", model_unit="9")
    assert widget(app, "model_layer").value == "encoder, layer 1 · LSTM"
    assert "The layer has 8 units: unit 8 is followed instead of 9" in said(app)
