"""Rows that somebody has selected."""

from __future__ import annotations

import base64
import binascii

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError
from praxiscope.server.schemas.base import Selection


def selected(selection: Selection, rows: int) -> NDArray[np.bool_]:
    """Which of so many rows are selected, ``(rows,)``.

    Raises:
        PraxiscopeError: the bits are of another number of rows.
    """
    try:
        data = base64.b64decode(selection.bits, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused("is no base64") from error
    if len(data) != (rows + 7) // 8:
        raise _refused(f"has {len(data)} bytes, {rows} rows take {(rows + 7) // 8}")
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    if bits[rows:].any():
        raise _refused(f"has rows after the last of {rows}")
    return bits[:rows].astype(bool)


def _refused(what: str) -> PraxiscopeError:
    return PraxiscopeError(what, where="bits", remedy="send a bit a row of this version")
