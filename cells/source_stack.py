"""Stack -> the text of an nn.Module that holds its layers under their keys, "0", "1", and runs them in order."""

from collections.abc import Iterator, Mapping

from cells.cell import Cell
from cells.source_cell import indented
from cells.stack import Part, Stack

LINEAR = '''class Linear(nn.Module):
    """y = W @ h + b"""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.W = nn.Parameter(torch.empty(outputs, inputs))
        self.b = nn.Parameter(torch.empty(outputs))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(inputs**-0.5), inputs**-0.5)

    def forward(self, h: Tensor) -> Tensor:
        return h @ self.W.T + self.b
'''
_TEMPLATE = '''class Model(nn.Module):
    """{name}: each layer reads what leaves the one before it."""

    def __init__(self, inputs: int{default}) -> None:
        super().__init__()
        {parts}

    def forward(self, x: Tensor) -> tuple[dict[str, dict[str, Tensor]], Tensor]:
        """x is (T, B, D). Returns every quantity of each layer at every step, by the layer's name, and {answers}."""
        traces = {{}}
        {steps}
        return traces, {result}
'''


def stack_class(stack: Stack, titles: Mapping[Cell, str], inputs: int | None) -> str:
    """The class Model of `stack`, where the class of each cell has its title; D is its default."""
    head = stack.head
    result = "x" if head is None else "self.head(x)" if head.every_step else "self.head(x[-1])"
    return _TEMPLATE.format(
        name=" + ".join(titles[layer.cell] for layer in stack.layers),
        default=f" = {inputs}" if inputs else "",
        parts=indented(list(_parts(stack, titles, inputs or 1)), 8),
        answers="what leaves the last" if head is None else "the head's answers",
        steps=indented(list(_steps(stack, inputs or 1)), 8),
        result=result,
    )


def _parts(stack: Stack, titles: Mapping[Cell, str], inputs: int) -> Iterator[str]:
    for part in stack.parts(inputs):
        reads = "inputs" if part.key.partition(".")[0] == "0" else part.inputs
        yield _add(part.key, f"{titles[part.layer.cell]}({reads}, {part.layer.units})")
        if stack.output_layers:
            width = part.layer.outputs(part.inputs)
            yield _add(f"{part.key}.output", f"Linear({width}, {width})")
    if stack.head:
        yield f"self.head = Linear({stack.outputs(inputs)}, {stack.head.outputs})"


def _add(key: str, module: str) -> str:
    owner, _, name = key.rpartition(".")
    of = f'self.get_submodule("{owner}")' if owner else "self"
    return f'{of}.add_module("{name}", {module})'


def _steps(stack: Stack, inputs: int) -> Iterator[str]:
    parts = stack.parts(inputs)
    for level in range(len(stack.layers)):
        if level and stack.dropout:
            yield f"x = nn.functional.dropout(x, {stack.dropout}, self.training)"
        leaving = []
        for part in (part for part in parts if part.key.partition(".")[0] == str(level)):
            yield from _run(part)
            leaving.append(_leaves(part, stack.output_layers))
        yield f"x = {leaving[0]}" if len(leaving) == 1 else f"x = torch.cat([{', '.join(leaving)}], dim=-1)"


def _run(part: Part) -> Iterator[str]:
    called = f'self.get_submodule("{part.key}")'
    if not part.backward:
        yield f'traces["{part.key}"], _ = {called}(x)'
        return
    yield f"backward, _ = {called}(x.flip(0))"
    yield f'traces["{part.key}"] = {{name: value.flip(0) for name, value in backward.items()}}'


def _leaves(part: Part, output_layer: bool) -> str:
    found = f'traces["{part.key}"]["{part.layer.cell.output}"]'
    if part.layer.width is not None:
        found += f"[..., : {part.layer.width}]"
    return f'self.get_submodule("{part.key}.output")({found})' if output_layer else found
