import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useEffect } from "react";
import { Link, Redirect, Route, Switch, useLocation, useRoute, useSearch } from "wouter";

import { useWorkspace } from "../api/queries";
import { KeyHelp } from "../keys/KeyHelp";
import { useKeys } from "../keys/useKeys";
import { type Page, pages } from "../pages/registry";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Empty, Loading } from "../components/QueryStates";
import classes from "./Layout.module.css";
import { layoutKeys } from "./keys";
import { RunMenu } from "./RunMenu";
import { SchemeButton, useSwitchScheme } from "./SchemeButton";
import { WorkspaceMenu } from "./WorkspaceMenu";

/** Sets the title of the browser tab. */
function useTitle(): void {
  const [path] = useLocation();
  const workspace = useWorkspace().data?.name;
  const page = pages.find(({ title, path: pagePath }) => title && path.startsWith(pagePath))?.title;
  useEffect(() => {
    document.title = [page, workspace, "Praxiscope"].filter(Boolean).join(" · ");
  }, [page, workspace]);
}

/** The bar on top and the page below it. */
export function Layout() {
  const [helpOpened, { open, close }] = useDisclosure();
  const switchScheme = useSwitchScheme();
  useTitle();
  const [path] = useLocation();
  useKeys(layoutKeys, { help: open, scheme: switchScheme });
  return (
    <div className={classes.layout}>
      <header className={classes.bar}>
        <Link href="/explore" className={classes.brand}>
          Praxiscope
        </Link>
        <span className={classes.separator} aria-hidden>
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
        opened={helpOpened}
        onClose={close}
        sets={[layoutKeys, ...pages.flatMap((page) => page.keys)]}
      />
    </div>
  );
}

function Pages() {
  const search = useSearch();
  return (
    <Switch>
      {pages.map(({ path, component: PageComponent }) => (
        <Route key={path} path={path}>
          <PageComponent />
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

/** A link to a page that keeps the run and the filter. */
function PageLink({ page }: { page: Page }) {
  const [isCurrent] = useRoute(page.path);
  const search = new URLSearchParams(useSearch());
  const sharedParameters = new URLSearchParams(
    [...search].filter(([name]) => name === "run" || name === "where"),
  ).toString();
  return (
    <Link
      href={`${page.path}${sharedParameters && `?${sharedParameters}`}`}
      className={classes.pageLink}
      aria-current={isCurrent ? "page" : undefined}
    >
      {page.title}
    </Link>
  );
}
