"""Reads a scene as the browser does, from the description of the format alone."""

import json
import zlib
from typing import Any

import numpy as np


def unpack(blob: bytes) -> tuple[dict[str, Any], list[np.ndarray]]:
    raw = zlib.decompress(blob)
    length = int.from_bytes(raw[:4], "little")
    head = json.loads(raw[4 : 4 + length])
    series: list[np.ndarray] = [np.empty(0)] * len(head["series"])
    offset = 4 + length
    for width, kind in ((4, "<i4"), (2, "<i2")):
        for index, (count, size) in enumerate(head["series"]):
            if size == width:
                series[index] = np.cumsum(np.frombuffer(raw, kind, count, offset), dtype=kind)
                offset += count * size
    assert offset == len(raw)
    return head, series
