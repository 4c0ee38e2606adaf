"""Every real series: its columns, its defaults, and that its numbers are those of the source."""

import subprocess
import sys

import numpy as np
import plotly.data
import pytest

from viz.inputs import MAX_COLUMNS, InputError, real_series

every = pytest.mark.parametrize("real", real_series.values(), ids=list(real_series))


@every
def test_the_default_and_a_choice_of_columns(real):
    assert set(real.default) <= set(real.columns)
    assert real().columns == real.default
    chosen = tuple(dict.fromkeys((real.columns[-1], real.columns[0])))
    series = real(chosen)
    assert series.columns == chosen
    assert series.unit == real.unit
    assert len(series.values) > 1
    assert np.ptp(series.values, axis=0).all(), "a real series moves"


@every
def test_every_column_can_be_drawn(real):
    for start in range(0, len(real.columns), MAX_COLUMNS):
        some = real.columns[start : start + MAX_COLUMNS]
        assert real(some).columns == some


@every
@pytest.mark.parametrize(("columns", "word"), [((), "at least one"), (("nobody",), "'nobody'")])
def test_a_bad_choice_is_named(real, columns, word):
    with pytest.raises(InputError, match=word) as caught:
        real(columns)
    assert real.name in str(caught.value)


def test_a_column_chosen_twice_is_refused():
    with pytest.raises(InputError, match="Column 2: the name 'FB'"):
        real_series["stocks"](("FB", "FB"))


def test_stocks_are_those_of_plotly_from_the_first_week_on():
    source = plotly.data.stocks()
    series = real_series["stocks"](("GOOG", "MSFT"))
    assert np.array_equal(series.values, source[["GOOG", "MSFT"]].to_numpy())
    assert (series.values[0] == 1.0).all(), "the unit says: relative to the first week"


@pytest.mark.parametrize(("id", "measure"), [("life_expectancy", "lifeExp"), ("gdp", "gdpPercap")])
def test_countries_are_in_the_order_of_years(id, measure):
    source = plotly.data.gapminder()
    japan = source[source.country == "Japan"].sort_values("year")[measure].to_numpy()
    assert np.array_equal(real_series[id](("Japan",)).values[:, 0], japan)


def test_the_package_loads_neither_streamlit_nor_pandas():
    code = "import sys, viz.inputs; print(sorted({'streamlit', 'pandas', 'plotly', 'torch'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
