"""The GRU, the same cell under other weight layouts, and gated cells with one state."""

from collections.abc import Mapping

from cells.cell import Cell, parse

SOURCE = "Cho et al. 2014, arXiv 1406.1078"
LACKS = {
    "forget gate": "the update gate does both jobs: what it does not keep, it overwrites",
    "input gate": "the update gate does both jobs: what it does not keep, it overwrites",
    "output gate": "nothing is held back: the hidden state leaves as it is",
    "cell state": "the hidden state is the memory; there is no second one",
}
ONE_STATE = {
    "update gate": "no gate of that name: see the gates it has",
    "reset gate": "the candidate reads the past unfiltered",
    "output gate": "nothing is held back: the hidden state leaves as it is",
    "cell state": "the hidden state is the memory; there is no second one",
}


def gru(
    id: str,
    name: str,
    about: str,
    text: str,
    source: str = SOURCE,
    twin: str | None = None,
    lacks: Mapping[str, str] = LACKS,
) -> Cell:
    return parse(text, name, id=id, about=about, source=source, twin=twin, lacks=lacks)


CELLS = (
    gru(
        "gru",
        "GRU",
        "One state, two gates: update mixes old and new, reset filters the past for the candidate.",
        """
r = sigmoid(W_r @ x + U_r @ h + b_r)           # reset gate
z = sigmoid(W_z @ x + U_z @ h + b_z)           # update gate
n = tanh(W_n @ x + b_n + r * (U_n @ h + d_n))  # candidate
h = (1 - z) * n + z * h                        # hidden state
""",
        source="Cho et al. 2014, arXiv 1406.1078, v3; as in torch.nn.GRU, reset after the product",
        twin="nn.GRU",
    ),
    gru(
        "gru_reset_before",
        "GRU, reset before",
        "The first GRU: the reset gate filters the hidden state before the matrix product, not after it.",
        """
r = sigmoid(W_r @ x + U_r @ h + b_r)       # reset gate
z = sigmoid(W_z @ x + U_z @ h + b_z)       # update gate
n = tanh(W_n @ x + U_n @ (r * h) + b_n)    # candidate
h = (1 - z) * n + z * h                    # hidden state
""",
        source="Cho et al. 2014, arXiv 1406.1078, v1",
    ),
    gru(
        "gru_separate",
        "GRU, separate maps",
        "The reset-before GRU with two linear maps and two biases for each gate.",
        """
r = sigmoid(W_r @ x + b_r + U_r @ h + d_r)       # reset gate
z = sigmoid(W_z @ x + b_z + U_z @ h + d_z)       # update gate
n = tanh(W_n @ x + b_n + U_n @ (r * h) + d_n)    # candidate
h = z * h + (1 - z) * n                          # hidden state
""",
    ),
    gru(
        "gru_concat",
        "GRU, x and h joined",
        "The reset-before GRU with one matrix for each gate, over input and hidden state joined.",
        """
r = sigmoid(W_r @ [x, h] + b_r)       # reset gate
z = sigmoid(W_z @ [x, h] + b_z)       # update gate
n = tanh(W_n @ [x, r * h] + b_n)      # candidate
h = z * h + (1 - z) * n               # hidden state
""",
    ),
    gru(
        "gru_update_new",
        "GRU, z admits new",
        "The GRU written the other way round: here z says how much of the candidate comes in.",
        """
r = sigmoid(W_r @ x + U_r @ h + b_r)           # reset gate
z = sigmoid(W_z @ x + U_z @ h + b_z)           # update gate
n = tanh(W_n @ x + b_n + r * (U_n @ h + d_n))  # candidate
h = (1 - z) * h + z * n                        # hidden state
""",
        source="Chung et al. 2014, arXiv 1412.3555, eq. 5",
        twin="nn.GRU",
    ),
    gru(
        "gru_concat_update_new",
        "GRU, joined, z new",
        "The reset-before GRU with joined matrices; z admits the new; the filtered state comes first in [r * h, x].",
        """
r = sigmoid(W_r @ [x, h] + b_r)       # reset gate
z = sigmoid(W_z @ [x, h] + b_z)       # update gate
n = tanh(W_n @ [r * h, x] + b_n)      # candidate
h = (1 - z) * h + z * n               # hidden state
""",
    ),
    gru(
        "mgu",
        "MGU",
        "A GRU with one gate: it filters the past for the candidate and mixes old and new.",
        """
f = sigmoid(W_f @ x + U_f @ h + b_f)       # forget gate
n = tanh(W_n @ x + U_n @ (f * h) + b_n)    # candidate
h = (1 - f) * h + f * n                    # hidden state
""",
        source="Zhou et al. 2016, arXiv 1603.09420",
        lacks={
            **ONE_STATE,
            "update gate": "the forget gate is the only gate and does this too",
            "reset gate": "the forget gate is the only gate and does this too",
            "input gate": "the forget gate is the only gate and does this too",
        },
    ),
    gru(
        "light_ru",
        "Light RU",
        "One gate, and a candidate that reads the input only.",
        """
f = sigmoid(W_f @ x + U_f @ h + b_f)   # forget gate
n = tanh(W_n @ x)                      # candidate
h = (1 - f) * h + f * n                # hidden state
""",
        source="Ye et al. 2024, Light Recurrent Unit, Electronics 13(16) 3204",
        lacks={
            **ONE_STATE,
            "update gate": "the forget gate is the only gate and does this too",
            "reset gate": "the candidate does not read the past, so there is nothing to reset",
            "input gate": "the forget gate is the only gate and does this too",
        },
    ),
    gru(
        "li_gru",
        "Li-GRU",
        "A GRU without reset gate and with a relu candidate (batch normalization left out).",
        """
z = sigmoid(W_z @ x + U_z @ h + b_z)   # update gate
n = relu(W_n @ x + U_n @ h + b_n)      # candidate
h = z * h + (1 - z) * n                # hidden state
""",
        source="Ravanelli et al. 2018, arXiv 1803.10225",
        lacks={**LACKS, "reset gate": "found of little use in speech and removed"},
    ),
    gru(
        "rnn",
        "RNN",
        "The plain recurrent cell: no gate, the hidden state is made anew at every step.",
        "h = tanh(W @ x + U @ h + b)   # hidden state",
        source="Elman 1990; as in torch.nn.RNN with tanh",
        twin="nn.RNN",
        lacks={
            **ONE_STATE,
            **dict.fromkeys(
                ("forget gate", "input gate", "update gate", "output gate", "reset gate"),
                "a plain RNN has no gate: everything is overwritten at every step",
            ),
            "candidate": "the new value is the hidden state at once; nothing is mixed",
        },
    ),
    gru(
        "ind_rnn",
        "IndRNN",
        "A plain RNN whose units each remember only themselves, with a relu.",
        "h = relu(W @ x + u * h + b)   # hidden state",
        source="Li et al. 2018, arXiv 1803.04831",
        lacks={
            **ONE_STATE,
            **dict.fromkeys(
                ("forget gate", "input gate", "update gate", "output gate", "reset gate"),
                "it has no gate: u says once and for all how much each unit keeps",
            ),
            "candidate": "the new value is the hidden state at once; nothing is mixed",
        },
    ),
)
