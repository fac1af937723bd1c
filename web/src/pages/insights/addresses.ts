import { linkTo } from "../../url/search";

interface InsightAddress {
  run: string;
  version: string;
  where: readonly string[];
  id: string;
}

/** The map with only an insight's clips on it. */
export const filterAddress = ({ run, where, id }: InsightAddress) =>
  linkTo("/explore", { run, where, within: `insight:${id}` });

/** The map with an insight's clips selected. */
export const selectAddress = ({ run, where, id }: InsightAddress) =>
  linkTo("/explore", { run, where, selected: `insight:${id}` });

/** The clips to act on, as a table. */
export const exportAddress = ({ run, version, where, id }: InsightAddress) =>
  linkTo(`/api/runs/${encodeURIComponent(run)}/${version}/insights/${id}/export`, { where });
