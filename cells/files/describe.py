"""What a file says about its own cells: name, id and equations, beside the numbers."""

import json
import re
from collections.abc import Mapping

from torch import Tensor

from cells.catalogue import catalogue
from cells.cell import Cell, parse
from cells.equations import EquationError
from cells.files.limits import MAX_NAME, FileError, shown
from cells.stack import Stack, under
from cells.weights import check

Description = Mapping[str, str]
STACK = "stack"  # under this key a file's metadata holds the descriptions of the layers, as JSON


def describe(cell: Cell, params: Mapping[str, Tensor]) -> Description:
    """Text by key, which `cell_of` reads back. Raises ValueError where `params` are not those of the cell."""
    inputs, units = check(cell, params)
    sizes = {"inputs": str(inputs), "units": str(units)} if inputs else {"units": str(units)}
    return {"id": cell.id, "name": cell.name, "equations": cell.text, **sizes}


def describe_all(body: Cell | Stack, params: Mapping[str, Tensor]) -> dict[str, Description]:
    """The description of each cell by its place: "" for a cell alone, "0" or "0.backward" in a stack.

    Raises ValueError where `params` are not those of `body`."""
    if isinstance(body, Cell):
        return {"": describe(body, params)}
    parts = body.parts(body.check(params) or 1)
    return {part.key: describe(part.layer.cell, under(part.key, params)) for part in parts}


def metadata(described: Mapping[str, Description]) -> Description:
    """All descriptions as text by key."""
    return described[""] if set(described) == {""} else {STACK: json.dumps(described)}


def described_by(metadata: Mapping[str, object]) -> Mapping[str, object]:
    """Descriptions by place, out of a file's metadata; whatever else it says is passed over."""
    try:
        layers = json.loads(str(metadata.get(STACK, "{}")))
    except (ValueError, RecursionError):
        layers = {}
    return {"": metadata, **(layers if isinstance(layers, dict) else {})}


def cell_of(description: object) -> Cell | None:
    """The cell that a description tells, from the catalogue where it is there unchanged; None where it tells none.

    Raises FileError where its equations do not parse."""
    if not isinstance(description, Mapping) or not isinstance(description.get("equations"), str):
        return None
    id, name, text = (str(description.get(key, "")) for key in ("id", "name", "equations"))
    if id in catalogue and catalogue[id].text == text:
        return catalogue[id]
    own = id if re.fullmatch(r"[A-Za-z]\w{0,60}", id, re.ASCII) and id not in catalogue else "mine"
    try:
        return parse(text, shown(name, MAX_NAME) or "mine", id=own)
    except EquationError as error:
        raise FileError(f"the equations that it holds do not read: {error}", "Save it again from a cell") from None
