"""The PyTorch source that a user takes home, run as it stands: it is the cell, number for number."""

import ast
import subprocess
import sys
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import cells
from cells.source import source
from cells.source_cell import class_name
from tests.cells.support import assert_equal, every_cell, every_dtype, law, normal, start
from tests.cells.test_unusual_cells import CONSTANTS, UNUSUAL

T, B, D, H = 7, 3, 4, 5
# Each would be code, an encoding, or the end of a comment or string if it got out of its place.
HOSTILE = [
    "x\nraise SystemExit('out')",
    "x\r\nraise SystemExit('out')",
    "x\x0craise SystemExit('out')\x0b\x85raise\u2028raise\u2029raise SystemExit('out')",
    '"""\nraise SystemExit("out")\n"""',
    "''' \" \\",
    "{units} {} %s {0.__class__}",
    "-*- coding: utf-7 -*- +AAo-raise SystemExit",
    "\u202e\u2066 right to left \x00\x1b[31m\ud800",
    "None",
    "9 lives",
    "",
    "기억 상태",
]


def executed(text: str, cell: cells.Cell) -> Any:
    scope: dict[str, Any] = {"__name__": "taken_home"}
    exec(compile(text, "cell.py", "exec", dont_inherit=True), scope)
    found = scope[class_name(cell)]
    assert issubclass(found, nn.Module)
    return found


def check(cell, dtype, tolerance, D=D, H=H):
    params = cell.init(D, H, seed=3, dtype=dtype)
    H = H if params else 1
    x, state = normal(T, B, D, seed=4, dtype=dtype), start(cell, B, D, H, dtype=dtype)
    module = executed(source(cell), cell)(D, H).to(dtype)
    module.load_state_dict(params)
    with torch.no_grad():
        trace, final = module(x, state)
        from_zero, _ = module(x)
    expected = cells.run(cell, params, x, state)
    if not params:  # nothing tells the precision of a run without parameters: float32
        trace, final = ({name: value.float() for name, value in each.items()} for each in (trace, final))
        from_zero = {name: value.float() for name, value in from_zero.items()}
    assert_equal(trace, expected, tolerance)
    assert_equal(final, expected.final, tolerance)
    if cell.id != "slstm":  # 0 / 0 where a gate underflows: not a number that can be compared
        assert_equal(from_zero, cells.run(cell, params, x), tolerance)


@every_cell
@every_dtype
def test_it_gives_the_trace_of_the_cell(cell, dtype):
    check(cell, dtype, 1e-6 if dtype == torch.float32 else 1e-12)


@pytest.mark.parametrize("text", [*UNUSUAL.values(), *CONSTANTS])
def test_it_gives_the_trace_of_any_cell(text):
    check(cells.parse(text), torch.float64, 1e-6 if "W" not in text else 1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "train = sigmoid(forward @ x + state)\nself = tanh(train * self + W @ x)",
        "x_t = tanh(W @ x + U @ x_t + training)\ntorch = x_t + torch_\nh = torch + steps\nsteps = h * inputs",
        "nn = tanh(units @ x + type * nn)\nbatch, Tensor = split(half @ [nn, x])\ntrace = batch * Tensor",
    ],
)
def test_names_that_python_or_torch_use_themselves(text):
    cell = cells.parse(text)
    params = cell.init(D, H, dtype=torch.float64)
    x = normal(T, B, D)
    module = executed(source(cell), cell)(D, H).double()
    module.load_state_dict({name if name in module.state_dict() else f"{name}_": t for name, t in params.items()})
    with torch.no_grad():
        assert_equal(module(x)[0], cells.run(cell, params, x), 1e-12)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_or_label_gets_out_of_its_comment(text):
    plain = cells.catalogue["lstm_fused"]
    equations = [type(e)(e.name, e.expr, text) for e in plain.equations]
    facts = {name: getattr(plain, name) for name in ("text", "states", "sizes", "shapes")}
    cell = cells.Cell(name=text, equations=tuple(equations), id=text, about=text, source=text, **facts)
    written = source(cell)
    assert written.encode("utf-8")
    expected = source(plain).replace(class_name(plain), class_name(cell))
    assert ast.dump(ast.parse(written.encode())) == ast.dump(ast.parse(expected))
    executed(written, cell)


@law
@given(st.text())
def test_any_name_makes_a_class_name(name):
    found = class_name(cells.parse("h = tanh(W @ x)", name=name))
    assert found.isidentifier()
    ast.parse(f"class {found}: pass")


@every_cell
def test_sizes_of_the_parameters_are_its_defaults(cell):
    params = cell.init(D, H)
    executed(source(cell, params), cell)().load_state_dict(params)


def test_it_imports_torch_alone():
    for cell in cells.catalogue.values():
        imports = [node for node in ast.walk(ast.parse(source(cell))) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert [ast.unparse(node) for node in imports] == ["import torch", "from torch import Tensor, nn"]


def test_params_of_another_cell_are_refused():
    with pytest.raises(ValueError, match="missing"):
        source(cells.catalogue["lstm"], cells.catalogue["gru"].init(D, H))


def test_it_is_clean_and_formatted(tmp_path):
    for id, cell in cells.catalogue.items():
        (tmp_path / f"{id}.py").write_text(source(cell, cell.init(D, H)), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "--isolated", "--no-cache"], ["format", "--isolated", "--no-cache", "--diff"]):
        done = subprocess.run(
            [*ruff, *command, "--line-length", "120", str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
