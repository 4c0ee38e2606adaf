"""What a file says about its own cells: name, id and equations, beside the numbers."""

import re
from collections.abc import Mapping

from torch import Tensor

from cells.catalogue import catalogue
from cells.cell import Cell, parse
from cells.equations import EquationError
from cells.files.limits import MAX_NAME, FileError, shown
from cells.weights import check


def describe(cell: Cell, params: Mapping[str, Tensor]) -> dict[str, str]:
    """Text by key, which `cell_of` reads back. Raises ValueError where `params` are not those of the cell."""
    inputs, units = check(cell, params)
    sizes = {"inputs": str(inputs), "units": str(units)} if inputs else {"units": str(units)}
    return {"id": cell.id, "name": cell.name, "equations": cell.text, **sizes}


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
