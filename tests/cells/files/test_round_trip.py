"""A saved file read back is the same cell with the same numbers; and torch reads what is written for it."""

import io
import subprocess
import sys
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import cells
from cells.files import read_model, to_safetensors, to_state_dict
from cells.source import source
from cells.source_cell import class_name
from tests.cells.support import apart, assert_equal, every_cell, law, normal, seeds

sizes = st.integers(1, 6)
any_cell = st.sampled_from(list(cells.catalogue.values()))
dtypes = st.sampled_from([torch.float32, torch.float64])
# Two biases of which only the sum is in the twin's state dict.
SUMS = {"lstm_separate"}


def only(data: bytes, name: str):
    found = read_model(data, name)
    assert found.aside == ()
    (layer,) = found.layers
    return layer


def same(cell, params, layer, D, H):
    assert (layer.inputs, layer.units) == (D, H)
    assert not layer.backward
    assert layer.choice == ""
    assert (layer.cell.id, layer.cell.name, layer.cell.text) == (cell.id, cell.name, cell.text)
    assert list(layer.params) == list(params)
    assert all(torch.equal(layer.params[name], params[name]) for name in params)
    assert all(layer.params[name].dtype == params[name].dtype for name in params)


@law
@given(any_cell, sizes, sizes, seeds, dtypes)
def test_safetensors(cell, D, H, seed, dtype):
    params = cell.init(D, H, seed, dtype=dtype)
    layer = only(to_safetensors(cell, params), "mine.safetensors")
    assert layer.cell is cell
    same(cell, params, layer, D, H)


@law
@given(any_cell.filter(lambda cell: cell.id not in SUMS), sizes, sizes, seeds, dtypes)
def test_state_dict(cell, D, H, seed, dtype):
    params = cell.init(D, H, seed, dtype=dtype)
    layer = only(to_state_dict(cell, params), "mine.pt")
    assert layer.cell is cell
    same(cell, params, layer, D, H)


@pytest.mark.parametrize("id", sorted(SUMS))
def test_two_biases_come_back_as_their_sum(id):
    cell = cells.catalogue[id]
    params = cell.init(3, 4, dtype=torch.float64)
    layer = only(to_state_dict(cell, params), "mine.pt")
    assert layer.cell is cell
    x = normal(9, 2, 3)
    assert_equal(cells.run(layer.cell, layer.params, x), cells.run(cell, params, x), 1e-12)


@pytest.mark.parametrize("save", [to_safetensors, to_state_dict])
@pytest.mark.parametrize("id", ["mine", "own_cell"])
def test_a_cell_of_the_users_own(save, id):
    text = (
        "z = sigmoid(W @ [x, h] + b)  # update gate\nh = z * h + (1 - z) * tanh(V @ x)  # hidden state: 'äöü' \\ 기억"
    )
    cell = cells.parse(text, name="my 'own' \"cell\" 기억", id=id)
    params = cell.init(2, 3, 7)
    same(cell, params, only(save(cell, params), "a file"), 2, 3)


@every_cell
def test_torch_loads_the_state_dict(cell):
    """nn.LSTM, nn.GRU and nn.RNN for cells with a twin, else the class that we export."""
    params = cell.init(3, 4, 5, dtype=torch.float64)
    state = torch.load(io.BytesIO(to_state_dict(cell, params)), weights_only=True)
    x = normal(6, 2, 3)
    scope: dict[str, Any] = {}
    exec(source(cell), scope)
    kind: Any = type(cells.to_torch(cell, params)) if cell.twin else scope[class_name(cell)]
    module = kind(3, 4).double()
    module.load_state_dict(state)
    with torch.no_grad():
        first = module(x)[0]
    output = first if isinstance(first, torch.Tensor) else first[cell.output]
    if cell.id != "slstm":
        assert apart(output, cells.run(cell, params, x).output) <= 1e-12


def test_bare_parameters_fit_the_first_such_cell_and_the_title_says_which_others():
    cell = cells.catalogue["min_lstm_log"]
    buffer = io.BytesIO()
    torch.save(cell.init(3, 4), buffer)
    layer = only(buffer.getvalue(), "bare.pt")
    assert layer.cell.id == "min_lstm"
    assert cell.name in layer.title
    assert set(layer.params) == set(cell.shapes)


def test_a_description_that_claims_another_cell_of_the_catalogue_is_not_believed():
    cell = cells.parse(cells.catalogue["lstm"].text.replace("tanh(c)", "c"), name="LSTM", id="lstm")
    layer = only(to_safetensors(cell, cell.init(2, 3)), "f.safetensors")
    assert layer.cell.id == "mine"
    assert layer.cell.text == cell.text


def test_params_that_do_not_fit_are_not_saved():
    for save in (to_safetensors, to_state_dict):
        with pytest.raises(ValueError, match="missing"):
            save(cells.catalogue["lstm"], cells.catalogue["gru"].init(2, 3))


def test_libraries_of_file_formats_load_only_when_a_file_needs_them():
    code = "import sys, cells.files, cells; print({'onnx', 'safetensors'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
