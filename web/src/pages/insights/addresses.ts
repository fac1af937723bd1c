import { linkTo } from "../../url/search";

interface InsightAddress {
  run: string;
  version: string;
  where: readonly string[];
  id: string;
}

/** URL of the map with only the clips of an insight. */
export const filterAddress = ({ run, where, id }: InsightAddress) =>
  linkTo("/explore", { run, where, within: `insight:${id}` });

/** URL of the map with the clips of an insight selected. */
export const selectAddress = ({ run, where, id }: InsightAddress) =>
  linkTo("/explore", { run, where, selected: `insight:${id}` });

/** URL of a table of the clips to act on. */
export const exportAddress = ({ run, version, where, id }: InsightAddress) =>
  linkTo(`/api/runs/${encodeURIComponent(run)}/${version}/insights/${id}/export`, { where });
