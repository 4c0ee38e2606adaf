"""Words around numbers and strangers' words, as Streamlit's markdown wants them."""

import re
from collections.abc import Sequence


def many(count: int, thing: str) -> str:
    """1 unit, 2 units."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


_SAFE = re.compile(r"""[(“‘'"]*(?:[^\W_]*|·)[,;:.!?)”’'"…]*""")


def plain(text: str) -> str:
    """A stranger's words with every mark of markdown and HTML taken at face value: marks are escaped, and a word that
    could still turn into something else, such as an address or an arrow, stands in a frame of code."""
    return re.sub(r"\S+", lambda word: _word(word[0]), text)


def _word(word: str) -> str:
    if _SAFE.fullmatch(word):
        return re.sub(r"([^\w\s])", lambda mark: f"&#{ord(mark[1])};", word)
    # Streamlit reads :material/bolt: even inside a frame, so no frame holds a colon.
    return "&#58;".join(f"`{part.replace('`', chr(39))}`" if part else "" for part in word.split(":"))


def power(value: float) -> str:
    """1.2e-07 as 1.2·10⁻⁷, which does not break at the hyphen."""
    if value == 0:
        return "0"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}·10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def short(value: float) -> str:
    """0.0123 or 1.2·10⁻⁵: two digits that count."""
    return f"{value:.2g}" if value == 0 or abs(value) >= 0.001 else power(value)


def listed(things: Sequence[str]) -> str:
    """A, B and C."""
    return " and ".join(filter(None, [", ".join(things[:-1]), *things[-1:]]))
