"""The sites, the browser and the pages that the tests ask for by name. See CONTRIBUTING.md, “The browser tests”."""

import os
from contextlib import ExitStack

import pytest
from playwright.sync_api import sync_playwright

from support import hostile, languages
from support.markup import read
from support.program import ROOT
from support.serve import served
from support.site import Site
from support.watch import Watch


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Site:
    """The log that comes with the project: what a new user sees first."""
    return Site.build(tmp_path_factory.mktemp("sample"), *sorted((ROOT / "Content/sample").glob("*.jsonl")))


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> Site:
    """Conversations in many scripts and both directions, with all that can happen to a message."""
    folder = tmp_path_factory.mktemp("world")
    return Site.build(folder, languages.write(folder / "log.jsonl"))


@pytest.fixture(scope="session")
def attacked(tmp_path_factory) -> Site:
    """Every payload in every field of every format that is read."""
    folder = tmp_path_factory.mktemp("attacked")
    return Site.build(folder, *hostile.write(folder / "logs"), content=hostile.content(folder), may_put_aside=True)


@pytest.fixture(scope="session", params=["de", "es", "fr"])
def translated(request, tmp_path_factory) -> Site:
    """The sample in a language whose words are longer than ours."""
    folder = tmp_path_factory.mktemp(request.param)
    content = languages.content(request.param, folder / "content")
    return Site.build(folder, *sorted((ROOT / "Content/sample").glob("*.jsonl")), content=content)


@pytest.fixture(scope="session")
def turned(tmp_path_factory) -> Site:
    """The world's conversations in Arabic pages, which run from the right."""
    folder = tmp_path_factory.mktemp("turned")
    return Site.build(folder, languages.write(folder / "log.jsonl"), content=languages.content("ar", folder / "content"))


@pytest.fixture(scope="session", params=["sample", "world"])
def site(request) -> Site:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def markup():
    """Reads a page's markup, each page once in a session."""
    known = {}

    def markup(site: Site, page: str):
        path = site.folder / page
        if path not in known:
            known[path] = read(path)
        return known[path]

    return markup


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address():
    """Gives a site's address: `address(site, "http")`, the same server for the whole session."""
    with ExitStack() as stack:
        known = {}

        def address(site: Site, way: str) -> str:
            if way == "file":
                return site.folder.as_uri() + "/"
            if site.folder not in known:
                known[site.folder] = stack.enter_context(served(site.folder))
            return known[site.folder]

        yield address


@pytest.fixture
def visit(browser, address):
    """Opens a page in a window of its own: `visit(site, "index.html", "http", color_scheme="dark")`.

    Whatever a quiet page would not do (print to the console, ask another host, break its own
    Content-Security-Policy, open a dialog) fails the test at its end.
    """
    with ExitStack() as stack:
        watches = []

        def visit(site: Site, path: str, way: str = "file", **options):
            home = address(site, way)
            context = stack.enter_context(browser.new_context(**{"reduced_motion": "reduce", **options}))
            context.set_default_timeout(10_000)
            page = context.new_page()
            watches.append(Watch(page, home))
            page.goto(home + path)
            return page

        yield visit
    complaints = [complaint for watch in watches for complaint in watch.complaints]
    assert not complaints, "\n".join(complaints)
