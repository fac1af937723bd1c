import { useLocation, useParams, useSearch } from "wouter";

import { useRunName } from "../../state/useCurrentRun";
import { Empty, Loading } from "../../components/States";
import { changed, linkTo } from "../../url/search";
import { ClipView } from "../../components/clip/ClipView";

/** A clip with a page of its own. */
export default function ClipPage() {
  const asked = useParams<{ clip: string }>().clip;
  const run = useRunName();
  const search = useSearch();
  const [, navigate] = useLocation();
  if (!/^\d+$/.test(asked)) {
    return <Empty title="No such clip">Clips have numbers: {asked} is none.</Empty>;
  }
  if (run === undefined) return <Loading what="Run" />;
  const back = () => {
    if (window.history.length > 1) window.history.back();
    else navigate(linkTo("/explore", { run }));
  };
  return (
    <ClipView
      run={run}
      clip={Number(asked)}
      // In place of this one: back leads to where the clips were opened.
      onGo={(clip) =>
        navigate(`/clip/${clip}${changed(search, { whynot: null })}`, { replace: true })
      }
      onClose={back}
    />
  );
}
