"""Colours: readable on light and dark, one hue per quantity, the same in the figure as in the theme."""

import itertools
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from cells.compare import ROLES
from tests.figures.reading import drawn_rows, traces
from viz.figures import gates, sequence
from viz.figures.gates import Look
from viz.inputs import generators
from viz.theme import Theme

ROOT = Path(__file__).parents[2]
ROLES_DRAWN = (*ROLES, "input", "any other")
themes = pytest.mark.parametrize("theme", [Theme(), Theme(dark=True)], ids=["light", "dark"])


def rgb(colour):
    """#RRGGBB -> linear light, (3,) from 0 to 1."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = sorted(float(rgb(each) @ [0.2126, 0.7152, 0.0722]) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour):
    """CIE L*a*b* (D65)."""
    matrix = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    xyz = np.array(matrix) @ rgb(colour) / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def backgrounds(theme):
    """What a figure may stand on: the theme's paper, and the app's page and sidebar."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    return [theme.paper, config["dark" if theme.dark else "light"]["backgroundColor"]]


def test_the_measure_knows_black_on_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@themes
@pytest.mark.parametrize("role", ROLES_DRAWN)
def test_a_hue_stands_out_and_reads_as_text(theme, role):
    """As a line it needs 3; it is also the colour of headings and of symbols in equations, which need 4.5."""
    for background in backgrounds(theme):
        assert contrast(theme.hue(role), background) >= 4.5


@themes
def test_text_can_be_read(theme):
    for background, colour in itertools.product(backgrounds(theme), (theme.text, theme.faint)):
        assert contrast(colour, background) >= 4.5


@themes
def test_each_role_has_a_hue_of_its_own(theme):
    hues = {role: lab(theme.hue(role)) for role in (*ROLES, "input")}
    for one, other in itertools.combinations(hues, 2):
        assert np.linalg.norm(hues[one] - hues[other]) > 10, f"{one} and {other} look alike"


@themes
def test_a_role_has_its_hue_everywhere(theme):
    shown = traces(["lstm", "gru", "min_lstm"])
    for row, _, _, _, lines in drawn_rows(gates(shown, Look(theme=theme)), shown):
        assert {line.line.color for line in lines} <= {theme.hue(row.role)}
    figure = gates(shown, Look("heatmap", theme=theme))
    for row, _, _, _, maps in drawn_rows(figure, shown):
        for each in maps:
            scale = figure.layout[each.coloraxis].colorscale
            if row.role.endswith("gate"):
                assert scale[-1][1] == theme.hue(row.role)
            else:
                assert scale[len(scale) // 2][0] == 0.5, "zero has the colour of the middle"
    for note in figure.layout.annotations:
        for role in ROLES:
            if note.text.startswith("<b>") and f">{role.capitalize()}<" in note.text:
                assert theme.hue(role) in note.text


@themes
def test_heatmap_scales_run_from_faint_to_strong(theme):
    for role in ROLES:
        (_, low), (_, high) = theme.sequential(role)
        assert contrast(low, theme.paper) < 1.3
        assert contrast(high, low) >= 3
    (_, low), (_, middle), (_, high) = theme.diverging()
    assert contrast(middle, theme.paper) < 1.3
    assert min(contrast(low, middle), contrast(high, middle)) >= 3
    assert np.linalg.norm(lab(low) - lab(high)) > 50, "below and above zero look different"


@pytest.mark.parametrize("view", ["lines", "heatmap"])
def test_light_and_dark_share_the_numbers_and_no_colour(view):
    shown = traces(["lstm", "gru"])
    light, dark = (gates(shown, Look(view, theme=Theme(dark=dark))) for dark in (False, True))
    field = "y" if view == "lines" else "z"
    for one, other in zip(light.data, dark.data, strict=True):
        assert np.array_equal(one[field], other[field], equal_nan=True)
    used = [set(re.findall(r"#[0-9A-Fa-f]{6}", figure.to_json())) for figure in (light, dark)]
    assert used[0]
    assert not used[0] & used[1]
    series = generators["sine"](20)
    assert sequence(series, Theme()).data[0].line.color != sequence(series, Theme(dark=True)).data[0].line.color
