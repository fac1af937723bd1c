import { useLocation, useParams, useSearch } from "wouter";

import { useRunName } from "../../state/useCurrentRun";
import { Empty, Loading } from "../../components/QueryStates";
import { withChanges, linkTo } from "../../url/search";
import { ClipView } from "../../components/clip/ClipView";

/** The page of one clip. */
export default function ClipPage() {
  const clipNumber = useParams<{ clip: string }>().clip;
  const run = useRunName();
  const search = useSearch();
  const [, navigate] = useLocation();
  if (!/^\d+$/.test(clipNumber)) {
    return <Empty title="No such clip">{clipNumber} is not a clip number.</Empty>;
  }
  if (run === undefined) return <Loading what="Run" />;
  const back = () => {
    if (window.history.length > 1) window.history.back();
    else navigate(linkTo("/explore", { run }));
  };
  return (
    <ClipView
      run={run}
      clip={Number(clipNumber)}
      // Replaces the history entry: the back button leads to the page that opened the clip.
      onGo={(clip) =>
        navigate(`/clip/${clip}${withChanges(search, { whynot: null })}`, { replace: true })
      }
      onClose={back}
    />
  );
}
