"""What the README shows is true: its Python runs, its commands are those that CI runs, its picture is there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


SETTING = """
import viz.figures


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = torch.nn.ModuleDict({"lstm": torch.nn.LSTM(3, 4)})

    def forward(self, x):
        return self.encoder["lstm"](x)


model, batch = Model(), torch.randn(5, 2, 3)
"""


def test_python_of_the_readme_runs_and_gives_what_its_comments_say():
    own, live = blocks("python")
    check = 'assert trace["z"].shape == (100, 1, 8) and cells.plan(cell).scan == ("h",)'
    code = "\n".join([own, check, SETTING, live])
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)


def test_every_benchmark_it_names_exists():
    for module in re.findall(r"python -m (tests\.[\w.]+)", README):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def test_it_has_two_commands_and_names_only_files_that_exist():
    run, test = blocks("sh")
    assert "requirements.txt" in run
    assert "app.py" in run
    assert (ROOT / test.split()[1]).is_file()


def test_the_picture_comes_first_and_exists():
    first = README.splitlines()[0]
    (path,) = re.findall(r"!\[.+\]\((.+)\)", first)
    assert (ROOT / path).stat().st_size > 20_000
