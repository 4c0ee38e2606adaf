"""Pure functions from traces and series to plotly figures; they need no app."""

from viz.figures.gates import alt_text, gates
from viz.figures.sequence import sequence

__all__ = ["alt_text", "gates", "sequence"]
