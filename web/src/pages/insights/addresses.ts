import { linkTo } from "../../url/search";

interface Of {
  run: string;
  version: string;
  where: readonly string[];
  id: string;
}

/** The map with only an insight's clips on it. */
export const filterAddress = ({ run, where, id }: Of) =>
  linkTo("/explore", { run, where, within: `insight:${id}` });

/** The map with an insight's clips selected. */
export const selectAddress = ({ run, where, id }: Of) =>
  linkTo("/explore", { run, where, selected: `insight:${id}` });

/** The clips to act on, as a table. */
export const exportAddress = ({ run, version, where, id }: Of) =>
  linkTo(`/api/runs/${encodeURIComponent(run)}/${version}/insights/${id}/export`, { where });

/** The clip as a small moving picture, beside it its heat. */
export const previewOf = (run: string, clip: number) =>
  `/api/runs/${encodeURIComponent(run)}/clips/${clip}/preview`;
