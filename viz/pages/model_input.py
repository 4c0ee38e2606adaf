"""What a layer reads: the person's series at the width that is wanted, through the layers below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

import cells
from cells import StackTrace
from cells.compute import Progress
from cells.files import FoundLayer
from viz.inputs import MAX_COLUMNS, STANDARD_UNIT, Series
from viz.pages.wording import many, plain
from viz.settings import Flag

FILL = Flag(
    "model_fill",
    "Set missing inputs to 0",
    False,
    "Where the series has fewer columns than the layer reads, the rest of its inputs are 0 at every step.",
)
Levels = list[tuple[FoundLayer, ...]]


@dataclass(frozen=True)
class Read:
    """The `series` in the order in which it is read; `missing` inputs are 0; `notes` say what was done to it."""

    series: Series
    missing: int
    notes: tuple[str, ...]


def levels(layers: Sequence[FoundLayer], layer: FoundLayer) -> Levels:
    """The layers of the same stack under `layer`, the first ones first; none where it reads the input itself."""
    under: Levels = []
    while below := _below(layers, layer):
        under.insert(0, below)
        layer = below[0]
    return under


def _below(layers: Sequence[FoundLayer], layer: FoundLayer) -> tuple[FoundLayer, ...]:
    """Layers whose outputs, forward and backward side by side, are what `layer` reads."""
    if layer.layer is None:
        return ()
    found = tuple(each for each in layers if each.module == layer.module and each.layer == layer.layer - 1)
    fits = sum(each.outputs for each in found) == layer.inputs and len({each.inputs for each in found}) == 1
    return found if fits else ()


def wanted(layer: FoundLayer, under: Levels) -> int:
    """D of the layer that reads the series itself."""
    return (under[0][0] if under else layer).inputs


def read(series: Series, layer: FoundLayer, under: Levels, fill: bool) -> Read | str:
    """The series as the layer, or the lowest of those under it, reads it; or words that say why it cannot."""
    width, columns = wanted(layer, under), series.columns
    missing, notes = width - len(columns), []
    if missing > 0 and not fill:
        return _too_few(layer, width, series)
    if missing > 0:
        what = "The lowest layer" if under else "This layer"
        notes.append(
            f"{what} reads {width:,} numbers a step. The series gives {len(columns):,} of them, the rest are 0. Where "
            "the model has other layers before it, in parts of their own, the series goes past these."
        )
    if series.unit == STANDARD_UNIT:
        notes.append("The series is standardized. For the model's own numbers, switch *Standardize* off at the left.")
    if missing < 0:
        kept = "the first one is" if width == 1 else f"the first {width} are"
        notes.append(
            f"The model reads {many(width, 'number')} a step and the series has {len(columns)} columns: "
            f"{kept} used, {plain(', '.join(columns[:width]))}."
        )
        series = replace(series, columns=columns[:width], values=series.values[:, :width])
    if under:
        notes.append(
            f"The series goes through {many(len(under), 'layer')} below first; "
            f"this layer reads what comes out, {many(layer.inputs, 'number')} a step."
        )
    if layer.backward:
        notes.append("This layer reads backward: step 1 here is the end of the series.")
        series = replace(series, values=series.values[::-1])
    return Read(series, max(0, missing), tuple(notes))


def _too_few(layer: FoundLayer, width: int, series: Series) -> str:
    have = f"{many(len(series.columns), 'column')}: {plain(', '.join(series.columns))}"
    cure = (
        f"Choose more columns, or an input with {width} of them, such as typed numbers or a CSV file, or"
        if width <= MAX_COLUMNS
        else f"An input has at most {MAX_COLUMNS} columns here, so"
    )
    return (
        f"**{plain(layer.title)}** wants {width:,} numbers at every step, and the input has {have}. "
        f"{cure} switch on “{FILL.label}”."
    )


def trace_of(layer: FoundLayer, under: Levels, given: Read, progress: Progress | None = None) -> StackTrace:
    """Trace of `layer`, as a stack of it alone, in the order in which it reads."""
    x = torch.from_numpy(given.series.values.copy())
    x = torch.nn.functional.pad(x, (0, given.missing))[:, None]
    if under:
        x = x.flip(0) if layer.backward else x
        for level in under:
            x = torch.cat([_output(each, x, progress) for each in level], dim=-1)
        x = x.flip(0) if layer.backward else x
    return cells.run(*layer.stack, x, progress=progress)


def _output(layer: FoundLayer, x: Tensor, progress: Progress | None) -> Tensor:
    """What leaves the layer, (T, B, W), in the order of time, whichever way it reads."""
    output = cells.run(*layer.stack, x.flip(0) if layer.backward else x, progress=progress).output
    if layer.output_layer is not None:
        output = torch.nn.functional.linear(output, *layer.output_layer)
    return output.flip(0) if layer.backward else output
