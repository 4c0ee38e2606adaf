"""Sound files with broken layers: shapes that disagree, weights that are no numbers, sizes that cannot be drawn."""

import pytest
import torch
from safetensors.torch import save
from torch import nn

import cells
from tests.cells.files.test_torch import pt

LSTM = nn.LSTM(3, 4).state_dict()
GRU = cells.catalogue["gru"]


def changed(name, value):
    return pt({**LSTM, name: value})


def without(name):
    return {key: value for key, value in LSTM.items() if key != name}


def filled(name, value):
    tensor = LSTM[name].clone()
    tensor.view(-1)[7] = value
    return changed(name, tensor)


def keras(recurrent, bias=None):
    more = {} if bias is None else {"a/bias": bias}
    return save({"a/kernel": torch.ones(3, recurrent.shape[1]), "a/recurrent_kernel": recurrent, **more})


def described():
    return {"equations": GRU.text, "id": GRU.id, "name": GRU.name}


def missing(name):
    return {key: value for key, value in GRU.init(2, 3).items() if key != name}


# What it is -> its name, its bytes, and a word that the refusal must say.
FILES = {
    "complex": ("m.pt", lambda: changed("weight_ih_l0", LSTM["weight_ih_l0"].to(torch.complex64)), "complex64"),
    "integers": ("m.pt", lambda: changed("weight_hh_l0", LSTM["weight_hh_l0"].long()), "int64"),
    "not a number": ("m.pt", lambda: filled("weight_hh_l0", float("nan")), r"weight_hh_l0[1, 3] is nan"),
    "infinite": ("m.pt", lambda: filled("bias_ih_l0", float("-inf")), r"bias_ih_l0[7] is -inf"),
    "wrong rows": ("m.pt", lambda: changed("weight_ih_l0", torch.ones(15, 3)), "(15, 3)"),
    "wrong bias": ("m.pt", lambda: changed("bias_hh_l0", torch.ones(4)), "bias_hh_l0 has shape (4,)"),
    "wrong axes": ("m.pt", lambda: changed("weight_ih_l0", torch.ones(16, 3, 1)), "weight_ih_l0 has shape"),
    "a projection as wide as the layer": ("m.pt", lambda: changed("weight_hr_l0", torch.ones(4, 4)), "P below H"),
    "a projection of no axes": ("m.pt", lambda: changed("weight_hr_l0", torch.ones(())), "weight_hr_l0 has shape ()"),
    "a projection beside full weights": ("m.pt", lambda: changed("weight_hr_l0", torch.ones(2, 4)), "(4H, P)"),
    "a projection alone": ("m.pt", lambda: pt({"weight_hr_l0": torch.ones(2, 4)}), "weight_ih"),
    "one of two biases": ("m.pt", lambda: pt(without("bias_hh_l0")), "bias_ih_l0 has no bias_hh beside it"),
    "the other of two biases": ("m.pt", lambda: pt(without("bias_ih_l0")), "bias_hh_l0 has no bias_ih beside it"),
    "no axes": ("m.pt", lambda: changed("weight_hh_l0", torch.ones(())), "weight_hh_l0 has shape ()"),
    "two blocks": ("m.pt", lambda: changed("weight_hh_l0", torch.ones(8, 4)), "(4H, H)"),
    "nothing in it": ("m.pt", lambda: changed("weight_hh_l0", torch.ones(0, 0)), "(0, 0)"),
    "half a layer": ("m.pt", lambda: pt({"a.weight_ih_l0": torch.ones(16, 3)}), "a.weight_ih_l0 has no weight_hh"),
    "other half": ("m.pt", lambda: pt({"a.weight_hh_l0": torch.ones(16, 4)}), "has no weight_ih"),
    "too many units": ("m.pt", lambda: pt(nn.RNN(2, 1_025).state_dict()), "1,025 units"),
    "too many inputs": ("m.pt", lambda: pt(nn.GRU(1_025, 2).state_dict()), "1,025 inputs"),
    "no recurrent layer": ("m.pt", lambda: pt(nn.Linear(2, 3).state_dict()), "no recurrent layer"),
    "keras without kernel": ("m.safetensors", lambda: save({"a/recurrent_kernel": torch.ones(4, 16)}), "no kernel"),
    "keras, wrong blocks": ("m.safetensors", lambda: keras(torch.ones(4, 15)), "(4, 15)"),
    "keras, wrong bias": ("m.safetensors", lambda: keras(torch.ones(4, 12), torch.ones(3, 12)), "a/bias has shape"),
    "ours, wrong shape": ("m.safetensors", lambda: save({**GRU.init(3, 4), "b_z": torch.ones(5)}), "b_z"),
    "ours, complex": ("m.pt", lambda: pt({k: v.to(torch.complex64) for k, v in GRU.init(3, 4).items()}), "complex"),
    "ours, description broken": (
        "m.safetensors",
        lambda: save(LSTM | {"W": torch.ones(2)}, {"equations": "W ="}),
        "read",
    ),
    "ours, a tensor missing": ("m.safetensors", lambda: save(missing("b_z"), described()), "b_z"),
    "ours, one too many": ("m.safetensors", lambda: save({**GRU.init(2, 2), "q": torch.ones(2)}, described()), "'q'"),
}


@pytest.mark.parametrize("file", FILES)
def test_it_is_refused_in_words_and_runs_nothing(file, refused):
    name, build, word = FILES[file]
    refused(build(), name, word)
