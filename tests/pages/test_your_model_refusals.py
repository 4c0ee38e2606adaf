"""A bad file of weights is told by its name and costs nothing: the page stays as it was."""

import pickle
import re

import pytest
from safetensors.torch import save
from torch import nn

from tests.pages.driving import charts, read, said, same, widget
from tests.pages.uploading import chosen, model, opened, pt, uploaded


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
