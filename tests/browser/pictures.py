"""What is to be seen on a page, as pixels."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image
from playwright.sync_api import Locator


def seen(part: Locator) -> np.ndarray:
    """What is seen where a part of the page is, (height, width, 3)."""
    with Image.open(io.BytesIO(part.screenshot(animations="allow"))) as picture:
        return np.asarray(picture.convert("RGB"), int)


def painted(canvas: Locator) -> np.ndarray:
    """What was painted on a canvas, with its transparency, (height, width, 4)."""
    width, height, values = canvas.evaluate(
        """canvas => {
          const {width, height} = canvas;
          const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
          let text = '';
          for (let at = 0; at < data.length; at += 8192)
            text += String.fromCharCode(...data.subarray(at, at + 8192));
          return [width, height, btoa(text)];
        }"""
    )
    raw = np.frombuffer(base64.b64decode(values), np.uint8)
    return raw.reshape(height, width, 4).astype(int)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Share of pixels that clearly differ."""
    return float((np.abs(one - other).max(-1) > 24).mean())
