"""Every cell, in teaching order."""

from collections.abc import Mapping
from types import MappingProxyType

from cells.catalogue import gru, lstm, minimal
from cells.cell import Cell

_ORDER = """
lstm gru min_lstm min_gru rnn
lstm_no_output lstm_no_hidden lstm_linear_candidate lstm_normalized
lstm_gates_from_input lstm_no_tanh gru_reset_before gru_no_hidden min_lstm_log min_gru_log
lstm_separate lstm_concat lstm_fused gru_separate gru_concat gru_update_new gru_concat_update_new
"""
_all = {cell.id: cell for module in (lstm, gru, minimal) for cell in module.CELLS}

catalogue: Mapping[str, Cell] = MappingProxyType({id: _all[id] for id in (*_ORDER.split(), *_all)})
