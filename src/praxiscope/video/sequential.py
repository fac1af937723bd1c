"""Reading a video from its start: for damaged files and time stamps that can't be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from praxiscope.video.clip import Clip, Times
from praxiscope.video.container import open_video, undecodable
from praxiscope.video.packets import (
    VideoPacket,
    data_packets,
    frame_length,
    stamps_are_guessed,
)
from praxiscope.video.pixels import gather
from praxiscope.video.selection import WantedTimes, frames_shown, refuse_too_large

# Decoded pictures of up to this many bytes stay in memory, so that they are decoded only once.
_KEPT_BYTES = 256 * 2**20
_USUAL_RATE = 25


@dataclass(frozen=True, eq=False)
class Scan:
    """What a video turns out to hold when it is decoded from start to end.

    Attributes:
        order: ``(T,)`` number, in the decoder's order, of each picture in the order shown.
        times: ``(T,)`` seconds at which the pictures are shown; the first is at 0.
        duration: seconds until the last picture has been shown.
        first: the first picture the decoder gave.
        pictures: all pictures in the decoder's order, None when they are too many to keep.
        notes: what had to be worked around, one short sentence each.
    """

    order: list[int]
    times: Times
    duration: float
    first: VideoFrame
    pictures: list[VideoFrame] | None
    notes: tuple[str, ...]


def scan(path: Path) -> Scan:
    """Decode a whole file to learn which frames it really holds.

    Raises:
        VideoError: the file can't be opened or holds no frame that can be decoded.
    """
    kept: list[VideoFrame] | None = []
    stamps: list[int | None] = []
    first: VideoFrame | None = None
    size, length, damaged = 0, 0, False
    with open_video(path, threads=1) as (container, stream):
        for picture in _pictures(container, stream):
            if picture is None:
                damaged = True
                continue
            first = first or picture
            stamps.append(picture.pts)
            length = picture.duration or 0
            size += sum(plane.buffer_size for plane in picture.planes)
            if size > _KEPT_BYTES:
                kept = None
            if kept is not None:
                kept.append(picture)
        if first is None:
            raise undecodable(path)
        order, times, duration, notes = _timeline(stamps, length, container, stream)
    if damaged:
        notes = (*notes, f"the file is damaged; {len(times)} frames can be decoded")
    return Scan(order, times, duration, first, kept, notes)


def read_sequentially(path: Path, wanted: WantedTimes, notes: tuple[str, ...] = ()) -> Clip:
    """Read the frames on screen at the wanted times by decoding from the start.

    Args:
        path: the file.
        wanted: seconds, a function from the duration to seconds, or None for every frame.
        notes: what is already known to be odd about the file.

    Raises:
        VideoError: as :func:`scan`, or the frames are too many.
    """
    found = scan(path)
    chosen = frames_shown(wanted, found.times, found.duration, path)
    refuse_too_large(len(chosen), found.first.width, found.first.height, path)
    place_of = {found.order[shown]: place for place, shown in enumerate(chosen.tolist())}
    frames = gather(
        (
            (place_of[number], picture)
            for number, picture in enumerate(_again(path, found))
            if number in place_of
        ),
        len(chosen),
    )
    if frames is None:
        raise undecodable(path)
    return Clip(frames, found.times[chosen], found.duration, path, notes + found.notes)


def _again(path: Path, found: Scan) -> Iterator[VideoFrame]:
    if found.pictures is not None:
        yield from found.pictures
        return
    with open_video(path, threads=1) as (container, stream):
        yield from (picture for picture in _pictures(container, stream) if picture is not None)


def _pictures(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame | None]:
    """Decode a stream from its start; None stands for damage.

    Where the decoder gives up, decoding goes on at the next key frame, because the frames before
    it refer to what was lost. Pictures that the decoder had to patch up are left out.
    """
    lost = False
    for packet in _whole_packets(container, stream):
        if packet is not None and lost and not packet.is_keyframe:
            continue
        lost = packet is None
        try:
            if packet is not None:
                yield from map(_intact, stream.codec_context.decode(packet))
        except av.FFmpegError:
            lost = True
        if lost:
            yield from map(_intact, _rest(stream))
            yield None
    yield from map(_intact, _rest(stream))


def _intact(picture: VideoFrame) -> VideoFrame | None:
    return None if picture.is_corrupt else picture


def _whole_packets(container: InputContainer, stream: VideoStream) -> Iterator[VideoPacket | None]:
    """Yield the packets; None stands for one that is damaged or can't be read."""
    try:
        for packet in data_packets(container, stream):
            yield None if packet.is_corrupt else packet
    except av.FFmpegError:
        yield None


def _rest(stream: VideoStream) -> list[VideoFrame]:
    """Take what the decoder still holds, and make it ready to start afresh."""
    try:
        pictures = stream.codec_context.decode(None)
    except av.FFmpegError:
        pictures = []
    stream.codec_context.flush_buffers()
    return pictures


def _timeline(
    stamps: list[int | None], length: int, container: InputContainer, stream: VideoStream
) -> tuple[list[int], Times, float, tuple[str, ...]]:
    """Order the pictures and tell when they are shown: order, times, duration, notes."""
    known = [stamp for stamp in stamps if stamp is not None]
    decoded = list(range(len(stamps)))
    if len(set(known)) < len(stamps):
        rate = float(stream.average_rate or stream.guessed_rate or _USUAL_RATE)
        note = f"time stamps are missing or repeated; frames are taken as {rate:g} a second"
        return decoded, np.arange(len(stamps)) / rate, len(stamps) / rate, (note,)
    time_base = float(stream.time_base or 1)
    times = (np.sort(known) - min(known)) * time_base
    duration = float(times[-1]) + frame_length(length * time_base, times, stream)
    if known != sorted(known) and stamps_are_guessed(container, stream):
        note = "time stamps run backwards; frames are shown in the order they are decoded"
        return decoded, times, duration, (note,)
    return np.argsort(known).tolist(), times, duration, ()
