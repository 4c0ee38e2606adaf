"""The minimalization ladders: from the full cell down, one change a rung."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cells.catalogue import catalogue
from cells.cell import Cell


@dataclass(frozen=True)
class Rung:
    cell: Cell
    change: str


@dataclass(frozen=True)
class Ladder:
    """Rungs from the full cell to the minimal one; `source` says whose order it is."""

    id: str
    name: str
    source: str
    rungs: tuple[Rung, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(rung.cell for rung in self.rungs)


def _ladder(id: str, name: str, source: str, **changes: str) -> Ladder:
    return Ladder(id, name, source, tuple(Rung(catalogue[cell], change) for cell, change in changes.items()))


_PAPER = "paper by Feng et al. 2024"

ladders: Mapping[str, Ladder] = MappingProxyType(
    {
        ladder.id: ladder
        for ladder in (
            _ladder(
                "lstm",
                "LSTM to minLSTM",
                "course notebooks",
                lstm="the full cell",
                lstm_no_output="the output gate goes: h = tanh(c)",
                lstm_no_hidden="gates and candidate stop reading h: the loop becomes a scan",
                lstm_linear_candidate="the candidate loses its tanh",
                lstm_normalized="forget and input gate are divided by their sum",
                min_lstm="the last tanh goes: h = c",
            ),
            _ladder(
                "lstm_paper",
                "LSTM to minLSTM, the paper's order",
                _PAPER,
                lstm="the full cell",
                lstm_gates_from_input="gates and candidate stop reading h: the loop becomes a scan",
                lstm_no_tanh="both tanh go: h = o * c",
                min_lstm="the output gate goes; forget and input gate are divided by their sum",
            ),
            _ladder(
                "gru",
                "GRU to minGRU",
                _PAPER,
                gru="the full cell",
                gru_reset_before="the reset gate moves before the product, as in the first paper",
                gru_no_hidden="gate and candidate stop reading h; the reset gate goes; the loop becomes a scan",
                min_gru="the candidate loses its tanh; z now lets the new in, where before it kept the old",
            ),
        )
    }
)
