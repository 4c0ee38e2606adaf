"""Files of weights: cells saved, and models of other frameworks read. Nothing in a file is ever run."""

from cells.files.found import Aside, Found, FoundLayer
from cells.files.limits import FileError
from cells.files.read import read_model
from cells.files.save import to_safetensors, to_state_dict

__all__ = ["Aside", "FileError", "Found", "FoundLayer", "read_model", "to_safetensors", "to_state_dict"]
