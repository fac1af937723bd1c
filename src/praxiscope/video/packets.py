"""What a video stream holds, read from its packets without decoding any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TypeAlias

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

# Packets of up to this many bytes stay in memory, so that the file is read only once.
KEPT_BYTES = 64 * 2**20
# The length of a frame where neither file nor neighbours tell: 25 frames a second.
_USUAL_LENGTH = 0.04

VideoPacket: TypeAlias = "Packet[VideoStream]"


@dataclass(frozen=True, eq=False)
class PacketIndex:
    """The packets of one video stream, in the order they are stored (and decoded).

    Attributes:
        stamps: ``(P,)`` presentation time stamps in units of the stream's time base.
        keyframe: ``(P,)`` whether decoding can start at the packet.
        shown: ``(P,)`` whether the packet gives a frame to show; an edit list may drop some.
        time_base: seconds in one unit of ``stamps``.
        last_length: seconds for which the last frame is shown.
        whole: whether no packet is damaged or missing, as far as can be told.
        broken_off: whether damage kept the rest of the file from being read.
        guessed: whether the stamps are FFmpeg's guess: AVI stores none, yet frames are reordered.
        reliable: whether ``whole``, and the stamps tell when each frame is shown.
        packets: the packets themselves, None when they are too many to keep.
        notes: what is odd about the stream, one short sentence each.
    """

    stamps: NDArray[np.int64]
    keyframe: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    time_base: float
    last_length: float
    whole: bool
    broken_off: bool
    guessed: bool
    reliable: bool
    packets: list[VideoPacket] | None
    notes: tuple[str, ...]

    @cached_property
    def shown_stamps(self) -> NDArray[np.int64]:
        """``(T,)`` time stamps of the frames shown, in the order they are shown."""
        return np.sort(self.stamps[self.shown])

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """``(T,)`` seconds at which the frames are shown; the first frame is at 0."""
        since_first = self.shown_stamps - self.shown_stamps[0]
        return np.asarray(since_first * self.time_base, np.float64)

    @property
    def duration(self) -> float:
        """Seconds from the first frame until the last has been shown."""
        return float(self.times[-1]) + self.last_length

    def runs(self, wanted: NDArray[np.int64]) -> list[tuple[int, int]]:
        """List the stretches of packets, first and last, to decode for the frames ``wanted``.

        Args:
            wanted: time stamps of the frames.
        """
        keys = np.flatnonzero(self.keyframe)
        runs: list[tuple[int, int]] = []
        for position in np.flatnonzero(self.shown & np.isin(self.stamps, wanted)).tolist():
            start = self._start(position, keys)
            if runs and start <= runs[-1][1]:
                runs[-1] = (runs[-1][0], position)
            else:
                runs.append((start, position))
        return runs

    def _start(self, position: int, keys: NDArray[np.intp]) -> int:
        # A frame stored after a key frame but shown before it also refers to frames before that
        # key frame (an open group of pictures), so decoding must start one key frame earlier.
        nearest = int(np.searchsorted(keys, position, side="right")) - 1
        while nearest > 0 and self.stamps[keys[nearest]] > self.stamps[position]:
            nearest -= 1
        return int(keys[nearest]) if nearest >= 0 else 0


def read_index(container: InputContainer, stream: VideoStream) -> PacketIndex:
    """Read all packets of a stream, up to the end of the file or the first damage."""
    kept: list[VideoPacket] | None = []
    rows: list[tuple[int | None, int | None, bool, bool]] = []
    size, corrupt, broken_off = 0, False, False
    try:
        for packet in data_packets(container, stream):
            shown = not packet.is_discard and not _is_hidden(packet, stream)
            rows.append((packet.pts, packet.duration, packet.is_keyframe, shown))
            corrupt = corrupt or packet.is_corrupt
            size += packet.size
            if size > KEPT_BYTES:
                kept = None
            if kept is not None:
                kept.append(packet)
    except av.FFmpegError:
        broken_off = True
    return _index(rows, kept, container, stream, not (corrupt or broken_off), broken_off)


def data_packets(container: InputContainer, stream: VideoStream) -> Iterator[VideoPacket]:
    """Yield the stream's packets that hold data, from the current position on."""
    return (packet for packet in container.demux(stream) if packet.size)


