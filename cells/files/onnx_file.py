"""ONNX: LSTM, GRU and RNN nodes with their weights. The graph is read, never run, and no other file is opened."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cells.files import onnx_node
from cells.files.found import Aside, Found, FoundLayer
from cells.files.limits import FileError, check_count, check_name, shown
from cells.files.recognise import nothing

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, TensorProto

AGAIN = "Export it again with torch.onnx.export or tf2onnx, or copy it again if it was cut off"


def read(data: bytes) -> Found:
    """One layer for each direction of each recurrent node, in the order of the graph. Raises FileError."""
    model = _model(data)
    tensors = _initializers(model.graph)
    layers: list[FoundLayer] = []
    aside: list[Aside] = []
    used: set[str] = set()
    for node in model.graph.node:
        if node.op_type in onnx_node.KINDS and node.domain in ("", "ai.onnx"):
            try:
                layers += onnx_node.layers(node, tensors)
            except onnx_node.UnsupportedError as reason:
                aside.append(Aside(shown(node.name or node.op_type), (), str(reason)))
            else:
                used.update(node.input)
    aside += [
        Aside(name, tuple(tensor.dims), "not a weight of a layer that is shown")
        for name, tensor in tensors.items()
        if name not in used
    ]
    if not layers:
        raise FileError(*nothing(tuple(aside)))
    return Found(tuple(layers), tuple(aside))


def _model(data: bytes) -> "ModelProto":
    import onnx

    try:
        model = onnx.load_model_from_string(data)
    except Exception as error:
        raise FileError(f"it is no valid ONNX file ({shown(error, 160)})", AGAIN) from error
    if not model.graph.node:
        raise FileError("it is no ONNX model: its graph is empty", AGAIN)
    return model


def _initializers(graph: "GraphProto") -> Mapping[str, "TensorProto"]:
    """Tensors by name: initializers, and what constant nodes hold."""
    constants = [
        (node.output[0], attribute.t)
        for node in graph.node
        if node.op_type == "Constant" and node.output
        for attribute in node.attribute
        if attribute.name == "value" and attribute.HasField("t")
    ]
    named = [(tensor.name, tensor) for tensor in graph.initializer] + constants
    check_count(len(named))
    check_count(len(graph.node), "nodes")
    found: dict[str, TensorProto] = {}
    for name, tensor in named:
        if check_name(name) in found:
            raise FileError(f"it has two tensors with the name '{name}'", AGAIN)
        if tensor.data_location == tensor.EXTERNAL or tensor.external_data:
            raise FileError(
                f"the numbers of {name} stand in another file, which is not opened",
                "Save the model as one file: onnx.save_model(..., save_as_external_data=False)",
            )
        found[name] = tensor
    return found
