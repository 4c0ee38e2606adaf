"""The LSTM, the same cell under other weight layouts, and its variants."""

from collections.abc import Mapping

from cells.cell import Cell, parse

TWIN = "nn.LSTM"
SOURCE = "Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000; as in torch.nn.LSTM"
GREFF = "Greff et al. 2015, arXiv 1503.04069"
LACKS = {
    "update gate": "two gates do its work: forget says what to keep, input what to write",
    "reset gate": "the candidate reads the whole last hidden state; the output gate has filtered it already",
}


def lstm(
    id: str,
    name: str,
    about: str,
    text: str,
    source: str = SOURCE,
    twin: str | None = None,
    lacks: Mapping[str, str] | None = None,
) -> Cell:
    return parse(text, name, id=id, about=about, source=source, twin=twin, lacks={**LACKS, **(lacks or {})})


CELLS = (
    lstm(
        "lstm",
        "LSTM",
        "Keeps a cell state by a forget gate, writes by an input gate and shows it through an output gate.",
        """
i = sigmoid(W_i @ x + U_i @ h + b_i)   # input gate
f = sigmoid(W_f @ x + U_f @ h + b_f)   # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
o = sigmoid(W_o @ x + U_o @ h + b_o)   # output gate
c = f * c + i * g                      # cell state
h = o * tanh(c)                        # hidden state
""",
        twin=TWIN,
    ),
    lstm(
        "lstm_separate",
        "LSTM, separate maps",
        "The LSTM with two linear maps and two biases for each gate.",
        """
f = sigmoid(W_f @ x + b_f + U_f @ h + d_f)   # forget gate
i = sigmoid(W_i @ x + b_i + U_i @ h + d_i)   # input gate
g = tanh(W_g @ x + b_g + U_g @ h + d_g)      # candidate
o = sigmoid(W_o @ x + b_o + U_o @ h + d_o)   # output gate
c = f * c + i * g                            # cell state
h = o * tanh(c)                              # hidden state
""",
        twin=TWIN,
    ),
    lstm(
        "lstm_concat",
        "LSTM, x and h joined",
        "The LSTM with one matrix for each gate, over input and hidden state joined: W = [W_x, W_h].",
        """
f = sigmoid(W_f @ [x, h] + b_f)   # forget gate
i = sigmoid(W_i @ [x, h] + b_i)   # input gate
g = tanh(W_g @ [x, h] + b_g)      # candidate
o = sigmoid(W_o @ [x, h] + b_o)   # output gate
c = f * c + i * g                 # cell state
h = o * tanh(c)                   # hidden state
""",
        twin=TWIN,
    ),
    lstm(
        "lstm_fused",
        "LSTM, one matrix",
        "The LSTM with one matrix for all gates, cut into the blocks f, i, g, o.",
        """
e = W @ [x, h] + b               # all pre-activations
a_f, a_i, a_g, a_o = split(e)    # forget logit, input logit, candidate logit, output logit
f = sigmoid(a_f)                 # forget gate
i = sigmoid(a_i)                 # input gate
g = tanh(a_g)                    # candidate
o = sigmoid(a_o)                 # output gate
c = f * c + i * g                # cell state
h = o * tanh(c)                  # hidden state
""",
        twin=TWIN,
    ),
    lstm(
        "lstm_projected",
        "LSTM, projected",
        "An LSTM that shows a projection of its hidden state, which may have fewer values than the cell state.",
        """
i = sigmoid(W_i @ x + U_i @ h + b_i)   # input gate
f = sigmoid(W_f @ x + U_f @ h + b_f)   # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
o = sigmoid(W_o @ x + U_o @ h + b_o)   # output gate
c = f * c + i * g                      # cell state
m = o * tanh(c)                        # hidden state before projection
h = R @ m                              # hidden state
""",
        source="Sak et al. 2014, arXiv 1402.1128; as in torch.nn.LSTM with proj_size",
    ),
    lstm(
        "lstm_peephole",
        "Peephole LSTM",
        "An LSTM whose gates also look at the cell state, unit by unit; the output gate sees the new one.",
        """
i = sigmoid(W_i @ x + U_i @ h + p_i * c + b_i)   # input gate
f = sigmoid(W_f @ x + U_f @ h + p_f * c + b_f)   # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)                # candidate
c = f * c + i * g                                # cell state
o = sigmoid(W_o @ x + U_o @ h + p_o * c + b_o)   # output gate
h = o * tanh(c)                                  # hidden state
""",
        source="Gers & Schmidhuber 2000; Greff et al. 2015, arXiv 1503.04069",
    ),
    lstm(
        "lstm_cifg",
        "Coupled LSTM (CIFG)",
        "An LSTM that writes exactly as much as it forgets: the forget gate is one minus the input gate.",
        """
i = sigmoid(W_i @ x + U_i @ h + b_i)   # input gate
f = 1 - i                              # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
o = sigmoid(W_o @ x + U_o @ h + b_o)   # output gate
c = f * c + i * g                      # cell state
h = o * tanh(c)                        # hidden state
""",
        source=GREFF,
    ),
    lstm(
        "lstm_no_input",
        "LSTM, no input gate",
        "An LSTM that always writes its candidate in full.",
        """
f = sigmoid(W_f @ x + U_f @ h + b_f)   # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
o = sigmoid(W_o @ x + U_o @ h + b_o)   # output gate
c = f * c + g                          # cell state
h = o * tanh(c)                        # hidden state
""",
        source=GREFF,
        lacks={"input gate": "taken out to see what it does; the whole candidate is written"},
    ),
    lstm(
        "lstm_no_forget",
        "LSTM, no forget gate",
        "The LSTM of 1997: the cell state only adds up and is never cleared.",
        """
i = sigmoid(W_i @ x + U_i @ h + b_i)   # input gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
o = sigmoid(W_o @ x + U_o @ h + b_o)   # output gate
c = c + i * g                          # cell state
h = o * tanh(c)                        # hidden state
""",
        source="Hochreiter & Schmidhuber 1997; " + GREFF,
        lacks={"forget gate": "taken out to see what it does; all of the old cell state is kept"},
    ),
    lstm(
        "lstm_linear_output",
        "LSTM, linear output",
        "An LSTM that shows its cell state without a tanh.",
        """
i = sigmoid(W_i @ x + U_i @ h + b_i)   # input gate
f = sigmoid(W_f @ x + U_f @ h + b_f)   # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
o = sigmoid(W_o @ x + U_o @ h + b_o)   # output gate
c = f * c + i * g                      # cell state
h = o * c                              # hidden state
""",
        source=GREFF,
    ),
    lstm(
        "slstm",
        "sLSTM",
        "An LSTM with an exponential input gate, a normalizer n and a running maximum m that keeps it all small.",
        """
a_i = W_i @ x + U_i @ h + b_i          # input logit
a_f = W_f @ x + U_f @ h + b_f          # forget logit
k = m - softplus(-a_f)                 # log weight kept
m = max(k, a_i)                        # running maximum
i = exp(a_i - m)                       # input gate
f = exp(k - m)                         # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
o = sigmoid(W_o @ x + U_o @ h + b_o)   # output gate
c = f * c + i * g                      # cell state
n = max(f * n + i, 1e-30)              # normalizer
h = o * c / n                          # hidden state
""",
        source="Beck et al. 2024 (xLSTM), arXiv 2405.04517, eq. 8-17, sigmoid forget gate; n stays above 0",
    ),
)
