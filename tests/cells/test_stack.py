"""Laws of a stack: layer by layer it is its cells, T then S is T + S, time runs backward where it is told to."""

import math

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import linear

import cells
from cells.expr import Name
from cells.plan import NOWHERE
from tests.cells.support import apart, assert_equal, every_cell, law, normal, seeds

T, B, D, H = 6, 2, 3, 4
IDS = [id for id in cells.catalogue if id != "slstm"]  # its random states are not all allowed
Head, Layer, Stack = cells.Head, cells.Layer, cells.Stack


@st.composite
def stacks(draw, backward=True):
    layers = [
        Layer(
            cells.catalogue[draw(st.sampled_from(IDS))],
            draw(st.integers(1, 4)),
            backward=backward and draw(st.booleans()),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    head = draw(st.one_of(st.none(), st.builds(Head, st.integers(1, 3), st.booleans())))
    return Stack(layers, output_layers=draw(st.booleans()), head=head, dropout=0.5)


def states(stack, seed, inputs=D):
    found = {}
    for part in stack.parts(inputs):
        for index, name in enumerate(part.layer.cell.states):
            size = part.layer.cell.sizes[name].of(part.inputs, part.layer.units)
            found[f"{part.key}.{name}"] = normal(B, size, seed=seed + index)
    return found


@law
@given(stack=stacks(), seed=seeds)
def test_it_is_its_cells_one_above_the_other(stack, seed):
    params, x, state = stack.init(D, seed, dtype=torch.float64), normal(T, B, D, seed=seed), states(stack, seed)
    trace = cells.run(stack, params, x, state)
    read, index = x, 0
    for level, layer in enumerate(stack.layers):
        leaving = []
        for key in (f"{level}", f"{level}.backward")[: layer.directions]:
            cut = len(key) + 1
            own = {n[cut:]: v for n, v in params.items() if n.startswith(f"{key}.") and "." not in n[cut:]}
            start = {n[cut:]: v for n, v in state.items() if n.startswith(f"{key}.") and "." not in n[cut:]}
            back = key.endswith("backward")
            alone = cells.run(layer.cell, own, read.flip(0) if back else read, start)
            expected = {name: value.flip(0) if back else value for name, value in alone.items()}
            assert trace.keys[index] == key
            assert_equal(trace.layers[index], expected, 0)
            assert_equal(trace.layers[index].final, alone.final, 0)
            assert_equal(trace.layers[index].initial, start, 0)
            h = expected[layer.cell.output]
            y = linear(h, params[f"{key}.output.W"], params[f"{key}.output.b"]) if stack.output_layers else h
            leaving.append(y)
            index += 1
        read = torch.cat(leaving, dim=-1)
    assert len(trace.layers) == index
    assert apart(trace.output, read) == 0
    if stack.head is None:
        assert trace.head is None
    else:
        head = linear(read, params["head.W"], params["head.b"])
        assert apart(trace.head, head if stack.head.every_step else head[-1]) <= 1e-12


@law
@given(stack=stacks(backward=False), seed=seeds, cut=st.integers(1, T - 1))
def test_t_then_s_is_t_plus_s(stack, seed, cut):
    params, x, state = stack.init(D, seed, dtype=torch.float64), normal(T, B, D, seed=seed), states(stack, seed)
    whole = cells.run(stack, params, x, state)
    first = cells.run(stack, params, x[:cut], state)
    second = cells.run(stack, params, x[cut:], first.final)
    assert apart(torch.cat([first.output, second.output]), whole.output) <= 1e-9
    assert_equal(second.final, whole.final, 1e-9)
    assert set(whole.final) == set(stack.states) == set(whole.initial)


@law
@given(stack=stacks(), seed=seeds)
def test_the_plan_is_the_plain_loop(stack, seed):
    params, x = stack.init(D, seed, dtype=torch.float64), normal(T, B, D, seed=seed)
    planned, plain = (cells.run(stack, params, x, mode=mode) for mode in ("planned", "sequential"))
    for ours, theirs in zip(planned.layers, plain.layers, strict=True):
        assert_equal(ours, theirs, 1e-9)


@every_cell
def test_a_stack_of_one_layer_is_the_cell(cell):
    stack = Stack([Layer(cell, H)])
    params = stack.init(D, seed=4, dtype=torch.float64)
    x = normal(T, B, D)
    trace = cells.run(stack, params, x)
    assert_equal(trace.layers[0], cells.run(cell, {name[2:]: value for name, value in params.items()}, x), 0)
    assert stack.count(D) == cell.count(D, H) == sum(value.numel() for value in params.values())


def test_a_backward_trace_knows_its_own_past():
    """In it h before step t is h at t + 1."""
    stack = Stack([Layer(cells.catalogue["gru"], H, backward=True)])
    x, state = normal(T, B, D), {"0.backward.h": normal(B, H, seed=1)}
    trace = cells.run(stack, stack.init(D, dtype=torch.float64), x, state).layers[1]
    assert isinstance(trace, cells.BackwardTrace)
    past = trace.value(Name("h", "previous", NOWHERE))
    assert apart(past, torch.cat([trace["h"][1:], state["0.backward.h"][None]])) == 0
    for equation in trace.cell.equations:
        assert apart(trace.value(equation.expr), trace[equation.name]) <= 1e-12
    assert trace.value(Name("b_r", "parameter", NOWHERE)).shape == (H,)


def test_weights_are_drawn_as_torch_draws_them():
    stack = Stack([Layer(cells.catalogue["lstm"], 100, backward=True)] * 2, output_layers=True, head=Head(50))
    params = stack.init(40, seed=3)
    assert set(params) == set(stack.shapes(40))
    assert {name: tuple(value.shape) for name, value in params.items()} == stack.shapes(40)
    for name, value in params.items():
        bound = 1 / math.sqrt(200 if name.startswith("head") else 100)
        assert 0.8 * bound < float(value.abs().max()) <= bound, name
    assert len({float(value.flatten()[0]) for value in params.values()}) == len(params)
    assert_equal(params, stack.init(40, seed=3), 0)
    assert not torch.equal(params["0.W_i"], stack.init(40, seed=4)["0.W_i"])
    assert apart(stack.init(40, seed=3, scale=2.0)["1.U_o"], 2 * params["1.U_o"]) <= 1e-6
    assert sum(value.numel() for value in params.values()) == stack.count(40)


def test_a_gradient_reaches_input_states_and_every_weight():
    stack = Stack(
        [Layer(cells.catalogue["min_lstm"], H, backward=True), Layer(cells.catalogue["lstm"], 3)],
        output_layers=True,
        head=Head(2, every_step=True),
    )
    params, x = stack.init(D, dtype=torch.float64), normal(3, B, D)
    state = states(stack, seed=2)
    tensors = [each.requires_grad_() for each in (*params.values(), x, *(state[name] for name in ("0.c", "1.h")))]

    def loss(*given):
        named = dict(zip(params, given, strict=False))
        start = {**state, "0.c": given[-2], "1.h": given[-1]}
        return cells.run(stack, named, given[-3], start).head

    assert torch.autograd.gradcheck(loss, tensors)
    loss(*tensors).square().sum().backward()
    dead = [name for name, value in params.items() if value.grad is None or not value.grad.any()]
    assert dead == []


def test_one_sequence_and_an_array_are_inputs():
    stack = Stack([Layer(cells.catalogue["gru"], H), Layer(cells.catalogue["min_gru"], 2)], head=Head(3))
    params, x = stack.init(D), normal(T, D, dtype=torch.float32)
    trace = cells.run(stack, params, x.numpy(), {"0.h": torch.ones(H)})
    assert trace.head is not None
    assert (trace.output.shape, trace.head.shape, trace.steps) == ((T, 1, 2), (1, 3), T)
    batched = cells.run(stack, params, x.unsqueeze(1), {"0.h": torch.ones(1, H)})
    assert apart(trace.output, batched.output) == 0


def test_progress_goes_up_through_the_layers():
    heard: list[float] = []
    stack = Stack([Layer(cells.catalogue["gru"], 2), Layer(cells.catalogue["lstm"], 2)])
    cells.run(stack, stack.init(D), normal(600, 1, D, dtype=torch.float32), progress=heard.append)
    assert heard == sorted(heard)
    assert {0.0, 0.5} <= set(heard)
    assert all(0 <= share < 1 for share in heard)


def test_the_first_number_that_is_lost_is_found():
    stack = Stack([Layer(cells.catalogue["rnn"], 2), Layer(cells.swap(cells.catalogue["rnn"], "tanh", "exp"), 2)])
    params = stack.init(D)
    x = normal(T, B, D, dtype=torch.float32)
    assert cells.run(stack, params, x).diverged() is None
    assert cells.run(stack, {**params, "1.b": params["1.b"] + 100}, x).diverged() == (1, "1.h")
    x[3, 1, 0] = math.nan
    assert cells.run(stack, params, x).diverged() == (4, "0.h")
