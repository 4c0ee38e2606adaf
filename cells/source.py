"""Cells and stacks as PyTorch source that a user takes home: a file that needs torch alone."""

from collections.abc import Mapping

from torch import Tensor

from cells import weights
from cells.cell import Cell
from cells.source_cell import cell_class, class_name, described, distinct, functions
from cells.source_stack import LINEAR, stack_class
from cells.stack import Stack

# The first two lines are fixed, because Python reads a file's encoding from a comment there.
_START = "# A recurrent {} as PyTorch source: its equations, step by step.\n#\n"
_USE = "# Use: {}; load_state_dict takes parameters named as here."
_IMPORTS = "\n\nimport torch\nfrom torch import Tensor, nn\n"


def source(body: Cell | Stack, params: Mapping[str, Tensor] | None = None) -> str:
    """Runnable PyTorch source of a cell, or of a stack, whose class is then Model. The names of its parameters are
    those of `params`, which give the sizes that the class has by default; the numbers travel in a file of their own.

    Raises ValueError where `params` are not those of `body`."""
    if isinstance(body, Stack):
        return _stack(body, body.check(params) if params is not None else None)
    inputs, units = weights.check(body, params) if params is not None else (None, None)
    title = class_name(body)
    use = f"trace, state = {title}(inputs=D, units=H)(x)"
    parts = [*functions([body]), cell_class(body, title, inputs, units)]
    return _START.format("cell") + "\n".join([*described(body), _USE.format(use)]) + _IMPORTS + _joined(parts)


def _stack(stack: Stack, inputs: int | None) -> str:
    kinds = list(dict.fromkeys(layer.cell for layer in stack.layers))
    reserved = {"Model", "Linear", "Tensor"}
    titles = dict(zip(kinds, distinct([class_name(cell) for cell in kinds], reserved), strict=True))
    linear = [LINEAR] if stack.output_layers or stack.head else []
    model = stack_class(stack, titles, inputs)
    classes = ["\n".join([*described(cell), cell_class(cell, titles[cell])]) for cell in kinds]
    use = _USE.format("traces, answers = Model(inputs=D)(x)")
    return _START.format("model") + use + _IMPORTS + _joined([*functions(kinds), *classes, *linear, model])


def _joined(parts: list[str]) -> str:
    return "".join(f"\n\n{part.rstrip()}\n" for part in parts)
