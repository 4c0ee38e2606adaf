"""From LSTM to minLSTM and from GRU to minGRU, and cells that can run in parallel or nearly so."""

from cells.catalogue.gru import LACKS as GRU_LACKS
from cells.catalogue.gru import ONE_STATE, gru
from cells.catalogue.lstm import lstm

FENG = "Feng et al. 2024, Were RNNs All We Needed?, arXiv 2410.01201"
NO_OUTPUT = {"output gate": "the cell shows all of its memory at every step"}
NO_PAST = {"reset gate": "the candidate does not read the past, so there is nothing to reset"}


CELLS = (
    lstm(
        "lstm_no_output",
        "LSTM, no output gate",
        "Rung 1: the output gate goes, so the hidden state is the squashed cell state.",
        """
i = sigmoid(W_i @ x + U_i @ h + b_i)   # input gate
f = sigmoid(W_f @ x + U_f @ h + b_f)   # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)      # candidate
c = f * c + i * g                      # cell state
h = tanh(c)                            # hidden state
""",
        lacks=NO_OUTPUT,
    ),
    lstm(
        "lstm_no_hidden",
        "LSTM, gates from x",
        "Rung 2: gates and candidate no longer read h, so they need no loop and the cell state is a scan.",
        """
i = sigmoid(W_i @ x + b_i)   # input gate
f = sigmoid(W_f @ x + b_f)   # forget gate
g = tanh(W_g @ x + b_g)      # candidate
c = f * c + i * g            # cell state
h = tanh(c)                  # hidden state
""",
        source=FENG,
        lacks={**NO_PAST, **NO_OUTPUT},
    ),
    lstm(
        "lstm_linear_candidate",
        "LSTM, linear candidate",
        "Rung 3: the candidate's tanh goes; what is written is no longer held between -1 and 1.",
        """
i = sigmoid(W_i @ x + b_i)   # input gate
f = sigmoid(W_f @ x + b_f)   # forget gate
g = W_g @ x + b_g            # candidate
c = f * c + i * g            # cell state
h = tanh(c)                  # hidden state
""",
        source=FENG,
        lacks={**NO_PAST, **NO_OUTPUT},
    ),
    lstm(
        "lstm_normalized",
        "LSTM, normalized",
        "Rung 4: forget and input gate are divided by their sum, so the cell state is a weighted mean.",
        """
a_f = W_f @ x + b_f                    # forget logit
a_i = W_i @ x + b_i                    # input logit
d = softplus(-a_f) - softplus(-a_i)    # input to forget ratio, as a logarithm
f = sigmoid(-d)                        # forget gate, divided by f + i
i = sigmoid(d)                         # input gate, divided by f + i
g = W_g @ x + b_g                      # candidate
c = f * c + i * g                      # cell state
h = tanh(c)                            # hidden state
""",
        source=FENG + ", section 3.2.3, in a form that sums to 1 at every logit",
        lacks={**NO_PAST, **NO_OUTPUT},
    ),
    lstm(
        "min_lstm",
        "minLSTM",
        "The LSTM with all that stands in the way of a parallel scan taken out.",
        """
a_f = W_f @ x + b_f                    # forget logit
a_i = W_i @ x + b_i                    # input logit
d = softplus(-a_f) - softplus(-a_i)    # input to forget ratio, as a logarithm
f = sigmoid(-d)                        # forget gate, divided by f + i
i = sigmoid(d)                         # input gate, divided by f + i
g = W_g @ x + b_g                      # candidate
c = f * c + i * g                      # cell state
h = c                                  # hidden state
""",
        source=FENG + ", section 3.2",
        lacks={**NO_PAST, **NO_OUTPUT},
    ),
    lstm(
        "lstm_gates_from_input",
        "LSTM, gates from x, with o",
        "The paper's step 1: gates and candidate no longer read h; the output gate stays.",
        """
i = sigmoid(W_i @ x + b_i)   # input gate
f = sigmoid(W_f @ x + b_f)   # forget gate
g = tanh(W_g @ x + b_g)      # candidate
o = sigmoid(W_o @ x + b_o)   # output gate
c = f * c + i * g            # cell state
h = o * tanh(c)              # hidden state
""",
        source=FENG + ", section 3.2.1",
        lacks=NO_PAST,
    ),
    lstm(
        "lstm_no_tanh",
        "LSTM, no tanh",
        "The paper's step 2: both tanh go; what is written and shown is no longer bounded.",
        """
i = sigmoid(W_i @ x + b_i)   # input gate
f = sigmoid(W_f @ x + b_f)   # forget gate
g = W_g @ x + b_g            # candidate
o = sigmoid(W_o @ x + b_o)   # output gate
c = f * c + i * g            # cell state
h = o * c                    # hidden state
""",
        source=FENG + ", section 3.2.2",
        lacks=NO_PAST,
    ),
    gru(
        "gru_no_hidden",
        "GRU, gates from x",
        "Gate and candidate no longer read h; the reset gate has nothing left to filter and goes.",
        """
z = sigmoid(W_z @ x + b_z)    # update gate
n = tanh(W_n @ x + b_n)       # candidate
h = (1 - z) * n + z * h       # hidden state
""",
        source=FENG,
        lacks={**GRU_LACKS, **NO_PAST},
    ),
    gru(
        "min_gru",
        "minGRU",
        "The GRU as one gate, a linear candidate and a scan. Its z lets the new in; the GRU's keeps the old.",
        """
z = sigmoid(W_z @ x + b_z)    # update gate
n = W_n @ x + b_n             # candidate
h = (1 - z) * h + z * n       # hidden state
""",
        source=FENG + ", section 3.1",
        lacks={**GRU_LACKS, **NO_PAST},
    ),
    lstm(
        "min_lstm_log",
        "minLSTM, positive",
        "minLSTM with a candidate that is always positive, so that it can be computed with logarithms: "
        "another function than minLSTM.",
        """
a_f = W_f @ x + b_f                    # forget logit
a_i = W_i @ x + b_i                    # input logit
d = softplus(-a_f) - softplus(-a_i)    # input to forget ratio, as a logarithm
f = sigmoid(-d)                        # forget gate, divided by f + i
i = sigmoid(d)                         # input gate, divided by f + i
g = positive(W_g @ x + b_g)            # candidate
c = f * c + i * g                      # cell state
h = c                                  # hidden state
""",
        source=FENG + ", appendix B.2; the start is the given state itself",
        lacks={**NO_PAST, **NO_OUTPUT},
    ),
    gru(
        "min_gru_log",
        "minGRU, positive",
        "minGRU with a candidate that is always positive, so that it can be computed with logarithms: "
        "another function than minGRU.",
        """
z = sigmoid(W_z @ x + b_z)        # update gate
n = positive(W_n @ x + b_n)       # candidate
h = (1 - z) * h + z * n           # hidden state
""",
        source=FENG + ", appendix B.1; the start is the given state itself",
        lacks={**GRU_LACKS, **NO_PAST},
    ),
    lstm(
        "janet",
        "JANET",
        "An LSTM with the forget gate alone; one minus a shifted forget gate weighs the candidate.",
        """
s = W_f @ x + U_f @ h + b_f          # forget logit
f = sigmoid(s)                       # forget gate
g = tanh(W_g @ x + U_g @ h + b_g)    # candidate
c = f * c + (1 - sigmoid(s - 1)) * g # cell state
h = c                                # hidden state
""",
        source="van der Westhuizen & Lasenby 2018, arXiv 1804.04849, beta = 1",
        lacks={
            **NO_OUTPUT,
            "input gate": "one minus the shifted forget gate takes its place",
            "update gate": "the forget gate is the only gate",
        },
    ),
    gru(
        "sru",
        "SRU",
        "Gates see the cell state unit by unit, with no matrix: light, but still one step after another.",
        """
f = sigmoid(W_f @ x + v_f * c + b_f)   # forget gate
r = sigmoid(W_r @ x + v_r * c + b_r)   # highway gate
g = W_g @ x                            # candidate
c = f * c + (1 - f) * g                # cell state
h = r * c + (1 - r) * (W_s @ x)        # hidden state
""",
        source="Lei et al. 2018, arXiv 1709.02755; the skip is W_s x, so that D and H may differ",
        lacks={
            "input gate": "one minus the forget gate takes its place",
            "output gate": "the highway gate mixes the memory with the input instead",
            "update gate": "the forget gate does both jobs",
            "reset gate": "the candidate does not read the past, so there is nothing to reset",
        },
    ),
    gru(
        "rg_lru",
        "RG-LRU",
        "The gated linear recurrence of Griffin: a decay that the input may slow, and a scan.",
        """
r = sigmoid(W_r @ x + b_r)                    # recurrence gate
i = sigmoid(W_i @ x + b_i)                    # input gate
a = exp(-8 * softplus(Lambda) * r)            # forget gate, the decay
g = W_g @ x                                   # candidate
h = a * h + sqrt(1 - a * a) * (i * g)         # hidden state
""",
        source="De et al. 2024 (Griffin), arXiv 2402.19427, eq. 1-4; W_g x stands for the layer before it",
        lacks={
            **ONE_STATE,
            "update gate": "the decay keeps the old; sqrt(1 - decay^2) lets the new in",
            "reset gate": "the candidate does not read the past, so there is nothing to reset",
        },
    ),
)
