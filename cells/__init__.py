"""Recurrent cells as their equations: parse, plan, run, compare. Needs torch and NumPy only."""

from cells.activations import swap
from cells.catalogue import catalogue
from cells.cell import Cell, parse
from cells.equations import EquationError
from cells.ladders import Ladder, Rung, ladders
from cells.layer import Layer
from cells.layouts import convert
from cells.modules import from_torch
from cells.plan import Plan, plan
from cells.run import run
from cells.source import source
from cells.stack import Head, Stack
from cells.stacked import BackwardTrace, StackTrace
from cells.trace import Trace
from cells.twins import difference, to_torch
from cells.watch import Seen, watch
from cells.weights import Params, share

__all__ = [
    "BackwardTrace",
    "Cell",
    "EquationError",
    "Head",
    "Ladder",
    "Layer",
    "Params",
    "Plan",
    "Rung",
    "Seen",
    "Stack",
    "StackTrace",
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
    "source",
    "swap",
    "to_torch",
    "watch",
]
