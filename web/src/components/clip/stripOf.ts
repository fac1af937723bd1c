/** Address of the frames that the network sees of a clip, side by side. */
export const stripOf = (run: string, clip: number, height: number) =>
  `/api/runs/${encodeURIComponent(run)}/clips/${clip}/strip?height=${height}`;