def packets_between(
    container: InputContainer, stream: VideoStream, index: PacketIndex, first: int, last: int
) -> Iterator[VideoPacket]:
    """Yield packets number ``first`` to ``last``, from memory or by seeking.

    Yields nothing where the file can't be positioned at or before the first of them.
    """
    if index.packets is not None:
        yield from index.packets[first : last + 1]
        return
    position_of = {stamp: position for position, stamp in enumerate(index.stamps.tolist())}
    for target in (index.stamps[first], index.stamps.min()):
        container.seek(int(target), stream=stream)
        packets = data_packets(container, stream)
        head = next(packets, None)
        if head is not None and position_of.get(head.pts or 0, last) <= first:
            break
    else:
        return
    for packet in chain([head], packets):
        position = position_of.get(packet.pts or 0, last)
        if position >= first:
            yield packet
        if position >= last:
            return


def frame_length(length: float, times: NDArray[np.float64], stream: VideoStream) -> float:
    """Tell for how many seconds the last frame is shown.

    Args:
        length: what the file says, 0 where it says nothing.
        times: ``(T,)`` seconds at which the frames are shown.
        stream: the stream whose nominal rate serves a single frame.
    """
    if length > 0:
        return length
    if len(times) > 1:
        return float(np.median(np.diff(times)))
    return float(1 / stream.average_rate) if stream.average_rate else _USUAL_LENGTH


def _index(
    rows: list[tuple[int | None, int | None, bool, bool]],
    kept: list[VideoPacket] | None,
    container: InputContainer,
    stream: VideoStream,
    whole: bool,
    broken_off: bool,
) -> PacketIndex:
    stamps = np.array([row[0] or 0 for row in rows], np.int64)
    keyframe = np.array([row[2] for row in rows], bool)
    shown = np.array([row[3] for row in rows], bool)
    time_base = float(stream.time_base or 1)
    length, end = 0.0, 0.0
    if shown.any():
        last = int(np.argmax(np.where(shown, stamps, stamps.min() - 1)))
        times = np.sort(stamps[shown]) * time_base
        length = frame_length((rows[last][1] or 0) * time_base, times, stream)
        end = float(times[-1]) + length
    stamped = all(row[0] is not None for row in rows) and len(np.unique(stamps)) == len(stamps)
    guessed = container.format.name == "avi" and bool(stream.codec_context.has_b_frames)
    return PacketIndex(
        stamps,
        keyframe,
        shown,
        time_base,
        length,
        whole,
        broken_off,
        guessed,
        whole and stamped and not guessed and _starts_cleanly(stamps, keyframe, shown),
        kept,
        _notes(container, stream, len(rows), end),
    )


def _starts_cleanly(
    stamps: NDArray[np.int64], keyframe: NDArray[np.bool_], shown: NDArray[np.bool_]
) -> bool:
    """Tell whether every shown frame has a key frame to be decoded from."""
    return bool(shown.any() and keyframe[0] and np.all(stamps[shown] >= stamps[0]))


def _notes(
    container: InputContainer, stream: VideoStream, packets: int, end: float
) -> tuple[str, ...]:
    notes = []
    promised = (container.duration or 0) / av.time_base
    # AVI also counts the places where the last frame is to be repeated.
    if stream.frames > packets and container.format.name != "avi":
        notes.append(f"the header promises {stream.frames} frames, the file holds {packets}")
    elif promised > 1.1 * end + 0.5:
        notes.append(f"the header promises {promised:.1f} s, the video ends at {end:.1f} s")
    aspect = stream.sample_aspect_ratio
    if aspect and aspect != 1:
        notes.append(
            f"pixels are {aspect.numerator}:{aspect.denominator}, not square; kept as stored"
        )
    return tuple(notes)


def _is_hidden(packet: VideoPacket, stream: VideoStream) -> bool:
    # VP8 stores pictures that are only referred to; a bit of their header tells (RFC 6386, 9.1).
    return stream.codec_context.name.startswith("vp8") and not memoryview(packet)[0] & 0x10
