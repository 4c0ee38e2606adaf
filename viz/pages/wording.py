"""Words around numbers and strangers' words, as Streamlit's markdown wants them."""

import re


def many(count: int, thing: str) -> str:
    """1 unit, 2 units."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


_SAFE = re.compile(r"""[(“‘'"]*[^\W_]*[,;:.!?)”’'"…]*""")


def plain(text: str) -> str:
    """A stranger's words with every mark of markdown and HTML taken at face value: marks are escaped, and a word that
    could still turn into something else, such as an address or an arrow, stands in a frame of code."""
    return re.sub(r"\S+", lambda word: _word(word[0]), text)


def _word(word: str) -> str:
    if _SAFE.fullmatch(word):
        return re.sub(r"([^\w\s])", lambda mark: f"&#{ord(mark[1])};", word)
    # Streamlit reads :material/bolt: even inside a frame, so no frame holds a colon.
    return "&#58;".join(f"`{part.replace('`', chr(39))}`" if part else "" for part in word.split(":"))
