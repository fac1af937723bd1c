import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { defineKeys, keyName } from "./keys";
import { KeysProvider } from "./KeysProvider";
import { useKeys } from "./useKeys";

const PAGE = defineKeys("Page", { lasso: ["l", "Lasso"], clear: ["Escape", "Clear"] });
const DRAWER = defineKeys("Drawer", { close: ["Escape", "Close"] });

afterEach(cleanup);

function Page({ on, active }: { on: Record<"lasso" | "clear", () => void>; active?: boolean }) {
  useKeys(PAGE, on, active);
  return <input aria-label="field" />;
}

function Drawer({ onClose }: { onClose: () => void }) {
  useKeys(DRAWER, { close: onClose });
  return null;
}

test("the component that was mounted last handles a key, and only that one", () => {
  const on = { lasso: vi.fn(), clear: vi.fn() };
  const close = vi.fn();
  const shown = render(
    <KeysProvider>
      <Page on={on} />
      <Drawer onClose={close} />
    </KeysProvider>,
  );
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect([close.mock.calls.length, on.clear.mock.calls.length]).toEqual([1, 0]);
  fireEvent.keyDown(document.body, { key: "L" });
  expect(on.lasso).toHaveBeenCalledOnce();
  shown.rerender(
    <KeysProvider>
      <Page on={on} />
    </KeysProvider>,
  );
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(on.clear).toHaveBeenCalledOnce();
});

test("text in a field and shortcuts of the browser are ignored", () => {
  const on = { lasso: vi.fn(), clear: vi.fn() };
  const { getByLabelText } = render(
    <KeysProvider>
      <Page on={on} />
    </KeysProvider>,
  );
  fireEvent.keyDown(getByLabelText("field"), { key: "l" });
  fireEvent.keyDown(document.body, { key: "l", ctrlKey: true });
  expect(on.lasso).not.toHaveBeenCalled();
});

test("inactive keys are ignored", () => {
  const on = { lasso: vi.fn(), clear: vi.fn() };
  render(
    <KeysProvider>
      <Page on={on} active={false} />
    </KeysProvider>,
  );
  fireEvent.keyDown(document.body, { key: "l" });
  expect(on.lasso).not.toHaveBeenCalled();
});

test("keys have the names on the keyboard", () => {
  expect(["l", " ", "Escape", "ArrowLeft"].map(keyName)).toEqual(["L", "Space", "Esc", "←"]);
});
