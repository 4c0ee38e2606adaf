"""Damage at random: a file is found or refused in words, whatever happened to its bytes."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import cells
from cells.files import FileError, Found, read_model, to_safetensors, to_state_dict
from cells.files.limits import MAX_BYTES
from tests.cells.files.test_onnx import arrays, model
from tests.cells.files.test_torch import pt

GRU = cells.catalogue["gru"]
SAFE = to_safetensors(GRU, GRU.init(2, 3))
ORIGINALS = [
    SAFE,
    to_state_dict(GRU, GRU.init(2, 3)),
    model("LSTM", arrays("LSTM")).SerializeToString(),
    pt(nn.LSTM(3, 4).state_dict()),
]
STARTS = [b"", b"PK\x03\x04", b"\x80\x02", b"\x08\x07", SAFE[:8], SAFE[:90]]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(ORIGINALS), st.data())
def test_any_damage_is_refused_or_harmless(original, data):
    """Bytes changed, cut out or doubled at random: a file is found or refused, and nothing else happens."""
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        how = data.draw(st.sampled_from(["change", "cut", "double"]))
        if how == "change":
            damaged[at] = data.draw(st.integers(0, 255))
        else:
            upto = at + data.draw(st.integers(1, 40))
            damaged[at:upto] = damaged[at:upto] * 2 if how == "double" else b""
        if not damaged:
            break
    try:
        found = read_model(bytes(damaged), "damaged")
    except FileError:
        return
    assert isinstance(found, Found)
    for layer in found.layers:
        cells.run(layer.cell, layer.params, torch.ones(2, layer.inputs))


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(STARTS))
def test_noise_is_refused(noise, start):
    with pytest.raises(FileError):
        read_model(start + noise, "noise.onnx")


def test_a_name_cannot_spoil_the_message():
    with pytest.raises(FileError) as refused:
        read_model(b"", "\n\x1b[2J\u202e" + "a" * 5_000)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300


def test_the_limit_is_on_the_right_side():
    assert read_model(pt(nn.RNN(1_024, 1_024).state_dict()), "m.pt").layers[0].units == 1_024
    with pytest.raises(FileError, match="At most 100 MB"):
        read_model(bytes(MAX_BYTES + 1), "m.pt")
