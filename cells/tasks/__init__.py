"""What a cell may be trained on. One task a file: a file here that defines a Task is in the registry."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from cells.tasks.measure import accuracy, loss
from cells.tasks.task import Batch, Defaults, Option, Sample, Task

_found = {
    kind
    for file in iter_modules(__path__)
    for kind in vars(import_module(f"{__name__}.{file.name}")).values()
    if isinstance(kind, type) and issubclass(kind, Task) and kind is not Task
}

tasks: Mapping[str, type[Task]] = MappingProxyType(
    {kind.id: kind for kind in sorted(_found, key=lambda kind: kind.order)}
)

__all__ = ["Batch", "Defaults", "Option", "Sample", "Task", "accuracy", "loss", "tasks"]
