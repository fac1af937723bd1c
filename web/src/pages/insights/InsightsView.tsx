import { SegmentedControl } from "@mantine/core";
import { useCallback, useMemo } from "react";

import { messageOf } from "../../api/errors";
import { useSession } from "../../api/queries";
import type { Insights } from "../../api/types";
import { Empty } from "../../components/States";
import { clips as clipWords, count } from "../../components/words";
import { useUrlList, useUrlText } from "../../url/useUrlState";
import { exportAddress, filterAddress, selectAddress } from "./addresses";
import { Conditions } from "./Conditions";
import { InsightCard } from "./InsightCard";
import classes from "./Insights.module.css";
import { KindFilter } from "./KindFilter";
import { countKinds } from "./kinds";
import { Unsaid } from "./Unsaid";
import { UndoBar } from "./UndoBar";
import { useCards } from "./useCards";

interface Props {
  run: string;
  version: string;
  where: readonly string[];
  onWhere: (where: string[]) => void;
  found: Insights;
}

/** Cards, the most important first, and what can be narrowed down. */
export function InsightsView({ run, version, where, onWhere, found }: Props) {
  const [chosen, setChosen] = useUrlList("kind");
  const [away, setAway] = useUrlText("archived");
  const role = useSession().data?.role;
  const mayArchive = role === "reviewer" || role === "admin";
  const { open, archived, here } = useMemo(() => divided(found, away !== ""), [found, away]);
  const { found: kinds, absent } = useMemo(
    () => countKinds(here, found.kinds, chosen),
    [here, found.kinds, chosen],
  );
  const shown = here.filter(({ kind }) => chosen.length === 0 || chosen.includes(kind));
  const cards = useCards({ run, version, where, shown, mayArchive });
  const { forget } = cards;
  const gone = useCallback(() => forget(), [forget]);
  return (
    <>
      <header className={classes.head}>
        <h1 className={classes.count}>
          {count(open)} {open === 1 ? "insight" : "insights"}{" "}
          <span className="quiet">among {clipWords(found.clips)}</span>
        </h1>
        <Conditions where={where} onChange={onWhere} />
        <SegmentedControl
          className={classes.archive}
          size="xs"
          aria-label="Open or archived"
          value={away ? "archived" : "open"}
          onChange={(next) => setAway(next === "archived" ? "1" : "")}
          data={[
            { value: "open", label: "Open" },
            { value: "archived", label: `Archive ${archived}` },
          ]}
        />
        <KindFilter kinds={kinds} chosen={chosen} onChange={(next) => setChosen(next)} />
      </header>
      {shown.length === 0 && (
        <Nothing away={away !== ""} narrowed={chosen.length + where.length > 0} />
      )}
      {shown.map((insight, place) => {
        const of = { run, version, where, id: insight.id };
        return (
          <InsightCard
            key={insight.id}
            run={run}
            insight={insight}
            place={place + 1}
            current={cards.current === insight.id}
            addresses={{
              filter: filterAddress(of),
              select: selectAddress(of),
              export: exportAddress(of),
            }}
            mayArchive={mayArchive}
            archiving={cards.archiving === insight.id}
            onArchiving={(opened) => cards.setArchiving(opened ? insight.id : null)}
            onArchive={(note) => cards.archive(insight, note)}
            onOpen={(clip) => cards.open(insight, clip)}
            onPoint={() => cards.point(insight.id)}
          />
        );
      })}
      <Unsaid absent={away ? [] : absent} sentences={found.cannot_say} />
      {cards.failed ? (
        <UndoBar
          said={`Nothing was changed: ${messageOf(cards.failed)}`}
          action="Close"
          onAction={gone}
          onGone={gone}
        />
      ) : (
        cards.done && (
          <UndoBar said={cards.done.said} action="Undo" onAction={cards.undo} onGone={gone} />
        )
      )}
    </>
  );
}

function divided({ insights }: Insights, away: boolean) {
  const put = insights.filter((insight) => insight.archived !== null);
  const open = insights.filter((insight) => insight.archived === null);
  return { open: open.length, archived: put.length, here: away ? put : open };
}

function Nothing({ away, narrowed }: { away: boolean; narrowed: boolean }) {
  if (away) return <Empty title="Nothing is archived">What you put away is kept here.</Empty>;
  return (
    <Empty title="Nothing stands out">
      {narrowed
        ? "Take out a filter to look among more clips."
        : "No group of clips is surely worse, rarer or otherwise unlike the rest."}
    </Empty>
  );
}
