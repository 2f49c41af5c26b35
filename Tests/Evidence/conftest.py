"""Bundles of evidence, the program and the page that check them."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from support.bundle import Bundle, Log, make, sha256
from support.page import Page


def whole(size): return {seq: () for seq in range(1, size + 1)}


# 33, 40 to 44 and 50 are gaps; 25 is shown without who said it, 30 is erased, 26 and 52 are batches without a day, or two.
SOME = {seq: () for seq in range(20, 61) if seq not in (33, 40, 41, 42, 43, 44, 50)} | {25: (2,), 30: "erased", 28: (4,), 31: (1, 2, 4), 26: (), 52: (7,), 39: (6, 8)}
GOOD = {
    "all": (100, whole(100)), "some": (100, SOME), "nothing": (100, {}), "the-last": (100, {100: ()}), "the-first": (100, {1: ()}), "one-record": (1, whole(1)),
    "two-of-many": (1000, {300: (), 700: ()}), "all-in-part": (60, {seq: (2, 3) for seq in range(1, 61)}), "all-erased": (20, {seq: "erased" for seq in range(1, 21)}),
    "without-the-kind": (60, {seq: (0,) for seq in range(1, 61)}), "every-day-withheld": (60, {11: (6, 7), 13: (6, 7, 8, 9, 10)}),
    "empty-log": (0, {}),
    **{f"of-{size}": (size, {seq: () for seq in range(1, size + 1) if seq % 3 != size % 3}) for size in (2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 255, 256, 257)},
}


@pytest.fixture(scope="session")
def some(tmp_path_factory): return make(tmp_path_factory.mktemp("some") / "evidence", 100, SOME)


@pytest.fixture
def copy(some, tmp_path):
    """A copy of it to be damaged."""
    shutil.copytree(some.folder, tmp_path / "evidence")
    return Bundle(tmp_path / "evidence", some.log, json.loads((tmp_path / "evidence/manifest.json").read_bytes()))


@pytest.fixture(params=GOOD)
def good(request, tmp_path):
    size, shown = GOOD[request.param]
    return make(tmp_path / "evidence", size, shown, Log(size, seed=sha256(request.param.encode())))


@pytest.fixture
def verify():
    """What verify.py says of a folder: its exit status, and all that it writes."""
    def run(folder, *options, program=None):
        program = program or os.path.join(os.path.dirname(__file__), "../../Templates/evidence/verify.py")
        done = subprocess.run([sys.executable, program, *([folder] if folder else []), *options], capture_output=True, text=True, timeout=600)
        return done.returncode, done.stdout + done.stderr
    return run


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """Opens verify.html by file:// and gives it a folder; a page that complains or asks for anything fails the test."""
    opened = []

    def open_(folder=None, **options):
        opened.append(Page(chromium, folder, **options))
        return opened[-1]
    yield open_
    for one in opened: one.close()
    complaints = [complaint for one in opened for complaint in one.complaints]
    assert not complaints, "\n".join(complaints)
