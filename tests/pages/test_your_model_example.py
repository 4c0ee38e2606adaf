"""Before there is a file: the page says how to save one, and its example is real."""

import pytest
import torch
from torch import nn

from cells.files import read_model
from tests.pages.driving import charts, same, widget
from tests.pages.uploading import check, chosen, gates, model, opened, pt, ran, series, uploaded


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
