import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useEffect } from "react";
import { Link, Redirect, Route, Switch, useLocation, useRoute, useSearch } from "wouter";

import { useWorkspace } from "../api/queries";
import { KeyHelp } from "../keys/KeyHelp";
import { useKeys } from "../keys/useKeys";
import { type Page, pages } from "../pages/registry";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Empty, Loading } from "../components/States";
import classes from "./Frame.module.css";
import { frameKeys } from "./keys";
import { RunMenu } from "./RunMenu";
import { SchemeButton, useNextScheme } from "./SchemeButton";
import { WorkspaceMenu } from "./WorkspaceMenu";

/** What tabs and bookmarks are called. */
function useTitle(): void {
  const [path] = useLocation();
  const workspace = useWorkspace().data?.name;
  const page = pages.find(({ title, path: own }) => title && path.startsWith(own))?.title;
  useEffect(() => {
    document.title = [page, workspace, "Praxiscope"].filter(Boolean).join(" · ");
  }, [page, workspace]);
}

/** The bar on top and the page below it. */
export function Frame() {
  const [help, { open, close }] = useDisclosure();
  const nextScheme = useNextScheme();
  useTitle();
  const [path] = useLocation();
  useKeys(frameKeys, { help: open, scheme: nextScheme });
  return (
    <div className={classes.frame}>
      <header className={classes.bar}>
        <Link href="/explore" className={classes.name}>
          Praxiscope
        </Link>
        <span className={classes.step} aria-hidden>
          ▸
        </span>
        <WorkspaceMenu />
        <RunMenu />
        <nav className={classes.pages} aria-label="Pages">
          {pages
            .filter((page) => page.title)
            .map((page) => (
              <PageLink key={page.path} page={page} />
            ))}
        </nav>
        <Tooltip label="All keys (?)">
          <ActionIcon variant="subtle" color="gray" aria-label="All keys" onClick={open}>
            ?
          </ActionIcon>
        </Tooltip>
        <SchemeButton />
      </header>
      <main className={classes.page}>
        <ErrorBoundary key={path}>
          <Suspense fallback={<Loading />}>
            <Pages />
          </Suspense>
        </ErrorBoundary>
      </main>
      <KeyHelp
        opened={help}
        onClose={close}
        sets={[frameKeys, ...pages.flatMap((page) => page.keys)]}
      />
    </div>
  );
}

function Pages() {
  const search = useSearch();
  return (
    <Switch>
      {pages.map(({ path, component: Shown }) => (
        <Route key={path} path={path}>
          <Shown />
        </Route>
      ))}
      {["/", "/sign-in"].map((path) => (
        <Route key={path} path={path}>
          <Redirect to={`/explore${search && `?${search}`}`} replace />
        </Route>
      ))}
      <Route>
        <Empty title="There is no such page">
          <Link href="/explore">Explore the clips</Link>
        </Empty>
      </Route>
    </Switch>
  );
}

/** The run and the filter go along from page to page. */
function PageLink({ page }: { page: Page }) {
  const [here] = useRoute(page.path);
  const search = new URLSearchParams(useSearch());
  const kept = new URLSearchParams(
    [...search].filter(([name]) => name === "run" || name === "where"),
  ).toString();
  return (
    <Link
      href={`${page.path}${kept && `?${kept}`}`}
      className={classes.link}
      aria-current={here ? "page" : undefined}
    >
      {page.title}
    </Link>
  );
}
