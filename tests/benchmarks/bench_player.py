"""How long one step takes in the browser, and how many frames a second play reaches.

    python -m tests.benchmarks.bench_player

Work is the time of clock.go(t) with everything that follows in the page (cursors, diagrams, equations, sentences),
layout forced; frames are counted while it plays at 8x."""

import statistics
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import find
from tests.browser.conftest import FLAGS
from tests.browser.driving import WATCH, settled
from tests.browser.server import ROOT, serving

SETTINGS = {
    "2 cells, T = 200, H = 8": (["LSTM", "minLSTM"], 200, 8),
    "4 cells, T = 2,000, H = 32": (["LSTM", "minLSTM", "GRU", "minGRU"], 2_000, 32),
    "4 cells, T = 10,000, H = 64": (["LSTM", "minLSTM", "GRU", "minGRU"], 10_000, 64),
}
WORK = """(steps) => {
  const times = [];
  for (let i = 1; i <= 300; i += 1) {
    const start = performance.now();
    window.gateClock.go(1 + (i * 7) % steps);
    const script = performance.now() - start;
    document.querySelector(".st-key-stage").getBoundingClientRect();
    times.push([script, performance.now() - start]);
  }
  return times;
}"""
FRAMES = """() => new Promise(done => {
  const clock = window.gateClock;
  clock.go(1); clock.setLoop(true); clock.setSpeed(8); clock.play();
  let frames = 0; const start = performance.now();
  const tick = now => {
    frames += 1;
    if (now - start < 3000) requestAnimationFrame(tick);
    else { clock.pause(); done(frames / (now - start) * 1000); }
  };
  requestAnimationFrame(tick);
})"""


def measure(page: Page, url: str, names: list[str], steps: int, units: int) -> list[float]:
    query = [("input", "Noise"), ("sequence_steps", steps), ("units", units), *(("cells", name) for name in names)]
    page.goto(f"{url}?{urlencode(query)}")
    settled(page, 120)
    page.locator(".stage article").nth(len(names) - 1).wait_for()
    times = page.evaluate(WORK, steps)
    script, whole = zip(*times, strict=True)
    slow = statistics.quantiles(whole, n=20)[-1]
    return [statistics.median(whole), statistics.median(script), slow, page.evaluate(FRAMES)]


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(ROOT / "app.py", Path(folder) / "log") as url,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(WATCH)
        for title, (names, steps, units) in SETTINGS.items():
            median, script, slow, frames = measure(page, url, names, steps, units)
            print(
                f"{title}: {median:.2f} ms a step (median; {script:.2f} ms of it script), {slow:.2f} ms (95 %), "
                f"{frames:.0f} frames a second"
            )
        browser.close()


if __name__ == "__main__":
    main()
