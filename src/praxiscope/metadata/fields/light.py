"""Brightness and colour of the frames as they are stored; nothing is rescaled."""

from __future__ import annotations

import cv2

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Signals


@metadata_field("0-255", over_time="mean std", contextual=True)
def brightness(signals: Signals) -> list[float]:
    """Mean gray level of the frame."""
    return [cv2.mean(gray)[0] for gray in signals.gray]


@metadata_field("0-255", over_time="mean", contextual=True)
def contrast(signals: Signals) -> list[float]:
    """Standard deviation of gray within the frame."""
    return [float(cv2.meanStdDev(gray)[1][0, 0]) for gray in signals.gray]


@metadata_field("0-255", contextual=True)
def mean_red(signals: Signals) -> float:
    """Mean of the red channel."""
    return float(signals.channel_means[:, 0].mean())


@metadata_field("0-255", contextual=True)
def mean_green(signals: Signals) -> float:
    """Mean of the green channel."""
    return float(signals.channel_means[:, 1].mean())


@metadata_field("0-255", contextual=True)
def mean_blue(signals: Signals) -> float:
    """Mean of the blue channel."""
    return float(signals.channel_means[:, 2].mean())


@metadata_field("0-255", over_time="mean", contextual=True)
def colourfulness(signals: Signals) -> list[float]:
    """Mean difference between a pixel's largest and smallest channel; 0 for gray frames."""
    means = []
    for frame in signals.frames:
        red, green, blue = cv2.split(frame)
        largest = cv2.max(cv2.max(red, green), blue)
        means.append(cv2.mean(largest)[0] - cv2.mean(cv2.min(cv2.min(red, green), blue))[0])
    return means
