"""Reading a video from its start: for damaged files and time stamps that can't be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from praxiscope.video.clip import Clip, Times
from praxiscope.video.container import open_video, undecodable
from praxiscope.video.packets import PacketIndex, VideoPacket, data_packets, frame_length
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
        kept: some of the pictures, by their number in the decoder's order.
        notes: what had to be worked around, one short sentence each.
    """

    order: list[int]
    times: Times
    duration: float
    first: VideoFrame
    kept: dict[int, VideoFrame]
    notes: tuple[str, ...]


def scan(
    path: Path, stream: VideoStream, index: PacketIndex, likely: frozenset[int] = frozenset()
) -> Scan:
    """Decode a whole stream to learn which frames it really holds.

    Args:
        path: the file.
        stream: does the decoding.
        index: the stream's packets.
        likely: numbers, in the decoder's order, of pictures worth keeping.

    Raises:
        VideoError: no frame can be decoded.
    """
    kept: dict[int, VideoFrame] = {}
    stamps: list[int | None] = []
    first: VideoFrame | None = None
    size, length, damaged = 0, 0, False
    for picture in _pictures(path, stream, index):
        if picture is None:
            damaged = True
            continue
        first = first or picture
        if len(stamps) in likely and size < _KEPT_BYTES:
            kept[len(stamps)] = picture
            size += sum(plane.buffer_size for plane in picture.planes)
        stamps.append(picture.pts)
        length = picture.duration or 0
    if first is None:
        raise undecodable(path)
    order, times, duration, notes = _timeline(stamps, length, stream, index)
    if damaged:
        notes = (*notes, f"the file is damaged; {len(times)} frames can be decoded")
    return Scan(order, times, duration, first, kept, index.notes + notes)


def read_sequentially(
    path: Path, wanted: WantedTimes, stream: VideoStream, index: PacketIndex
) -> Clip:
    """Read the frames on screen at the wanted times by decoding from the start.

    Args:
        path: the file.
        wanted: seconds, a function from the duration to seconds, or None for every frame.
        stream: does the decoding.
        index: the stream's packets.

    Raises:
        VideoError: as :func:`scan`, or the frames are too many.
    """
    found = scan(path, stream, index, _likely(path, wanted, index))
    chosen = frames_shown(wanted, found.times, found.duration, path)
    refuse_too_large(len(chosen), found.first.width, found.first.height, path)
    place_of = {found.order[shown]: place for place, shown in enumerate(chosen.tolist())}
    if place_of.keys() <= found.kept.keys():
        pictures = iter(found.kept.items())
    else:
        pictures = enumerate(filter(None, _pictures(path, stream, index)))
    frames = gather(
        ((place_of[number], picture) for number, picture in pictures if number in place_of),
        len(chosen),
    )
    if frames is None:
        raise undecodable(path)
    return Clip(
        frames,
        found.times[chosen],
        found.duration,
        path,
        found.notes,
        len(found.times) / found.duration,
        chosen,
    )


def _likely(path: Path, wanted: WantedTimes, index: PacketIndex) -> frozenset[int]:
    """Guess the numbers of the wanted frames, as if each packet gave one at its time stamp."""
    if not index.shown.any():
        return frozenset()
    numbers = frames_shown(wanted, index.times, index.duration, path).tolist()
    # One or two packets at the start often give no picture, which shifts the others.
    return frozenset(number - shift for number in numbers for shift in range(3))


def _pictures(path: Path, stream: VideoStream, index: PacketIndex) -> Iterator[VideoFrame | None]:
    """Decode a stream from its start; None stands for damage.

    Where the decoder gives up, decoding goes on at the next key frame, because the frames before
    it refer to what was lost. Pictures that the decoder had to patch up are left out.
    """
    lost = False
    stream.codec_context.flush_buffers()
    for packet in _whole_packets(path, index):
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


def _whole_packets(path: Path, index: PacketIndex) -> Iterator[VideoPacket | None]:
    """Yield the packets; None stands for one that is damaged or can't be read."""
    if index.packets is not None:
        yield from (None if packet.is_corrupt else packet for packet in index.packets)
        if index.broken_off:
            yield None
        return
    with open_video(path) as (container, stream):
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
    stamps: list[int | None], length: int, stream: VideoStream, index: PacketIndex
) -> tuple[list[int], Times, float, tuple[str, ...]]:
    """Order the pictures and tell when they are shown: order, times, duration, notes."""
    known = [stamp for stamp in stamps if stamp is not None]
    decoded = list(range(len(stamps)))
    if len(set(known)) < len(stamps):
        rate = float(stream.average_rate or stream.guessed_rate or _USUAL_RATE)
        note = f"time stamps are missing or repeated; frames are taken as {rate:g} a second"
        return decoded, np.arange(len(stamps)) / rate, len(stamps) / rate, (note,)
    times = (np.sort(known) - min(known)) * index.time_base
    duration = float(times[-1]) + frame_length(length * index.time_base, times, stream)
    if index.guessed and known != sorted(known):
        note = "time stamps run backwards; frames are shown in the order they are decoded"
        return decoded, times, duration, (note,)
    return np.argsort(known).tolist(), times, duration, ()
