"""Rows whose every value can be told from the number of the clip."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


def table_of(clips):
    clips = np.asarray(clips, np.int32)
    return pa.table({"clip": clips, "confidence": np.sin(clips, dtype=np.float64)})


def logits_of(clips):
    return np.outer(np.asarray(clips), [1, -2, 0.5]).astype(np.float32)


def features_of(clips):
    clips = np.asarray(clips).reshape(-1, 1, 1)
    return (clips * 7 + np.arange(6).reshape(1, 2, 3)).astype(np.float16)


def append(parts, clips):
    return parts.append(
        table_of(clips), {"logits": logits_of(clips), "features": features_of(clips)}
    )


def check(snapshot):
    """Everything that is there belongs together; the clips in the order of the rows."""
    if not len(snapshot):
        return []
    table = snapshot.table()
    clips = table["clip"].to_numpy()
    np.testing.assert_array_equal(table["confidence"], np.sin(clips, dtype=float))
    np.testing.assert_array_equal(snapshot.array("logits"), logits_of(clips))
    np.testing.assert_array_equal(snapshot.array("features"), features_of(clips))
    return clips.tolist()
