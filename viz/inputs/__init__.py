"""What a person gives, as one frozen Series: real, generated, typed, or read from a CSV file."""

from viz.inputs.csv_file import MAX_FILE_COLUMNS, read_table
from viz.inputs.decode import MAX_BYTES
from viz.inputs.generator import STEPS, Generator, Parameter
from viz.inputs.generators import generators
from viz.inputs.real import RealSeries, real_series
from viz.inputs.series import MAX_COLUMNS, MAX_STEPS, MAX_VALUE, STANDARD_UNIT, InputError, Series
from viz.inputs.table import Table
from viz.inputs.typed import MAX_CHARACTERS, parse_numbers

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "MAX_COLUMNS",
    "MAX_FILE_COLUMNS",
    "MAX_STEPS",
    "MAX_VALUE",
    "STANDARD_UNIT",
    "STEPS",
    "Generator",
    "InputError",
    "Parameter",
    "RealSeries",
    "Series",
    "Table",
    "generators",
    "parse_numbers",
    "read_table",
    "real_series",
]
