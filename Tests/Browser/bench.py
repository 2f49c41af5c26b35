"""How long until a month page can be read: a new Chromium each time, the page from the disk, nothing cached.

Usage: bench.py SITE [RUNS]; the longest page of messages in SITE is measured. Prints one line.
"""

import os
import re
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# Milliseconds from the beginning of the navigation.
TIMES = """() => new Promise(done => {
  const paint = () => performance.getEntriesByName('first-contentful-paint')[0];
  const wait = () => paint() && performance.timing.domContentLoadedEventEnd
    ? done([paint().startTime, performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]) : setTimeout(wait, 5);
  wait();
})"""


def longest_month(site: Path) -> Path:
    months = [path for path in site.glob("conversations/*/*.html") if re.match(r"\d{4}-\d\d", path.name)]
    if not months:
        sys.exit(f"bench: there is no page of messages in {site}")
    return max(months, key=lambda path: path.stat().st_size)


def measure(page_file: Path) -> tuple[float, float, int]:
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=options)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(page_file.as_uri())
        painted, ready = page.evaluate(TIMES)
        messages = page.locator("article").count()
        browser.close()
    return painted / 1000, ready / 1000, messages


def main():
    file = longest_month(Path(sys.argv[1]).resolve())
    runs = [measure(file) for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 9)]
    both = [max(painted, ready) for painted, ready, _ in runs]
    print(
        f"A month page until it can be read ({runs[0][2]} messages, {file.stat().st_size // 1000} kB, headless Chromium, cold, "
        f"{len(runs)} runs): median {statistics.median(both):.2f} s, worst {max(both):.2f} s "
        f"(first paint {statistics.median(run[0] for run in runs):.2f} s); aim 0.5 s")


main()
