/** A callback for every displayed frame of a video. */

/**
 * Call `shown` with the time of each frame when it is shown, until the returned function is called.
 *
 * Browsers report the time of the displayed frame (`requestVideoFrameCallback`), also
 * after seeking; otherwise `currentTime` is read at every repaint.
 */
export function followVideo(video: HTMLVideoElement, onFrame: (time: number) => void): () => void {
  return "requestVideoFrameCallback" in video
    ? followFrames(video, onFrame)
    : followCurrentTime(video, onFrame);
}

function followFrames(video: HTMLVideoElement, onFrame: (time: number) => void): () => void {
  let handle = video.requestVideoFrameCallback(function next(_, frame) {
    onFrame(frame.mediaTime);
    handle = video.requestVideoFrameCallback(next);
  });
  return () => video.cancelVideoFrameCallback(handle);
}

function followCurrentTime(video: HTMLVideoElement, onFrame: (time: number) => void): () => void {
  let last = Number.NaN;
  let handle = requestAnimationFrame(function next() {
    if (video.currentTime !== last) onFrame((last = video.currentTime));
    handle = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(handle);
}
