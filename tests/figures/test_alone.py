"""A figure needs no app, and looks the same with one."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

DRAW = """
import torch, cells
from viz.figures import gates, sequence
from viz.inputs import generators
from viz.theme import Theme
lstm, gru = cells.catalogue["lstm"], cells.catalogue["gru"]
x = torch.linspace(-1, 1, 12)[:, None]
shown = [cells.run(cell, cell.init(1, 3), x) for cell in (lstm, gru)]
figures = [gates(shown), sequence(generators["sine"](12), Theme())]
print(*(figure.to_json() for figure in figures), sep="\\n")
"""


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_figures_load_without_streamlit() -> None:
    assert run("import sys, viz.figures; print('streamlit' in sys.modules)").strip() == "False"


def test_a_figure_is_the_same_beside_streamlit() -> None:
    alone, beside = run(DRAW), run("import streamlit\n" + DRAW)
    assert alone.count("\n") == 2
    assert alone == beside
