/** Tell of every frame that a video shows. */

/**
 * Call `shown` with the time of each frame when it is shown, until the returned function is called.
 *
 * The browser tells the time of the very frame on the screen (`requestVideoFrameCallback`), also
 * after seeking; where it can't, the video's clock is read at every repaint.
 */
export function followVideo(video: HTMLVideoElement, shown: (time: number) => void): () => void {
  return "requestVideoFrameCallback" in video
    ? followFrames(video, shown)
    : followClock(video, shown);
}

function followFrames(video: HTMLVideoElement, shown: (time: number) => void): () => void {
  let handle = video.requestVideoFrameCallback(function next(_, frame) {
    shown(frame.mediaTime);
    handle = video.requestVideoFrameCallback(next);
  });
  return () => video.cancelVideoFrameCallback(handle);
}

function followClock(video: HTMLVideoElement, shown: (time: number) => void): () => void {
  let last = Number.NaN;
  let handle = requestAnimationFrame(function next() {
    if (video.currentTime !== last) shown((last = video.currentTime));
    handle = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(handle);
}
