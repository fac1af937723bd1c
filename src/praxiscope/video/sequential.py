"""Reading a video from its start: for damaged files and unreliable time stamps."""

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
from praxiscope.video.selection import TimeSelection, frames_at, refuse_too_large

# Decoded frames up to this many bytes stay in memory, so that they are decoded only once.
_MEMORY_BYTES = 256 * 2**20
_USUAL_RATE = 25


@dataclass(frozen=True, eq=False)
class Scan:
    """The content of a video that was decoded from start to end.

    Attributes:
        order: ``(T,)`` number in decoding order of each frame in display order.
        times: ``(T,)`` seconds at which the frames appear; the first is at 0.
        duration: seconds until the end of the last frame.
        first: the first decoded frame.
        pictures: some decoded frames, by their number in decoding order.
        notes: problems of the file, one short sentence each.
    """

    order: list[int]
    times: Times
    duration: float
    first: VideoFrame
    pictures: dict[int, VideoFrame]
    notes: tuple[str, ...]


def scan(
    path: Path, stream: VideoStream, index: PacketIndex, likely: frozenset[int] = frozenset()
) -> Scan:
    """Decode a whole stream to find the frames that it contains.

    Args:
        path: the file.
        stream: decodes the packets.
        index: the stream's packets.
        likely: numbers in decoding order of the frames to hold in memory.

    Raises:
        VideoError: no frame can be decoded.
    """
    pictures: dict[int, VideoFrame] = {}
    stamps: list[int | None] = []
    first: VideoFrame | None = None
    size, length, damaged = 0, 0, False
    for picture in _pictures(path, stream, index):
        if picture is None:
            damaged = True
            continue
        first = first or picture
        if len(stamps) in likely and size < _MEMORY_BYTES:
            pictures[len(stamps)] = picture
            size += sum(plane.buffer_size for plane in picture.planes)
        stamps.append(picture.pts)
        length = picture.duration or 0
    if first is None:
        raise undecodable(path)
    order, times, duration, notes = _timeline(stamps, length, stream, index)
    if damaged:
        notes = (*notes, f"the file is damaged; {len(times)} frames can be decoded")
    return Scan(order, times, duration, first, pictures, index.notes + notes)


def read_sequentially(
    path: Path, times: TimeSelection, stream: VideoStream, index: PacketIndex
) -> Clip:
    """Read the frames on screen at the selected times by decoding from the start.

    Args:
        path: the file.
        times: which times are read.
        stream: decodes the packets.
        index: the stream's packets.

    Raises:
        VideoError: as :func:`scan`, or the frames are too many.
    """
    contents = scan(path, stream, index, _likely(path, times, index))
    chosen = frames_at(times, contents.times, contents.duration, path)
    refuse_too_large(len(chosen), contents.first.width, contents.first.height, path)
    position_of = {
        contents.order[frame_number]: position
        for position, frame_number in enumerate(chosen.tolist())
    }
    if position_of.keys() <= contents.pictures.keys():
        pictures = iter(contents.pictures.items())
    else:
        pictures = enumerate(filter(None, _pictures(path, stream, index)))
    frames = gather(
        ((position_of[number], picture) for number, picture in pictures if number in position_of),
        len(chosen),
    )
    if frames is None:
        raise undecodable(path)
    return Clip(
        frames,
        contents.times[chosen],
        contents.duration,
        path,
        contents.notes,
        len(contents.times) / contents.duration,
        chosen,
    )


def _likely(path: Path, times: TimeSelection, index: PacketIndex) -> frozenset[int]:
    """Guess the numbers of the selected frames, as if each packet held one at its time stamp."""
    if not index.visible.any():
        return frozenset()
    numbers = frames_at(times, index.times, index.duration, path).tolist()
    # One or two packets at the start often yield no frame, which shifts the others.
    return frozenset(number - shift for number in numbers for shift in range(3))


def _pictures(path: Path, stream: VideoStream, index: PacketIndex) -> Iterator[VideoFrame | None]:
    """Decode a stream from its start; None stands for damage.

    After an error, decoding continues at the next key frame, because the frames before it refer
    to lost ones. Frames that the decoder marks as corrupt are left out.
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
    """Yield the packets; None stands for a damaged or unreadable packet."""
    if index.packets is not None:
        yield from (None if packet.is_corrupt else packet for packet in index.packets)
        if index.is_truncated:
            yield None
        return
    with open_video(path) as (container, stream):
        try:
            for packet in data_packets(container, stream):
                yield None if packet.is_corrupt else packet
        except av.FFmpegError:
            yield None


def _rest(stream: VideoStream) -> list[VideoFrame]:
    """The frames that the decoder still holds; resets the decoder."""
    try:
        pictures = stream.codec_context.decode(None)
    except av.FFmpegError:
        pictures = []
    stream.codec_context.flush_buffers()
    return pictures


def _timeline(
    stamps: list[int | None], length: int, stream: VideoStream, index: PacketIndex
) -> tuple[list[int], Times, float, tuple[str, ...]]:
    """Display order and times of the decoded frames: order, times, duration, notes."""
    stored_stamps = [stamp for stamp in stamps if stamp is not None]
    decoded = list(range(len(stamps)))
    if len(set(stored_stamps)) < len(stamps):
        rate = float(stream.average_rate or stream.guessed_rate or _USUAL_RATE)
        note = f"time stamps are missing or repeated; {rate:g} frames a second are assumed"
        return decoded, np.arange(len(stamps)) / rate, len(stamps) / rate, (note,)
    times = (np.sort(stored_stamps) - min(stored_stamps)) * index.time_base
    duration = float(times[-1]) + frame_length(length * index.time_base, times, stream)
    if index.guessed and stored_stamps != sorted(stored_stamps):
        note = "time stamps decrease; frames are in the order in which they were decoded"
        return decoded, times, duration, (note,)
    return np.argsort(stored_stamps).tolist(), times, duration, ()
