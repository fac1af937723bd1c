"""Pages of the web app in a real Chromium that write down when what happens.

All times are milliseconds of the page's own clock, on which events and requests are timed too.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, Page, Request, sync_playwright

from benchmarks.served import descendants, mebibytes

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LONGEST = 120.0

# A draw counts as done once a pixel of it can be read. What is in the document counts as seen once
# the frame that follows has been handed on.
_WATCH = """
(() => {
  const told = { draws: [], count: "" };
  const times = ["up", "written", "counted", "presented", "pointed", "playing", "framed"];
  for (const time of times) told[time] = 0;
  const coloured = {};
  window.watched = told;
  const { prototype } = WebGL2RenderingContext;
  const { drawArrays, bufferData, bufferSubData } = prototype;
  // Without a column all codes are 0.
  const sent = (values) => {
    if (values instanceof Uint16Array) coloured[values.length] ||= values.some((code) => code > 0);
  };
  prototype.bufferData = function (...given) {
    sent(given[1]);
    return bufferData.apply(this, given);
  };
  prototype.bufferSubData = function (...given) {
    sent(given[2]);
    return bufferSubData.apply(this, given);
  };
  prototype.drawArrays = function (...given) {
    const began = performance.now();
    drawArrays.apply(this, given);
    this.readPixels(0, 0, 1, 1, this.RGBA, this.UNSIGNED_BYTE, new Uint8Array(4));
    const at = performance.now();
    told.draws.push({ at, began, points: given[2], coloured: !!coloured[given[2]] });
  };
  const seen = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  });
  addEventListener("pointerup", (event) => (told.up = event.timeStamp), true);
  // The browser's own measure: until the frame after an event is on the screen, in steps of 8 ms.
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (name === "pointerup") told.presented = duration;
    }
  }).observe({ type: "event", durationThreshold: 16 });
  new MutationObserver(() => {
    const count = document.querySelector("[data-testid=selected]")?.textContent ?? "";
    if (count === told.count) return;
    told.count = count;
    told.written = performance.now();
    seen((now) => (told.counted = now));
  }).observe(document, { subtree: true, childList: true, characterData: true });
  const pointed = (event) => (told.pointed ||= event.timeStamp);
  for (const kind of ["pointerover", "pointermove"]) addEventListener(kind, pointed, true);
  addEventListener("playing", ({ target }) => {
    told.playing ||= performance.now();
    target.requestVideoFrameCallback?.(() => (told.framed ||= performance.now()));
  }, true);
})();
"""

_ARRIVED = """
() => performance.getEntriesByType("resource")
  .filter(({ name }) => /[/](maps|columns)[/]/.test(name))
  .map(({ name, responseEnd }) => ({ name, at: responseEnd }))
"""


@dataclass
class Watched:
    """A page and what it asked the server for.

    Attributes:
        page: that is looked at.
        requests: that were answered.
        crashed: whether it is gone.
    """

    page: Page
    requests: list[Request] = field(default_factory=list)
    crashed: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """What was written down so far."""
        told: dict[str, Any] = self.page.evaluate("() => watched")
        return told

    def forget(self, *names: str) -> None:
        """Write times down anew."""
        self.page.evaluate("names => { for (const name of names) watched[name] = 0 }", list(names))

    def arrivals(self) -> dict[str, float]:
        """When the last byte of each array came, by the end of its address."""
        entries = self.page.evaluate(_ARRIVED)
        return {entry["name"].rpartition("/")[2]: entry["at"] for entry in entries}

    def until(self, name: str, seconds: float = _LONGEST) -> float:
        """Wait until something has been written down.

        Raises:
            TimeoutError: it does not happen.
        """
        last = time.monotonic() + seconds
        while time.monotonic() < last and not self.crashed:
            at = float(self.told[name])
            if at:
                return at
            time.sleep(0.05)
        raise TimeoutError(f"nothing {name} in {self.page.url}")

    def first_coloured_draw(self, points: int, seconds: float = _LONGEST) -> dict[str, float]:
        """Wait until all points have been drawn in their colours.

        Raises:
            TimeoutError: they are not.
        """
        last = time.monotonic() + seconds
        while time.monotonic() < last and not self.crashed:
            for draw in self.told["draws"]:
                if draw["coloured"] and draw["points"] == points:
                    return dict(draw)
            time.sleep(0.05)
        raise TimeoutError(f"no points in {self.page.url}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser that draws in software."""
    named = os.environ.get("PRAXISCOPE_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _CHROMIUM)), None)
    with sync_playwright() as playwright:
        path = found or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, width: int = 1280, height: int = 800) -> Iterator[Watched]:
    """A page of somebody who was never here before: nothing is cached."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(1000 * _LONGEST)
    context.add_init_script(_WATCH)
    watched = Watched(context.new_page())
    watched.page.on("requestfinished", lambda request: watched.requests.append(request))
    watched.page.on("crash", lambda _: setattr(watched, "crashed", True))
    yield watched
    context.close()


def bytes_of(request: Request) -> int:
    """What a request and its answer took on the wire, headers too."""
    return sum(map(int, cast(dict[str, int], request.sizes()).values()))


def renderer_mebibytes() -> tuple[float, float]:
    """Memory that the largest page takes, and the process that draws for it."""
    pages, drawing = [0.0], [0.0]
    for process in descendants(os.getpid()):
        try:
            command = Path(f"/proc/{process}/cmdline").read_text()
            used = mebibytes(process, peak=True)
        except FileNotFoundError:
            continue
        if "--type=renderer" in command:
            pages.append(used)
        if "--type=gpu-process" in command:
            drawing.append(used)
    return max(pages), max(drawing)
