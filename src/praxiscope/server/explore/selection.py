"""Selected rows."""

from __future__ import annotations

import base64
import binascii

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError
from praxiscope.server.schemas.base import Selection


def selection_mask(selection: Selection, rows: int) -> NDArray[np.bool_]:
    """A mask of the selected rows, ``(rows,)``.

    Args:
        selection: bits in base64.
        rows: number of rows of the version.

    Raises:
        PraxiscopeError: the bits are of another number of rows.
    """
    try:
        data = base64.b64decode(selection.bits, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused("is not base64") from error
    if len(data) != (rows + 7) // 8:
        raise _refused(f"has {len(data)} bytes, but {rows} rows need {(rows + 7) // 8}")
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    if bits[rows:].any():
        raise _refused(f"selects rows after the last one ({rows} rows)")
    return bits[:rows].astype(bool)


def _refused(what: str) -> PraxiscopeError:
    return PraxiscopeError(what, where="bits", remedy="send one bit for each row of this version")
