"""Tensors by name -> recurrent layers, whichever framework named them."""

from cells.files import keras_names, own_names, torch_names
from cells.files.found import Aside, Found, FoundLayer
from cells.files.limits import FileError, shown
from cells.files.weights import Weights

_FAMILIES = (torch_names, keras_names, own_names)


def recognise(weights: Weights) -> Found:
    """The layers, in the order of the model, and why any other tensor is set aside.

    Raises FileError where a layer is broken, or where there is none."""
    layers: list[FoundLayer] = []
    reasons: dict[str, str] = {}
    used: set[str] = set()
    for family in _FAMILIES:
        left = {name: tensor for name, tensor in weights.tensors.items() if name not in used | set(reasons)}
        for names, found in family.find(Weights(left, weights.descriptions)):
            if isinstance(found, FoundLayer):
                layers.append(found)
                used.update(names)
            else:
                reasons.update(dict.fromkeys(names, found))
    aside = tuple(
        Aside(name, tuple(tensor.shape), reasons.get(name, "not part of a recurrent layer"))
        for name, tensor in weights.tensors.items()
        if name not in used
    )
    if not layers:
        raise FileError(*nothing(aside))
    order = {module: index for index, module in enumerate(dict.fromkeys(layer.module for layer in layers))}
    layers.sort(key=lambda layer: (order[layer.module], layer.layer or 0, layer.backward))
    return Found(tuple(layers), weights.aside + aside)


def nothing(aside: tuple[Aside, ...]) -> tuple[str, str]:
    """What to say of a file in which no layer was found."""
    held = "; ".join(f"{shown(each.name, 40)} {each.shape}: {each.reason}" for each in aside[:3])
    more = f"; and {len(aside) - 3:,} more" if len(aside) > 3 else ""
    return (
        f"it holds no recurrent layer that can be shown ({held or 'it has no tensor'}{more})",
        "Layers are known by the names that PyTorch (weight_ih_l0), Keras (recurrent_kernel) or our own files give",
    )
