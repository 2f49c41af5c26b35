"""Ten tasks as somebody does them who has a keyboard and no mouse: from the front page by Tab, Enter and what is typed, with
scripts and, where a task needs none, without; and what a screen reader is given at the end of each.

Wherever the focus stops on the way it can be seen, is marked, and nothing lies over it: see support/keyboard.py.
"""

import subprocess

import pytest
from playwright.sync_api import expect

from support.keyboard import Keyboard
from support.tree import Node, problems, tree
from test_sign_in import PAGE, Server, browse, provider, sign_in, status  # noqa: F401  Fixtures among them.

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
PAIR = "Yusuf Al-Mahdawi and Femi Adesanmi"


@pytest.fixture
def begin(visit):
    """Opens a site's front page, `begin(site, scripts)`, and gives the keyboard."""

    def begin(site, scripts=True) -> Keyboard:
        return Keyboard(visit(site, "index.html", "http", java_script_enabled=scripts))

    return begin


def reached(page, language=("en", "ltr"), **places) -> Node:
    """What a screen reader is given of the page that was to be reached, which it can make sense of, in its own language."""
    told = page.locator("html")
    assert (told.get_attribute("lang"), told.get_attribute("dir")) == language
    root = tree(page)
    assert problems(root, **places) == []
    return root


def arrive(keys):
    """At the message that an address leads to: the next Tab stops at its permalink."""
    target = keys.page.locator("article:target")
    expect(target).to_be_in_viewport(ratio=1)
    keys.to(target.locator("> a"), most=1)
    return target


def test_find_what_was_said(sample, begin):
    keys = begin(sample)
    page = keys.page
    keys.to(page.get_by_role("searchbox"))
    keys.type("wheelchair lift")
    keys.enter()
    hit = page.locator(".hits > li").first
    expect(hit).to_be_visible()
    root = reached(page)
    said, = root.all("status")
    assert "found" in said.text() or "message" in said.text()
    where = hit.get_by_role("link").first
    keys.to(where)
    keys.enter()
    assert "wheelchair" in arrive(keys).inner_text()
    reached(page)


def test_without_scripts_the_search_of_files_says_what_finds_the_same(sample, begin):
    keys = begin(sample, scripts=False)
    keys.to(keys.page.get_by_role("searchbox"))
    keys.type("wheelchair")
    keys.enter()
    expect(keys.page.locator("noscript p")).to_be_visible()
    reached(keys.page)


@with_and_without_scripts
def test_read_a_conversation_from_a_day_on(sample, begin, scripts):
    keys = begin(sample, scripts)
    page = keys.page
    keys.follow(page.get_by_role("link", name=PAIR))
    reached(page)
    keys.follow(page.locator(".days a").nth(2))
    day = page.locator("h2:target")
    expect(day).to_be_in_viewport()
    keys.to(day.locator("~ article > a"), most=1)
    root = reached(page)
    days = [node.name for node in root.all("heading") if node.properties["level"] == 2]
    assert [name for name in days if name.startswith(day.locator("time").inner_text())] and len(days) > 3
    # Back as well: the heading of a day, which stays at the top, hides nothing.
    keys.to(page.locator(".log article > a"), "Shift+Tab")


@with_and_without_scripts
def test_follow_a_thread(turned, begin, scripts):
    """In pages that run from the right, with messages of both directions."""
    keys = begin(turned, scripts)
    page = keys.page
    keys.follow(page.locator("main tbody a[href*='all-hands']"))
    keys.follow(page.locator("main tbody th a"))
    fold = page.locator("details.th > summary")
    keys.to(fold, most=200)
    assert folds(page)[fold.inner_text()] is False
    page.keyboard.press("Enter")
    assert folds(page)[fold.inner_text()] is True
    keys.to(page.locator("details.th a").last)
    keys.follow(page.get_by_role("link", name=page.locator("p.th > a").inner_text()))
    root = reached(page, ("ar", "rtl"))
    messages = root.all("article")
    assert len(messages) == 6 and "Reply of 11" in messages[-1].text()
    keys.follow(page.locator(".title .more a"))
    assert arrive(keys).get_attribute("id") == "m-w42"


def folds(page) -> dict[str, bool]:
    return {node.name: node.properties["expanded"] for node in tree(page).all("DisclosureTriangle")}


@with_and_without_scripts
def test_print_a_conversation(sample, begin, scripts, tmp_path):
    keys = begin(sample, scripts)
    page = keys.page
    keys.follow(page.get_by_role("link", name=PAIR))
    keys.follow(page.locator("main tbody th a"))
    reached(page)
    keys.to(page.locator("article > a"))
    page.emulate_media(media="print")
    root = tree(page)
    assert not root.all("navigation", "search", "button")
    marks = [node.text() for node in root.all("article") if "high-water mark" in node.text()]
    assert marks and all("Seen to here by" in mark for mark in marks)
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], check=True, capture_output=True, text=True).stdout
    numbers = [f"[{number:04}]" for number in range(1, page.locator("article").count() + 1)]
    assert [number for number in numbers if number not in text] == []
    assert "Seen to here by" in text and "All pages" not in text and "Skip to" not in text


