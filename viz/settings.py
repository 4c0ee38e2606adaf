"""Settings as data: what a control may hold, and whether a text from the address does."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

JOIN = " + "


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`; a default of None is shown as `nothing`."""

    key: str
    label: str
    default: int | None
    low: int
    high: int
    help: str = ""
    nothing: str = ""

    def problem(self, raw: Sequence[str]) -> str | None:
        if re.fullmatch(r"\d{1,18}", raw[-1], re.ASCII) and self.low <= int(raw[-1]) <= self.high:
            return None
        return f"a whole number from {self.low:,} to {self.high:,}"


@dataclass(frozen=True)
class Real:
    """A number from `low` to `high`; `step` is one press of the control's button."""

    key: str
    label: str
    default: float
    low: float
    high: float
    step: float
    help: str = ""

    def problem(self, raw: Sequence[str]) -> str | None:
        try:
            value = float(raw[-1])
        except ValueError:
            value = math.nan
        return None if self.low <= value <= self.high else f"a number from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Choice:
    """One of `options`."""

    key: str
    label: str
    default: str
    options: tuple[str, ...]
    help: str = ""

    def problem(self, raw: Sequence[str]) -> str | None:
        return None if raw[-1] in self.options else f"one of {_some(self.options)}"


@dataclass(frozen=True)
class Choices:
    """One to `most` of `options`, where each may be up to `joined` options, one " + " the other."""

    key: str
    label: str
    default: tuple[str, ...]
    options: tuple[str, ...]
    most: int
    help: str = ""
    joined: int = 1

    def allows(self, text: str) -> bool:
        parts = text.split(JOIN)
        return text in self.options or (1 < len(parts) <= self.joined and set(parts) <= set(self.options))

    def problem(self, raw: Sequence[str]) -> str | None:
        if all(map(self.allows, raw)) and 0 < len(raw) <= self.most and len(set(raw)) == len(raw):
            return None
        joined = f", or 2 to {self.joined} of them joined by “{JOIN.strip()}”" if self.joined > 1 else ""
        return f"1 to {self.most} different ones of {_some(self.options)}{joined}"


@dataclass(frozen=True)
class Flag:
    """On or off."""

    key: str
    label: str
    default: bool
    help: str = ""

    def problem(self, raw: Sequence[str]) -> str | None:
        return None if raw[-1].lower() in ("true", "false") else "true or false"


@dataclass(frozen=True)
class Text:
    """Free text of at most `most` characters."""

    key: str
    label: str
    default: str
    most: int
    help: str = ""

    def problem(self, raw: Sequence[str]) -> str | None:
        return None if len(raw[-1]) <= self.most else f"at most {self.most:,} characters"


Setting = Whole | Real | Choice | Choices | Flag | Text


def problems(
    settings: Iterable[Setting], query: Mapping[str, Sequence[str]], also: Iterable[str] = ()
) -> dict[str, str]:
    """What is wrong with an address, by parameter: those that no setting (nor any name in `also`) knows, and values
    that their setting does not allow."""
    known = {setting.key: setting for setting in settings}
    found = {}
    for key, raw in query.items():
        if key in known:
            allowed = known[key].problem(raw)
            if allowed:
                said = (
                    f"**{known[key].label}** ({key}): the address says {quoted(', '.join(raw))}; allowed is {allowed}."
                )
                found[key] = f"{said} The usual value is used."
        elif key not in also:
            found[key] = f"The address holds {quoted(key)}, which is no setting of this page."
    return found


def quoted(text: str, length: int = 40) -> str:
    """A stranger's words as they are, on one line, in a frame in which no mark-up works."""
    line = "".join(c if c.isprintable() else " " for c in text).replace("`", "'")
    return f"“`{line if len(line) <= length else line[: length - 1] + '…'}`”" if line.strip() else "nothing"


def _some(options: Sequence[str], most: int = 8) -> str:
    rest = len(options) - most
    return ", ".join(f"“{option}”" for option in options[:most]) + (f" and {rest} more" if rest > 0 else "")
