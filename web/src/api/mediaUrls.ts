/** Addresses of the videos and images of clips. */

export const videoUrl = (clip: number) => `/api/clips/${clip}/video`;

/** The middle frame of a clip. */
export const posterUrl = (clip: number, height = 160) =>
  `/api/clips/${clip}/poster?height=${height}`;

/** All frames that the network sees, side by side in one image. */
export const stripUrl = (run: string, clip: number, height: number) =>
  `/api/runs/${encodeURIComponent(run)}/clips/${clip}/strip?height=${height}`;

/** The clip as a small animated image, with its heat beside it. */
export const previewUrl = (run: string, clip: number) =>
  `/api/runs/${encodeURIComponent(run)}/clips/${clip}/preview`;
