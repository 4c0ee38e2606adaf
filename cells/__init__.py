"""Recurrent cells as their equations: parse, plan, run, compare. Needs torch and NumPy only."""

from cells.catalogue import catalogue
from cells.cell import Cell, parse
from cells.equations import EquationError
from cells.ladders import Ladder, Rung, ladders
from cells.layouts import convert
from cells.plan import Plan, plan
from cells.run import run
from cells.trace import Trace
from cells.twins import difference, from_torch, to_torch
from cells.weights import Params, share

__all__ = [
    "Cell",
    "EquationError",
    "Ladder",
    "Params",
    "Plan",
    "Rung",
    "Trace",
    "catalogue",
    "convert",
    "difference",
    "from_torch",
    "ladders",
    "parse",
    "plan",
    "run",
    "share",
    "to_torch",
]