@with_and_without_scripts
def test_take_the_address_of_a_message(sample, begin, visit, scripts):
    keys = begin(sample, scripts)
    page = keys.page
    keys.follow(page.get_by_role("link", name=PAIR))
    keys.follow(page.locator("main tbody th a"))
    message = page.locator("article").nth(9)
    keys.follow(message.locator("> a"))
    id = message.get_attribute("id")
    assert page.url.endswith(f"#{id}")
    arrive(keys)
    reached(page)
    given = Keyboard(visit(sample, page.url.split("/", 3)[3], "http", java_script_enabled=scripts))
    assert arrive(given).get_attribute("id") == id


@with_and_without_scripts
def test_see_what_nobody_has_answered(sample, begin, scripts):
    keys = begin(sample, scripts)
    page = keys.page
    keys.follow(page.get_by_role("link", name="Reports", exact=True))
    keys.follow(page.get_by_role("rowheader", name="Unanswered").get_by_role("link"))
    root = reached(page)
    waiting = root.all("table")[1]
    assert [head.name for head in waiting.all("columnheader")] == ["Who would answer", "Who waits", "Oldest since", "Messages", "How it begins"]
    keys.follow(page.locator("#messages + table tbody td a[href*='#m-']").nth(3))
    arrive(keys)
    reached(page)


@with_and_without_scripts
def test_see_who_was_there_on_a_day(sample, begin, scripts):
    keys = begin(sample, scripts)
    page = keys.page
    keys.follow(page.get_by_role("link", name="Presence", exact=True))
    reached(page)
    keys.follow(page.locator(".days a").nth(4))
    root = reached(page)
    row = root.all("table")[0].all("row")[1]
    person, = row.all("rowheader")
    # In words what the bar shows.
    assert person.name and [item.text() for item in row.all("listitem") if "–" in item.text()]
    keys.follow(page.get_by_role("link", name=person.name))
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)
    reached(page)


@with_and_without_scripts
def test_read_a_report(sample, begin, scripts):
    keys = begin(sample, scripts)
    page = keys.page
    keys.follow(page.get_by_role("link", name="Reports", exact=True))
    keys.follow(page.get_by_role("rowheader", name="Response times").get_by_role("link"))
    reached(page)
    if not scripts:
        return keys.to(page.locator("main").get_by_role("link", name="CSV"))
    head = page.locator("#people + table thead th").nth(1)
    keys.to(head.get_by_role("button"))
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    reached(page)


@with_and_without_scripts
def test_follow_the_record_by_its_feed(sample, begin, scripts):
    keys = begin(sample, scripts)
    page = keys.page
    reached(page)
    offered = page.locator("head link[rel=alternate][type*=feed], head link[rel=alternate][type*=atom]")
    shown = page.get_by_role("contentinfo").locator("a[href^='feed.']")
    assert offered.evaluate_all("all => all.map(one => one.href)") == shown.evaluate_all("all => all.map(one => one.href)")
    # Which a browser asks for beside what is no page.
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    keys.follow(shown)
    assert page.url.endswith("/feed.json") and "https://jsonfeed.org/version/1.1" in page.locator("body").inner_text()


@pytest.fixture(scope="module")
def server(sample, provider, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("tasks"), sample.archive, provider)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)


@with_and_without_scripts
def test_read_under_a_case(server, browse, scripts):
    page = browse(java_script_enabled=scripts)
    sign_in(page, server, "8")
    keys = Keyboard(page)
    bar = page.get_by_role("complementary", name="The case that is read under")
    assert bar.count() == 0
    keys.follow(page.locator("a[href$='auth/cases']"))
    assert "support-2026" in page.locator("main h2").inner_text() and "Complaint" in page.locator("main").inner_text()
    reason = page.get_by_label("Why you read")
    keys.to(reason)
    page.keyboard.press("Enter")
    assert page.url.endswith("/auth/cases"), "a reason is needed"
    reached(page, places=("navigation",))
    keys.type("complaint 43")
    keys.follow(page.locator("main form button"))
    assert page.url == server.address
    root = reached(page)
    said, = (node.text() for node in root.all("complementary") if node.name == "The case that is read under")
    assert "Case support-2026" in said and "31 December 2099" in said
    # On paper it stands, too, without the link; and on a phone nothing is wider for it.
    page.emulate_media(media="print")
    assert bar.is_visible() and not bar.get_by_role("link").is_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    keys.follow(page.get_by_role("link", name="Priya Raghunathan and Oskar Lindqvist"))
    assert "/private-chat-9-10/" in page.url and bar.is_visible() and status(page, server, PAGE) == 200
    keys.follow(bar.get_by_role("link"))
    reached(page, places=("navigation",))
    keys.follow(page.locator("main form button"))
    assert page.url == server.address and bar.count() == 0
    assert status(page, server, PAGE) == 404
    assert "because: complaint 43" in server.audit("--person", "9")
