/**
 * The keys of all cached requests.
 *
 * The key of data that belongs to one version of a run begins with its kind, the run and the
 * version, so that a stale version is recognised by its keys.
 */

export interface RunVersion {
  run: string;
  version: string;
}

export const queryKeys = {
  session: () => ["session"] as const,
  workspace: () => ["workspace"] as const,
  run: (run: string | undefined) => ["run", run] as const,
  subsets: () => ["subsets"] as const,

  clip: (run: string, clip: number) => ["clip", run, clip] as const,
  explanationOptions: (run: string) => ["explanation options", run] as const,
  explanation: (run: string, clip: number, request: unknown) =>
    ["explanation", run, clip, request] as const,
  heatmap: (id: string) => ["heatmap", id] as const,

  column: ({ run, version }: RunVersion, column: string) =>
    ["column", run, version, column] as const,
  map: ({ run, version }: RunVersion, method: string) => ["map", run, version, method] as const,
  row: ({ run, version }: RunVersion, clip: number) => ["row", run, version, clip] as const,
  rows: ({ run, version }: RunVersion, clips: readonly number[]) =>
    ["rows", run, version, clips] as const,
  comparison: ({ run, version }: RunVersion, bits: unknown) =>
    ["comparison", run, version, bits] as const,

  allMasks: () => ["mask"] as const,
  conditionMask: ({ run, version }: RunVersion, condition: string) =>
    ["mask", run, version, "where", condition] as const,
  /** `where`: the conditions among which an insight was found; null for other parts. */
  partMask: ({ run, version }: RunVersion, part: string, where: readonly string[] | null) =>
    ["mask", run, version, "part", part, where] as const,

  allInsights: () => ["insights"] as const,
  insights: ({ run, version }: RunVersion, where: readonly string[]) =>
    ["insights", run, version, where] as const,
};

/** The version of a run that a key belongs to; null for keys without a version. */
export function versionOfKey(key: readonly unknown[]): RunVersion | null {
  const [, run, version] = key;
  return typeof run === "string" && typeof version === "string" ? { run, version } : null;
}
