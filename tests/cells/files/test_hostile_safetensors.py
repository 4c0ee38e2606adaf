"""safetensors files that are cut off, lie in their header, or would fill the memory."""

import json
import struct

import pytest
import torch
from safetensors.torch import save
from torch import nn

GOOD = save(nn.LSTM(3, 4).state_dict())


def header(tensors, body=b"", length=None):
    text = tensors if isinstance(tensors, bytes) else json.dumps(tensors).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def f32(shape, start, stop):
    return {"dtype": "F32", "shape": shape, "data_offsets": [start, stop]}


def twice():
    one = json.dumps(f32([1], 0, 4))
    return f'{{"a": {one}, "a": {json.dumps(f32([1], 4, 8))}}}'.encode()


# What it is -> its name, its bytes, and a word that the refusal must say.
FILES = {
    "safetensors cut off": ("m.safetensors", lambda: GOOD[:-10], "safetensors"),
    "safetensors cut in its header": ("m.safetensors", lambda: GOOD[:40], "header claims"),
    "safetensors, five bytes": ("m.safetensors", lambda: GOOD[:5], "header claims"),
    "header longer than the file": ("m.safetensors", lambda: header({"a": f32([1], 0, 4)}, bytes(4), 999), "999"),
    "header of 2^63 bytes": ("m.safetensors", lambda: header({}, b"", 2**63), "header claims"),
    "header of 5 MB": ("m.safetensors", lambda: header(b"{" + b" " * 5_000_000 + b"}"), "5,000,002"),
    "header no JSON": ("m.safetensors", lambda: header(b"{'a': 1}"), "JSON"),
    "header a list": ("m.safetensors", lambda: header(b"[1, 2, 3]"), "JSON object"),
    "header nested deep": ("m.safetensors", lambda: header(b'{"a":' * 90_000 + b"1" + b"}" * 90_000), "JSON"),
    "header no UTF-8": ("m.safetensors", lambda: header(b'{"\xff\xfe": 1}'), "JSON"),
    "header without shapes": ("m.safetensors", lambda: header({"a": 1}), "valid safetensors"),
    "one name twice": ("m.safetensors", lambda: header(twice(), bytes(8)), "'a' twice"),
    "overlapping offsets": (
        "m.safetensors",
        lambda: header({"a": f32([2], 0, 8), "b": f32([2], 4, 12)}, bytes(12)),
        "valid safetensors",
    ),
    "offsets beyond the file": ("m.safetensors", lambda: header({"a": f32([9], 0, 36)}, bytes(8)), "valid"),
    "offsets backward": ("m.safetensors", lambda: header({"a": f32([1], 8, 4)}, bytes(8)), "valid safetensors"),
    "shape that overflows": ("m.safetensors", lambda: header({"a": f32([2**62, 8], 0, 8)}, bytes(8)), "valid"),
    "unknown numbers": ("m.safetensors", lambda: header({"a": {**f32([1], 0, 4), "dtype": "Q7"}}, bytes(4)), "valid"),
    "too many in the header": ("m.safetensors", lambda: save({str(i): torch.ones(1) for i in range(6_000)}), "6,000"),
    "name with control characters": ("m.safetensors", lambda: save({"a\nb": torch.ones(1)}), "a?b"),
}


@pytest.mark.parametrize("file", FILES)
def test_it_is_refused_in_words_and_runs_nothing(file, refused):
    name, build, word = FILES[file]
    refused(build(), name, word)
