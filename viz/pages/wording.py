"""Words around numbers and strangers' words, as Streamlit's markdown wants them."""

import re


def many(count: int, thing: str) -> str:
    """1 unit, 2 units."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def plain(text: str) -> str:
    """A stranger's words with every mark of markdown and HTML taken at face value."""
    return re.sub(r"([^\w\s])", lambda mark: f"&#{ord(mark[1])};", text)
