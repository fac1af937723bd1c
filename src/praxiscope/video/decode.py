"""Read frames of a video; only the necessary part of it is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from praxiscope.video.clip import Clip
from praxiscope.video.container import open_video
from praxiscope.video.frame_folder import read_frame_folder
from praxiscope.video.packets import PacketIndex, packets_between, read_index
from praxiscope.video.pixels import gather
from praxiscope.video.selection import TimeSelection, frames_at, refuse_too_large
from praxiscope.video.sequential import read_sequentially

# Decoders that can skip frames to which no other frame refers.
_CAN_SKIP = frozenset({"h264", "mpeg4", "mpeg1video", "mpeg2video"})


def read_clip(
    path: str | Path,
    times: TimeSelection = None,
    *,
    fps: float | None = None,
    threads: int | None = None,
) -> Clip:
    """Read frames of a video file or of a folder of JPEG or PNG frames.

    Args:
        path: the file or folder.
        times: seconds from the first frame: the clip holds the distinct frames on screen at these
            times (the last frame that is not later, with half a millisecond for rounding), in
            time order. A function receives the duration in seconds and returns such times; it may
            be called again with a corrected duration. None reads every frame.
        fps: frames a second of a folder (12 if None); files carry their own times.
        threads: decoding threads; None for one per processor, four at most.

    Returns:
        A clip of ``(T, H, W, 3)`` uint8 RGB frames, upright, with the duration and the frame rate
        of the whole video; a folder of frames has no rate.
        Colours follow the matrix and range in the video's tags (BT.601 without tags), transparent
        parts become black, interlaced frames stay as stored. A damaged file returns the frames
        that can be decoded, and a note.

    Raises:
        VideoError: there is no such file, no frame can be decoded, or the selected frames
            would take more than 2 GiB.
    """
    path = Path(path).expanduser()
    if path.is_dir():
        return read_frame_folder(path, times, fps=fps)
    with open_video(path, threads) as (container, stream):
        index = read_index(container, stream)
        clip = _read_indexed(path, times, container, stream, index) if index.reliable else None
        if clip is not None:
            return clip
        if index.whole and not index.reliable:
            return read_sequentially(path, times, stream, index)
        # With one thread, decoding a damaged file always returns the same frames.
        with open_video(path, threads=1) as (_, single_thread_stream):
            return read_sequentially(path, times, single_thread_stream, index)


def decode_stamps(
    container: InputContainer, stream: VideoStream, index: PacketIndex, stamps: NDArray[np.int64]
) -> Iterator[VideoFrame]:
    """Decode all frames that those with these time stamps depend on, and yield all of them.

    Raises:
        av.FFmpegError: the stream is damaged.
    """
    codec = stream.codec_context
    wanted_stamps = set(stamps.tolist())
    can_skip = codec.name in _CAN_SKIP
    for first, last in index.runs(stamps):
        for packet in packets_between(container, stream, index, first, last):
            if packet.pts not in wanted_stamps:
                if packet.is_disposable:
                    continue
                if can_skip:
                    codec.skip_frame = "NONREF"
            elif can_skip:
                codec.skip_frame = "DEFAULT"
            yield from codec.decode(packet)
        yield from codec.decode(None)
        codec.flush_buffers()


def _read_indexed(
    path: Path,
    times: TimeSelection,
    container: InputContainer,
    stream: VideoStream,
    index: PacketIndex,
) -> Clip | None:
    """Read by the index of packets; None if the stream does not match the index."""
    chosen = frames_at(times, index.times, index.duration, path)
    codec = stream.codec_context
    refuse_too_large(len(chosen), codec.width, codec.height, path)
    stamps = index.visible_stamps[chosen]
    position_of = {stamp: position for position, stamp in enumerate(stamps.tolist())}
    try:
        frames = gather(
            (
                (position_of[frame.pts], frame)
                for frame in decode_stamps(container, stream, index, stamps)
                if frame.pts in position_of and not frame.is_corrupt
            ),
            len(chosen),
        )
    except av.FFmpegError:
        return None
    if frames is None:
        return None
    return Clip(
        frames,
        index.times[chosen],
        index.duration,
        path,
        index.notes,
        len(index.times) / index.duration,
        chosen,
    )
