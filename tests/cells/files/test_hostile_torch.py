"""Files that are pickles, zips or no weights at all, made to run code, to fill the memory, or broken."""

import builtins
import io
import os
import pickle
import struct
import zipfile
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.cells.files.test_torch import pt

LSTM = nn.LSTM(3, 4).state_dict()
WITNESS = "ran.txt"


class Runs:
    """Unpickled anywhere, it leaves a file behind."""

    def __reduce__(self):
        return os.system, (f"touch {WITNESS}",)


class Opens:
    def __reduce__(self):
        return builtins.open, (WITNESS, "w")


def zipped(*entries, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def torch_zip(data_pkl, *more):
    return zipped(("m/data.pkl", data_pkl), ("m/version", "3\n"), ("m/byteorder", "little"), *more)


def changed(name, value):
    return pt({**LSTM, name: value})


def many_entries():
    """More directory entries than are read, as one repeated entry."""
    one = zipped(("a", b""))
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    return one[:start] + one[start:end] * 200_000 + one[end:]


def lying_zip():
    """The directory claims 4 GB for an entry of a few bytes."""
    data = bytearray(pt(LSTM))
    start = data.index(b"PK\x01\x02")
    data[start + 24 : start + 28] = struct.pack("<I", 2**32 - 2)
    return bytes(data)


def twice_in_zip():
    with pytest.warns(UserWarning, match="Duplicate"):
        return torch_zip(pickle.dumps({}, 2), ("m/data.pkl", pickle.dumps({}, 2)))


def expanded():
    """One number that claims, by a stride of 0, to be a matrix of 400 GB."""
    return changed("weight_ih_l0", torch.ones(1).expand(10**6, 10**5))


def legacy(state):
    buffer = io.BytesIO()
    torch.save(state, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue()


def without(data, entry, instead=None):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kept = [(name, archive.read(name)) for name in archive.namelist() if not name.endswith(entry)]
        return zipped(*kept, *([(f"archive/{entry}", instead)] if instead is not None else []))


def bomb(size):
    return zipped(("m/data.pkl", b""), ("m/data/0", bytes(size)), compression=zipfile.ZIP_DEFLATED)


# What it is -> its name, its bytes, and a word that the refusal must say.
FILES = {
    "empty": ("m.pt", lambda: b"", "empty"),
    "text": ("m.txt", lambda: b"h = tanh(W @ x)\n" * 9, "text"),
    "a number table": ("m.csv", lambda: b"1,2,3\n4,5,6\n", "text"),
    "png": ("m.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG"),
    "hdf5": ("m.h5", lambda: b"\x89HDF\r\n\x1a\n" + bytes(99), "w.path"),
    "keras archive": ("m.keras", lambda: zipped(("config.json", "{}")), "Keras"),
    "npz": ("m.npz", lambda: zipped(("a.npy", b"\x93NUMPY")), "data.pkl"),
    "zeros": ("m.bin", lambda: bytes(999), "no kind"),
    "300 MB": ("m.safetensors", lambda: bytes(300 * 10**6), "300.0 MB"),
    "pickle that runs": ("m.pkl", lambda: pickle.dumps({"w": Runs()}), "pickle"),
    "pickle that runs, oldest protocol": ("m.pkl", lambda: pickle.dumps(Runs(), 0), "text"),
    "pickle that runs, named .pt": ("m.pt", lambda: pickle.dumps(Runs(), 2), "pickle"),
    "pickle that runs, named .safetensors": ("m.safetensors", lambda: pickle.dumps(Runs(), 4), "pickle"),
    "pickle that runs, named .onnx": ("m.onnx", lambda: pickle.dumps(Runs(), 2), "pickle"),
    "torch zip that runs": ("m.pt", lambda: torch_zip(pickle.dumps({"w": Runs()}, 2)), "posix.system"),
    "torch zip that runs, protocol 4": ("m.pt", lambda: torch_zip(pickle.dumps(Runs(), 4)), "posix.system"),
    "torch zip that runs, protocol 0": ("m.pt", lambda: torch_zip(pickle.dumps(Runs(), 0)), "posix.system"),
    "torch zip that opens a file": ("m.pt", lambda: torch_zip(pickle.dumps(Opens(), 2)), "io.open"),
    "torch zip that runs by INST": ("m.pt", lambda: torch_zip(b"(S'touch ran.txt'\nios\nsystem\n."), "os.system"),
    "torch zip that allocates": ("m.pt", lambda: torch_zip(pickle.dumps(bytearray(9), 2)), "bytearray"),
    "saved by torch, with code": ("m.pt", lambda: pt({**LSTM, "x": Runs()}), "posix.system"),
    "whole module": ("m.pt", lambda: pt(nn.LSTM(3, 4)), "torch.nn.modules.rnn.LSTM"),
    "legacy torch file": ("m.pt", lambda: legacy(LSTM), "pickle"),
    "torchscript": ("m.pt", lambda: torch_zip(b"", ("m/constants.pkl", b"")), "TorchScript"),
    "pickle without end": ("m.pt", lambda: torch_zip(b"\x80\x02}q\x00("), "broken"),
    "pickle of noise": ("m.pt", lambda: torch_zip(bytes(range(255, 0, -1))), "broken"),
    "huge pickle": ("m.pt", lambda: torch_zip(b"\x80\x02" + b"N0" * 3_000_000 + b"N."), "pickle has"),
    "torch file cut off": ("m.pt", lambda: pt(LSTM)[:-300], "zip"),
    "torch file, numbers missing": ("m.pt", lambda: without(pt(LSTM), "data/0"), "torch cannot read"),
    "torch file, too few numbers": ("m.pt", lambda: without(pt(LSTM), "data/0", bytes(8)), "torch cannot read"),
    "zip bomb": ("m.pt", lambda: bomb(50 * 10**6), "compressed"),
    "bigger zip bomb": ("m.pt", lambda: bomb(101 * 10**6), "unpacks to"),
    "zip of many entries": ("m.pt", many_entries, "entries"),
    "zip that lies": ("m.pt", lying_zip, "unpacks to"),
    "zip with one name twice": ("m.pt", twice_in_zip, "twice"),
    "zip noise": ("m.pt", lambda: b"PK\x03\x04" + bytes(500), "zip"),
    "a list": ("m.pt", lambda: pt([1, 2]), "list"),
    "a tensor": ("m.pt", lambda: pt(torch.ones(3)), "Tensor"),
    "an empty dict": ("m.pt", lambda: pt({}), "no tensor"),
    "no tensors": ("m.pt", lambda: pt({"epoch": 3, **LSTM}), "'epoch' in it is of type int"),
    "names that are numbers": ("m.pt", lambda: pt({3: torch.ones(2)}), "named 3"),
    "names that cannot be seen": ("m.pt", lambda: pt({"a\x00\x1b[2J\u202eb": torch.ones(2)}), "a??[2J?b"),
    "a very long name": ("m.pt", lambda: pt({"a" * 10**5: torch.ones(2)}), "100,000 characters"),
    "too many tensors": ("m.pt", lambda: pt({f"w{i}": torch.ones(()) for i in range(6_000)}), "entries"),
    "too many names of one tensor": ("m.pt", lambda: pt(dict.fromkeys(map(str, range(6_000)), torch.ones(2))), "6,000"),
    "claims more than it holds": ("m.pt", expanded, "claim"),
    "sparse": ("m.pt", lambda: changed("weight_ih_l0", torch.ones(16, 3).to_sparse()), "sparse"),
    "meta": ("m.pt", lambda: changed("weight_ih_l0", torch.ones(16, 3, device="meta")), "meta"),
}


@pytest.mark.parametrize("file", FILES)
def test_it_is_refused_in_words_and_runs_nothing(file, refused):
    name, build, word = FILES[file]
    refused(build(), name, word)


def test_the_witness_would_be_seen(tmp_path, monkeypatch):
    """The pickles of this test do run where they are opened: what shows that read_model never opens them."""
    monkeypatch.chdir(tmp_path)
    pickle.loads(pickle.dumps(Runs()))
    assert Path(WITNESS).exists()
