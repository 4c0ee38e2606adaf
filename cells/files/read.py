"""Bytes -> what was found in them. The format is told by the content, never by running any of it."""

from cells.files import onnx_file, safetensors_file, torch_file
from cells.files.found import Found
from cells.files.limits import FileError, check_bytes, shown
from cells.files.recognise import recognise

ALLOWED = "Files with weights are read: .safetensors, .pt or .pth with a state dict, .onnx"
_KERAS = (
    "Save its weights by name: safetensors.numpy.save_file({w.path: w.numpy() for w in model.weights}, "
    "'model.safetensors')"
)
_STATE_DICT = "Save the state dict with PyTorch 1.6 or newer: torch.save(model.state_dict(), 'model.pt')"
# First bytes -> what such a file is, and what to do instead.
_KNOWN: tuple[tuple[bytes, str, str], ...] = (
    (b"\x80", "it is a pickle, which could run code when opened, so it was not opened", _STATE_DICT),
    (b"\x89HDF", "it is an HDF5 file", _KERAS),
    (b"\x89PNG", "it is a PNG picture", ALLOWED),
    (b"\xff\xd8\xff", "it is a JPEG picture", ALLOWED),
    (b"%PDF", "it is a PDF document", ALLOWED),
    (b"\x1f\x8b", "it is a gzip archive", f"Unpack it first. {ALLOWED}"),
    (b"\x93NUMPY", "it is one NumPy array without names", ALLOWED),
)


def read_model(data: bytes, name: str) -> Found:
    """The recurrent layers of a file: safetensors, a torch state dict, or ONNX. `name` is for messages and hints.

    Nothing in the file is executed and no other file is opened. Raises FileError, which names the file, what was
    found and what is allowed."""
    try:
        check_bytes(len(data))
        return _read(data, name.lower())
    except FileError as error:
        raise FileError(error.found, error.allowed, shown(name, 60) or "The file") from error.__cause__


def _read(data: bytes, name: str) -> Found:
    if data.startswith(b"PK\x03\x04"):
        if name.endswith(".keras"):
            raise FileError("it is a Keras archive", _KERAS)
        return recognise(torch_file.read(data))
    for start, what, instead in _KNOWN:
        if data.startswith(start) and data[8:9] != b"{":
            raise FileError(what, instead)
    if data[8:9] == b"{" or name.endswith(".safetensors"):
        return recognise(safetensors_file.read(data))
    if data.startswith(b"\x08") or name.endswith(".onnx"):
        return onnx_file.read(data)
    kind = "text" if data[:4096].isascii() and b"\0" not in data[:4096] else "of no kind that is known here"
    raise FileError(f"it is {kind}, not a file of weights", ALLOWED)
