"""The frames of a video stream, listed from its packets without decoding any of them."""

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

# Packets up to this many bytes stay in memory, so that the file is read only once.
MEMORY_BYTES = 64 * 2**20
# Length of a single frame of unknown rate: 25 frames a second.
_USUAL_LENGTH = 0.04

VideoPacket: TypeAlias = "Packet[VideoStream]"


@dataclass(frozen=True, eq=False)
class PacketIndex:
    """The packets of one video stream, in storage (and decoding) order.

    Attributes:
        stamps: ``(P,)`` presentation time stamps in units of the stream's time base.
        keyframe: ``(P,)`` whether decoding can start at the packet.
        visible: ``(P,)`` whether the packet holds a displayed frame; an edit list may drop some.
        time_base: seconds in one unit of ``stamps``.
        last_length: seconds for which the last frame stays on screen.
        whole: whether no packet is known to be damaged or missing.
        is_truncated: whether damage prevented reading the rest of the file.
        guessed: whether the stamps are FFmpeg's guess: AVI stores none, yet frames are reordered.
        reliable: whether ``whole``, and the stamps give the time of each frame.
        packets: the packets themselves, None when they are too large to hold in memory.
        notes: irregularities of the stream, one short sentence each.
    """

    stamps: NDArray[np.int64]
    keyframe: NDArray[np.bool_]
    visible: NDArray[np.bool_]
    time_base: float
    last_length: float
    whole: bool
    is_truncated: bool
    guessed: bool
    reliable: bool
    packets: list[VideoPacket] | None
    notes: tuple[str, ...]

    @cached_property
    def visible_stamps(self) -> NDArray[np.int64]:
        """``(T,)`` time stamps of the displayed frames, in display order."""
        return np.sort(self.stamps[self.visible])

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """``(T,)`` seconds at which the frames appear; the first frame is at 0."""
        since_first = self.visible_stamps - self.visible_stamps[0]
        return np.asarray(since_first * self.time_base, np.float64)

    @property
    def duration(self) -> float:
        """Seconds from the first frame to the end of the last one."""
        return float(self.times[-1]) + self.last_length

    def runs(self, frame_stamps: NDArray[np.int64]) -> list[tuple[int, int]]:
        """Ranges of packets, first and last, that have to be decoded for some frames.

        Args:
            frame_stamps: time stamps of these frames.
        """
        keys = np.flatnonzero(self.keyframe)
        runs: list[tuple[int, int]] = []
        for position in np.flatnonzero(self.visible & np.isin(self.stamps, frame_stamps)).tolist():
            start = self._start(position, keys)
            if runs and start <= runs[-1][1]:
                runs[-1] = (runs[-1][0], position)
            else:
                runs.append((start, position))
        return runs

    def _start(self, position: int, keys: NDArray[np.intp]) -> int:
        # A frame that is stored after a key frame but displayed before it also refers to frames
        # before that key frame (an open group of pictures): start one key frame earlier.
        nearest = int(np.searchsorted(keys, position, side="right")) - 1
        while nearest > 0 and self.stamps[keys[nearest]] > self.stamps[position]:
            nearest -= 1
        return int(keys[nearest]) if nearest >= 0 else 0


def read_index(container: InputContainer, stream: VideoStream) -> PacketIndex:
    """Read all packets of a stream, up to the end of the file or the first damage."""
    packets_in_memory: list[VideoPacket] | None = []
    rows: list[tuple[int | None, int | None, bool, bool]] = []
    size, corrupt, is_truncated = 0, False, False
    try:
        for packet in data_packets(container, stream):
            visible = not packet.is_discard and not _is_hidden(packet, stream)
            rows.append((packet.pts, packet.duration, packet.is_keyframe, visible))
            corrupt = corrupt or packet.is_corrupt
            size += packet.size
            if size > MEMORY_BYTES:
                packets_in_memory = None
            if packets_in_memory is not None:
                packets_in_memory.append(packet)
    except av.FFmpegError:
        is_truncated = True
    return _index(
        rows, packets_in_memory, container, stream, not (corrupt or is_truncated), is_truncated
    )


def data_packets(container: InputContainer, stream: VideoStream) -> Iterator[VideoPacket]:
    """The stream's packets that hold data, from the current position on."""
    return (packet for packet in container.demux(stream) if packet.size)


def packets_between(
    container: InputContainer, stream: VideoStream, index: PacketIndex, first: int, last: int
) -> Iterator[VideoPacket]:
    """Yield packets number ``first`` to ``last``, from memory or by seeking.

    Yields nothing where seeking to or before the first of them fails.
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
    """Seconds for which the last frame stays on screen.

    Args:
        length: the value in the file, 0 where it has none.
        times: ``(T,)`` seconds at which the frames appear.
        stream: its nominal rate is used for a single frame.
    """
    if length > 0:
        return length
    if len(times) > 1:
        return float(np.median(np.diff(times)))
    return float(1 / stream.average_rate) if stream.average_rate else _USUAL_LENGTH


def _index(
    rows: list[tuple[int | None, int | None, bool, bool]],
    packets_in_memory: list[VideoPacket] | None,
    container: InputContainer,
    stream: VideoStream,
    whole: bool,
    is_truncated: bool,
) -> PacketIndex:
    stamps = np.array([row[0] or 0 for row in rows], np.int64)
    keyframe = np.array([row[2] for row in rows], bool)
    visible = np.array([row[3] for row in rows], bool)
    time_base = float(stream.time_base or 1)
    length, end = 0.0, 0.0
    if visible.any():
        last = int(np.argmax(np.where(visible, stamps, stamps.min() - 1)))
        times = np.sort(stamps[visible]) * time_base
        length = frame_length((rows[last][1] or 0) * time_base, times, stream)
        end = float(times[-1]) + length
    stamped = all(row[0] is not None for row in rows) and len(np.unique(stamps)) == len(stamps)
    guessed = container.format.name == "avi" and bool(stream.codec_context.has_b_frames)
    return PacketIndex(
        stamps,
        keyframe,
        visible,
        time_base,
        length,
        whole,
        is_truncated,
        guessed,
        whole and stamped and not guessed and _starts_cleanly(stamps, keyframe, visible),
        packets_in_memory,
        _notes(container, stream, len(rows), end),
    )


def _starts_cleanly(
    stamps: NDArray[np.int64], keyframe: NDArray[np.bool_], visible: NDArray[np.bool_]
) -> bool:
    """Whether every displayed frame has a key frame to start decoding from."""
    return bool(visible.any() and keyframe[0] and np.all(stamps[visible] >= stamps[0]))


def _notes(
    container: InputContainer, stream: VideoStream, packets: int, end: float
) -> tuple[str, ...]:
    notes = []
    promised = (container.duration or 0) / av.time_base
    # AVI also counts repetitions of the last frame.
    if stream.frames > packets and container.format.name != "avi":
        notes.append(f"the header announces {stream.frames} frames, the file holds {packets}")
    elif promised > 1.1 * end + 0.5:
        notes.append(f"the header announces {promised:.1f} s, the video ends at {end:.1f} s")
    aspect = stream.sample_aspect_ratio
    if aspect and aspect != 1:
        notes.append(
            f"pixels are {aspect.numerator}:{aspect.denominator}, not square; frames stay as stored"
        )
    return tuple(notes)


def _is_hidden(packet: VideoPacket, stream: VideoStream) -> bool:
    # VP8 stores frames that only serve as references; a header bit marks them (RFC 6386, 9.1).
    return stream.codec_context.name.startswith("vp8") and not memoryview(packet)[0] & 0x10
