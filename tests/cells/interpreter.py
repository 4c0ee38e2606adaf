"""An oracle: Python itself runs the text of a cell, line by line, step by step.

A name that a line reads before the step has assigned it still holds the step before: Python's own rule is ours."""

import ast
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

import cells


def _sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


FUNCTIONS = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "softplus": lambda x: np.logaddexp(0, x),
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "max": np.maximum,
    "min": np.minimum,
    "silu": lambda x: x * _sigmoid(x),
    "positive": lambda x: np.where(x >= 0, x + 0.5, _sigmoid(x)),
    "concat": lambda *parts: np.concatenate(parts),
    "split": np.split,
}


class _Shape(ast.NodeTransformer):
    """[a, b] -> concat(a, b); a, b = split(e) -> a, b = split(e, 2); a = 2 -> a = wide(2, "a"), a vector."""

    def visit_List(self, node: ast.List) -> ast.AST:
        self.generic_visit(node)
        return ast.Call(ast.Name("concat", ast.Load()), node.elts, [])

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            assert isinstance(node.value, ast.Call)
            node.value.args.append(ast.Constant(len(target.elts)))
        elif isinstance(target, ast.Name):
            node.value = ast.Call(ast.Name("wide", ast.Load()), [node.value, ast.Constant(target.id)], [])
        return node


def interpret(
    cell: cells.Cell, params: Mapping[str, Tensor], x: Tensor, state: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Every quantity (T, B, H) of `cell` over x (T, B, D) from `state` (B, H), in double precision."""
    code = compile(ast.fix_missing_locations(_Shape().visit(ast.parse(cell.text))), cell.name, "exec")
    weights = {name: tensor.double().numpy() for name, tensor in params.items()}
    T, B, D = x.shape
    H = next((len(tensor) // cell.shapes[name][0].units for name, tensor in weights.items()), 1)
    widths = {name: size.of(D, H) for name, size in cell.sizes.items()}
    found = {name: torch.empty(T, B, width, dtype=torch.float64) for name, width in widths.items()}
    functions = {**FUNCTIONS, "wide": lambda value, name: np.broadcast_to(value, widths[name])}
    for b in range(B):
        names = {**functions, **weights, **{name: value[b].double().numpy() for name, value in state.items()}}
        for t in range(T):
            names["x"] = x[t, b].double().numpy()
            with np.errstate(all="ignore"):
                exec(code, names)
            for name, values in found.items():
                values[t, b] = torch.tensor(names[name])
    return found
