"""Pages of the web app in Chromium with a script that records the times of events.

All times are milliseconds of the page's own clock, which events and requests use too.
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

from benchmarks.server_process import descendants, mebibytes

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LONGEST = 120.0

# A draw call is complete when one of its pixels can be read. A change of the document is visible
# when the next frame has been submitted.
_RECORD_TIMES = """
(() => {
  const timings = { draws: [], count: "" };
  const times = ["up", "written", "counted", "presented", "pointed", "playing", "framed"];
  for (const time of times) timings[time] = 0;
  const coloured = {};
  window.timings = timings;
  const { prototype } = WebGL2RenderingContext;
  const { drawArrays, bufferData, bufferSubData } = prototype;
  // If no column is shown, all codes are 0.
  const sent = (values) => {
    if (values instanceof Uint16Array) coloured[values.length] ||= values.some((code) => code > 0);
  };
  prototype.bufferData = function (...parameters) {
    sent(parameters[1]);
    return bufferData.apply(this, parameters);
  };
  prototype.bufferSubData = function (...parameters) {
    sent(parameters[2]);
    return bufferSubData.apply(this, parameters);
  };
  prototype.drawArrays = function (...parameters) {
    const began = performance.now();
    drawArrays.apply(this, parameters);
    this.readPixels(0, 0, 1, 1, this.RGBA, this.UNSIGNED_BYTE, new Uint8Array(4));
    const at = performance.now();
    timings.draws.push({ at, began, points: parameters[2], coloured: !!coloured[parameters[2]] });
  };
  const whenVisible = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  });
  addEventListener("pointerup", (event) => (timings.up = event.timeStamp), true);
  // The browser's own measure: time from an event to the next frame on screen, in steps of 8 ms.
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (name === "pointerup") timings.presented = duration;
    }
  }).observe({ type: "event", durationThreshold: 16 });
  new MutationObserver(() => {
    const count = document.querySelector("[data-testid=selected]")?.textContent ?? "";
    if (count === timings.count) return;
    timings.count = count;
    timings.written = performance.now();
    whenVisible((now) => (timings.counted = now));
  }).observe(document, { subtree: true, childList: true, characterData: true });
  const pointed = (event) => (timings.pointed ||= event.timeStamp);
  for (const kind of ["pointerover", "pointermove"]) addEventListener(kind, pointed, true);
  addEventListener("playing", ({ target }) => {
    timings.playing ||= performance.now();
    target.requestVideoFrameCallback?.(() => (timings.framed ||= performance.now()));
  }, true);
})();
"""

_ARRIVED = """
() => performance.getEntriesByType("resource")
  .filter(({ name }) => /[/](maps|columns)[/]/.test(name))
  .map(({ name, responseEnd }) => ({ name, at: responseEnd }))
"""


@dataclass
class TimedPage:
    """A page and its requests.

    Attributes:
        page: the page.
        requests: completed requests.
        crashed: whether the page has crashed.
    """

    page: Page
    requests: list[Request] = field(default_factory=list)
    crashed: bool = False

    @property
    def timings(self) -> dict[str, Any]:
        """The recorded times and counts."""
        timings: dict[str, Any] = self.page.evaluate("() => timings")
        return timings

    def forget(self, *names: str) -> None:
        """Reset recorded times."""
        self.page.evaluate("names => { for (const name of names) timings[name] = 0 }", list(names))

    def arrivals(self) -> dict[str, float]:
        """Time of the last byte of each array, by the last part of its address."""
        entries = self.page.evaluate(_ARRIVED)
        return {entry["name"].rpartition("/")[2]: entry["at"] for entry in entries}

    def until(self, name: str, seconds: float = _LONGEST) -> float:
        """Wait until an event has been recorded.

        Raises:
            TimeoutError: the event does not happen.
        """
        last = time.monotonic() + seconds
        while time.monotonic() < last and not self.crashed:
            at = float(self.timings[name])
            if at:
                return at
            time.sleep(0.05)
        raise TimeoutError(f"no event {name!r} in {self.page.url}")

    def first_coloured_draw(self, points: int, seconds: float = _LONGEST) -> dict[str, float]:
        """Wait until all points have been drawn in their colours.

        Raises:
            TimeoutError: they have not been drawn in time.
        """
        last = time.monotonic() + seconds
        while time.monotonic() < last and not self.crashed:
            for draw in self.timings["draws"]:
                if draw["coloured"] and draw["points"] == points:
                    return dict(draw)
            time.sleep(0.05)
        raise TimeoutError(f"no points in {self.page.url}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser with software rendering."""
    configured = os.environ.get("PRAXISCOPE_CHROMIUM")
    path = configured or next(filter(None, map(shutil.which, _CHROMIUM)), None)
    with sync_playwright() as playwright:
        path = path or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def open_timed_page(browser: Browser, width: int = 1280, height: int = 800) -> Iterator[TimedPage]:
    """A page in a new browser context, with an empty cache."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(1000 * _LONGEST)
    context.add_init_script(_RECORD_TIMES)
    timed = TimedPage(context.new_page())
    timed.page.on("requestfinished", lambda request: timed.requests.append(request))
    timed.page.on("crash", lambda _: setattr(timed, "crashed", True))
    yield timed
    context.close()


def bytes_of(request: Request) -> int:
    """Bytes of a request and its response, headers included."""
    return sum(map(int, cast(dict[str, int], request.sizes()).values()))


def renderer_mebibytes() -> tuple[float, float]:
    """Peak memory of the largest page process and of the largest GPU process."""
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
