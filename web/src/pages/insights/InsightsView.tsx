import { SegmentedControl } from "@mantine/core";
import { useMemo } from "react";

import { errorMessage } from "../../api/errors";
import { useSession } from "../../api/queries";
import type { Insights } from "../../api/types";
import { Empty } from "../../components/QueryStates";
import { formatClipCount, formatCount } from "../../components/formatting";
import { useUrlList, useUrlText } from "../../url/useUrlState";
import { exportAddress, filterAddress, selectAddress } from "./addresses";
import { Conditions } from "./Conditions";
import { InsightCard } from "./InsightCard";
import classes from "./Insights.module.css";
import { KindFilter } from "./KindFilter";
import { aboutKind, countKinds, kindsOf, presentNames } from "./kinds";
import { DataGaps } from "./DataGaps";
import { UndoBar } from "./UndoBar";
import { useCards } from "./useCards";

interface Props {
  run: string;
  version: string;
  where: readonly string[];
  onWhere: (where: string[]) => void;
  result: Insights;
}

/** The cards, the most important first, with their filters. */
export function InsightsView({ run, version, where, onWhere, result }: Props) {
  const [requestedKinds, setSelectedKinds] = useUrlList("kind");
  const [archiveShown, setArchiveShown] = useUrlText("archived");
  const role = useSession().data?.role;
  const mayArchive = role === "reviewer" || role === "admin";
  const { openCount, archivedCount, listed } = useMemo(
    () => splitByArchive(result, archiveShown !== ""),
    [result, archiveShown],
  );
  const kinds = useMemo(() => kindsOf(result), [result]);
  const selectedKinds = useMemo(() => presentNames(requestedKinds, kinds), [requestedKinds, kinds]);
  const { present: kindCounts, kindsWithoutInsights } = useMemo(
    () => countKinds(listed, kinds, selectedKinds),
    [listed, kinds, selectedKinds],
  );
  const visible = listed.filter(
    ({ kind }) => selectedKinds.length === 0 || selectedKinds.includes(kind),
  );
  const cards = useCards({ run, version, where, visible, mayArchive });
  const { dismiss } = cards;

  return (
    <>
      <header className={classes.head}>
        <h1 className={classes.count}>
          {formatCount(openCount)} {openCount === 1 ? "insight" : "insights"}{" "}
          <span className="quiet">among {formatClipCount(result.clips)}</span>
        </h1>
        <Conditions where={where} onChange={onWhere} />
        <SegmentedControl
          className={classes.archive}
          size="xs"
          aria-label="Open or archived"
          value={archiveShown ? "archived" : "open"}
          onChange={(next) => setArchiveShown(next === "archived" ? "1" : "")}
          data={[
            { value: "open", label: "Open" },
            { value: "archived", label: `Archive ${archivedCount}` },
          ]}
        />
        <KindFilter
          kinds={kindCounts}
          selected={selectedKinds}
          onChange={(next) => setSelectedKinds(next)}
        />
      </header>
      {visible.length === 0 && (
        <NoInsights
          archiveShown={archiveShown !== ""}
          isFiltered={selectedKinds.length + where.length > 0}
        />
      )}
      {visible.map((insight, index) => {
        const insightAddress = { run, version, where, id: insight.id };
        return (
          <InsightCard
            key={insight.id}
            run={run}
            insight={insight}
            aboutKind={aboutKind(kinds, insight.kind)}
            position={index + 1}
            current={cards.current === insight.id}
            addresses={{
              filter: filterAddress(insightAddress),
              select: selectAddress(insightAddress),
              export: exportAddress(insightAddress),
            }}
            mayArchive={mayArchive}
            archiving={cards.archiving === insight.id}
            onArchiving={(opened) => cards.setArchiving(opened ? insight.id : null)}
            onArchive={(note) => cards.archive(insight, note)}
            onOpen={(clip) => cards.open(insight, clip)}
            onFocus={() => cards.setCurrent(insight.id)}
          />
        );
      })}
      <DataGaps
        kindsWithoutInsights={archiveShown ? [] : kindsWithoutInsights}
        sentences={result.cannot_say}
      />
      {cards.error ? (
        <UndoBar
          message={`Nothing was changed: ${errorMessage(cards.error)}`}
          action="Close"
          onAction={dismiss}
          onTimeout={dismiss}
        />
      ) : (
        cards.lastAction && (
          <UndoBar
            message={cards.lastAction.message}
            action="Undo"
            onAction={cards.undo}
            onTimeout={dismiss}
          />
        )
      )}
    </>
  );
}

function splitByArchive({ insights }: Insights, archiveShown: boolean) {
  const archived = insights.filter((insight) => insight.archived !== null);
  const open = insights.filter((insight) => insight.archived === null);
  return {
    openCount: open.length,
    archivedCount: archived.length,
    listed: archiveShown ? archived : open,
  };
}

function NoInsights({ archiveShown, isFiltered }: { archiveShown: boolean; isFiltered: boolean }) {
  if (archiveShown)
    return <Empty title="Nothing is archived">Archived insights are listed here.</Empty>;
  return (
    <Empty title="No insights">
      {isFiltered
        ? "Remove a filter to search more clips."
        : "No group of clips differs significantly from the rest."}
    </Empty>
  );
}
