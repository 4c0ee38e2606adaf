"""Real series, out of the data sets that plotly and vega_datasets ship. To add one, declare it here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from viz.inputs.series import InputError, Series, quote


@dataclass(frozen=True)
class RealSeries:
    """A measured series. `load` gives a data frame: one row per step, one column per choice."""

    id: str
    name: str
    about: str
    unit: str
    default: tuple[str, ...]
    load: Callable[[], Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names a person may choose from."""
        return tuple(map(str, self.load().columns))

    def __call__(self, columns: Sequence[str] | None = None) -> Series:
        """The chosen columns (None: the default ones) -> Series (T, D). InputError names a bad column."""
        chosen = self.default if columns is None else tuple(columns)
        known = self.columns
        if not chosen:
            raise InputError(f"{self.name}: no column is chosen. Choose at least one of {len(known)}.")
        for column in chosen:
            if column not in known:
                some = ", ".join(map(quote, known[:6]))
                raise InputError(f"{self.name} has no column {quote(column)}. Among its {len(known)}: {some}.")
        return Series(self.name, chosen, np.asarray(self.load()[list(chosen)], dtype=np.float64), self.unit)


def _plotly_data() -> Any:
    return import_module("plotly.data")  # late: pandas comes with it, half a second that few pages need


@cache
def _stocks() -> Any:
    return _plotly_data().stocks(indexed=True)


@cache
def _countries(measure: str) -> Any:
    return _plotly_data().gapminder().pivot(index="year", columns="country", values=measure)


@cache
def _seattle() -> Any:
    table = import_module("vega_datasets").local_data.seattle_temps()
    return table.iloc[: 59 * 24].rename(columns={"temp": "temperature"})[["temperature"]]


real_series: dict[str, RealSeries] = {
    item.id: item
    for item in (
        RealSeries(
            "stocks",
            "Stock prices",
            "Closing prices of six technology companies in each of the 105 weeks of 2018 and 2019.",
            "price relative to the first week",
            ("NFLX", "FB"),
            _stocks,
        ),
        RealSeries(
            "seattle",
            "Seattle temperature",
            "The temperature in Seattle in each hour of January and February: days that resemble each other.",
            "degrees Fahrenheit",
            ("temperature",),
            _seattle,
        ),
        RealSeries(
            "life_expectancy",
            "Life expectancy",
            "Life expectancy at birth in 142 countries, every five years from 1952 to 2007 (Gapminder).",
            "years",
            ("Rwanda", "Cambodia", "Japan"),
            lambda: _countries("lifeExp"),
        ),
        RealSeries(
            "gdp",
            "Income per person",
            "Yearly gross domestic product per person in 142 countries, after inflation, every five years "
            "from 1952 to 2007 (Gapminder).",
            "dollars per person",
            ("Kuwait", "Norway", "Singapore"),
            lambda: _countries("gdpPercap"),
        ),
    )
}
