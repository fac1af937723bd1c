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

test("what was shown last hears a key first, and alone", () => {
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

test("what is typed or belongs to the browser is no command", () => {
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

test("keys rest while something else is in front", () => {
  const on = { lasso: vi.fn(), clear: vi.fn() };
  render(
    <KeysProvider>
      <Page on={on} active={false} />
    </KeysProvider>,
  );
  fireEvent.keyDown(document.body, { key: "l" });
  expect(on.lasso).not.toHaveBeenCalled();
});

test("keys are named as they are printed", () => {
  expect(["l", " ", "Escape", "ArrowLeft"].map(keyName)).toEqual(["L", "Space", "Esc", "←"]);
});
