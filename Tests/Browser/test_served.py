"""The site as `hansard serve` answers it: the same pages, and a search page that asks the server."""

import json
import re
import socket
import subprocess
import time
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

from support.program import HANSARD, ROOT
from support.watch import Watch


@pytest.fixture(scope="session")
def server(sample):
    """The address of the sample, served to everybody on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [HANSARD, "serve", "--archive", sample.archive, "--open", "--port", str(port)], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(200):
            assert process.poll() is None, "hansard serve has ended"
            try:
                urllib.request.urlopen(address + "robots.txt", timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def open_page(browser, server):
    """Opens a page of the server and fails the test for whatever a quiet page would not do."""
    contexts, watches = [], []

    def open_page(path, prepare=lambda page: None):
        context = browser.new_context(reduced_motion="reduce")
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, server))
        prepare(page)
        page.goto(server + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    complaints = [complaint for watch in watches for complaint in watch.complaints]
    assert not complaints, "\n".join(complaints)


def hit(number, **more):
    return {
        "id": f"m-{number}", "conversation": {"id": "team", "title": "Team <b>", "path": "conversations/team/index.html", "names": None},
        "sender": {"id": "9", "name": "Jamie Doe"}, "sent_at": "2026-03-02T08:54:10.215Z", "precision": "second",
        "url": f"conversations/team/2026-03.html#m-m-{number}",
        "snippet": [{"text": "The <i>", "is_match": False}, {"text": "ferry", "is_match": True}, {"text": " leaves", "is_match": False}],
        "is_deleted": False, "is_former": False, **more,
    }


@pytest.fixture
def search(open_page):
    """The search page of the server, whose questions `answer(query)` answers; `.asked` has all of them."""

    def search(answer):
        asked = []

        def fulfil(route):
            query = {name: values[0] for name, values in parse_qs(urlsplit(route.request.url).query).items()}
            asked.append(query)
            route.fulfill(status=200, content_type="application/json", body=json.dumps(answer(query)))

        page = open_page("search.html", lambda page: page.route("**/api/v1/search?*", fulfil))
        page.asked = asked
        return page

    return search


def submit(page, query):
    page.locator("main input[type=search]").fill(query)
    page.keyboard.press("Enter")


def test_a_served_page_is_the_built_one(sample, server, open_page):
    page = open_page("index.html")
    assert page.title()
    for path in sample.some_of_each_kind(count=2):
        if path != "search.html":
            with urllib.request.urlopen(server + path) as answer:
                # A server has two things more: what a page shows can be downloaded, and a period asked for.
                served = re.sub(rb'<p class="more"><a class="export"[^\n]*</a></p>\n', b"", answer.read())
                served = re.sub(rb'<details class="jump"( open)?><summary>[^<]*</summary><form .*?</form></details>\n', b"", served, flags=re.S)
                assert served == (sample.folder / path).read_bytes(), path
        page.goto(server + path, wait_until="load")


def test_a_folder_leads_to_its_first_page(server):
    with urllib.request.urlopen(server + "conversations") as answer:
        assert answer.url == server + "conversations/index.html"


def test_a_hit_from_the_server_is_drawn_as_one_from_files(search):
    page = search(lambda query: {"data": [hit(1, is_deleted=True, is_former=True)], "page": {"next": None}, "unknown_names": []})
    submit(page, "ferry")
    row = page.locator(".hits > li").first
    row.wait_for()
    assert row.locator("b bdi").inner_text() == "Jamie Doe"
    assert row.locator(".where a bdi").inner_text() == "Team <b>"
    assert row.locator("mark").inner_text() == "ferry"
    assert row.locator(".t").inner_text() == "The <i>ferry leaves"
    assert row.locator("time").get_attribute("datetime").startswith("2026-03-02T08:54:10")
    assert row.locator("time").inner_text() == "2 March 2026 09:54:10"
    assert row.locator("a").first.evaluate("a => a.href").endswith("/conversations/team/2026-03.html#m-m-1")
    assert "deleted" in row.locator("small").inner_text()
    assert page.asked[-1] == {"q": "ferry", "limit": "10", "explain": "true"}


def test_the_names_of_a_pair_are_isolated(search):
    pair = {"id": "p", "title": "Jamie Doe and Alex Roe", "path": "", "names": ["Jamie Doe", "Alex Roe"]}
    page = search(lambda query: {"data": [hit(1, conversation=pair, sender=None)], "page": {"next": None}, "unknown_names": []})
    submit(page, "ferry")
    names = page.locator(".hits .where a bdi")
    names.first.wait_for()
    assert names.all_inner_texts() == ["Jamie Doe", "Alex Roe"]


def test_more_hits_come_by_the_cursor(search):
    def answer(query):
        first = 10 if "cursor" in query else 0
        return {"data": [hit(first + i) for i in range(10)], "page": {"next": None if first else "further"}, "unknown_names": []}

    page = search(answer)
    submit(page, "ferry")
    page.locator(".more button").click()
    page.locator(".hits > li").nth(19).wait_for()
    assert page.asked[-1] == {"q": "ferry", "limit": "20", "cursor": "further"}
    assert not page.locator(".more button").is_visible()


def test_a_word_that_is_being_typed_may_go_on(search):
    page = search(lambda query: {"data": [hit(1)], "page": {"next": None}, "unknown_names": []})
    page.locator("main input[type=search]").press_sequentially("ferr")
    page.locator(".hits > li").first.wait_for()
    assert page.asked[-1]["q"] == "ferr*"
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.asked[-1]["q"] == "ferr"


def test_a_query_that_cannot_be_read_is_not_asked(search):
    page = search(lambda query: {"data": [], "page": {"next": None}, "unknown_names": []})
    submit(page, "before:yesterday")
    page.wait_for_function("document.querySelector('.found').textContent !== ''")
    assert "yesterday" in page.locator(".found").inner_text()
    assert not page.asked


def test_a_name_that_nobody_has_is_told(search):
    page = search(lambda query: {"data": [], "page": {"next": None}, "unknown_names": ["nobody"]})
    submit(page, "from:nobody ferry")
    page.locator(".found", has_text="nobody").wait_for()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://example.com/", "//example.com/x", "data:text/html,x"])
def test_a_hit_leads_nowhere_but_to_this_site(search, server, url):
    page = search(lambda query: {"data": [hit(1, url=url)], "page": {"next": None}, "unknown_names": []})
    submit(page, "ferry")
    link = page.locator(".hits > li a").first
    link.wait_for()
    assert link.evaluate("a => a.href").startswith(server)


def test_the_server_finds_what_is_there(open_page, server):
    """With the API itself."""
    page = open_page("search.html?q=wheelchair")
    page.locator(".hits > li").first.wait_for()
    assert page.locator(".hits mark").first.inner_text().lower().startswith("wheelchair")
    page.locator(".hits > li a").first.click()
    target = page.locator("article:target")
    target.wait_for()
    assert "wheelchair" in target.inner_text().lower()


def test_what_is_not_there_is_a_page_that_leads_on(browser, server):
    page = browser.new_page()
    answer = page.goto(server + "conversations/nothing/2026-03.html")
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "Not found"
    page.get_by_role("link", name="To the first page").click()
    assert page.url == server + "index.html"
    page.close()


def test_the_page_about_the_api_looks_like_the_site(open_page):
    page = open_page("api/v1/")
    assert page.locator("h1").count() == 1
    # The site's own stylesheet is there, and holds; what pages of a site do not have is in one more.
    assert page.evaluate("[...document.styleSheets].map(sheet => sheet.href.split('/').at(-1))") == ["hansard.css", "reference.css"]
    assert page.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length > 5)")
    page.get_by_role("navigation").get_by_role("link", name="Search", exact=True).click()
    assert page.locator(":target").inner_text() == "Search"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
