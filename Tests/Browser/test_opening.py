"""What a new user does first: open the site by double-click or from a server, and read."""

import json
import re
import struct
import zlib

import pytest

from support.site import Site

WAYS = ["file", "http"]


@pytest.mark.parametrize("way", WAYS)
def test_the_first_page_opens_and_leads_to_a_message(sample, visit, way):
    page = visit(sample, "index.html", way)
    assert "Harbour Line" in page.title()
    page.locator("main table a").first.click()
    page.locator("main table a").first.click()
    assert page.locator("article").count() > 0
    assert page.locator("article .t").first.is_visible()


@pytest.mark.parametrize("way", WAYS)
def test_every_entry_of_the_navigation_leads_to_its_page(sample, visit, way):
    page = visit(sample, "index.html", way)
    entries = page.locator("header nav a")
    for number in range(entries.count()):
        page.goto(page.url)
        entry = page.locator("header nav a").nth(number)
        name = entry.inner_text()
        entry.click()
        assert page.locator("header nav a[aria-current]").inner_text() == name


@pytest.mark.parametrize("way", WAYS)
def test_a_permalink_opens_at_its_message(sample, visit, way):
    path = sample.longest("conversations/*/#.html")
    page = visit(sample, path, way, viewport={"width": 1280, "height": 800})
    last = page.locator("article").last
    address = last.locator("a").first.get_attribute("href")
    assert address == "#" + last.get_attribute("id")
    again = visit(sample, path + address, way, viewport={"width": 1280, "height": 800})
    message = again.locator("article:target")
    assert message.get_attribute("id") == address[1:]
    box = message.bounding_box()
    # In the window, and below the day's heading, which stays at the top.
    assert 0 <= box["y"] and box["y"] + box["height"] <= 801
    background = message.evaluate("e => getComputedStyle(e).backgroundColor")
    assert background != again.locator("article").first.evaluate("e => getComputedStyle(e).backgroundColor")


def test_a_permalink_in_the_middle_is_not_hidden_by_what_stays_at_the_top(sample, visit):
    path = sample.longest("conversations/*/#.html")
    for size in [{"width": 1280, "height": 800}, {"width": 390, "height": 844}]:
        page = visit(sample, path, viewport=size)
        id = page.locator("article").nth(60).get_attribute("id")
        page = visit(sample, f"{path}#{id}", viewport=size)
        box = page.locator("article:target").bounding_box()
        on_top = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('article, h2')?.id", [box["x"] + 60, box["y"] + 8])
        assert on_top == id


def test_a_permalink_shows_its_message_with_what_stood_around_it(sample, visit):
    path = sample.longest("conversations/*/#.html")
    page = visit(sample, path)
    id = page.locator("article").nth(60).get_attribute("id")
    for size in [{"width": 1280, "height": 800}, {"width": 390, "height": 844}]:
        page = visit(sample, f"{path}#{id}", viewport=size)
        y = page.locator("article:target").bounding_box()["y"]
        assert 0.25 * size["height"] < y < 0.6 * size["height"]


def test_a_phone_sees_the_first_message_of_a_page_at_once(sample, visit):
    page = visit(sample, sample.longest("conversations/*/#.html"), viewport={"width": 390, "height": 844})
    box = page.locator("article").first.bounding_box()
    assert box["y"] + 80 <= 844
    facts = page.locator("dl.facts")
    assert not facts.is_visible()
    page.locator("details.about > summary").click()
    assert facts.is_visible()


def picture(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_permalink_below_pictures_opens_at_its_message(tmp_path, visit):
    """Also for who has not asked for less motion: pictures come in while the page still moves."""
    (tmp_path / "tall.png").write_bytes(picture(200, 900))
    (tmp_path / "flat.png").write_bytes(picture(640, 480))
    lines = [
        {"type": "message", "id": str(i), "channel": "room", "sender": "7", "sent_at": f"2026-03-{1 + i // 2:02}T0{i % 2}:00:00Z", "text": "x"}
        for i in range(40)
    ]
    for i in (4, 12, 20):
        lines[i]["attachments"] = [{"name": name, "path": name} for name in ("tall.png", "flat.png")]
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    site = Site.build(tmp_path, log)
    path = site.longest("conversations/*/#.html")
    for size in [{"width": 1280, "height": 800}, {"width": 390, "height": 844}]:
        page = visit(site, f"{path}#m-36", viewport=size, reduced_motion="no-preference")
        page.wait_for_function(
            "() => new Promise(done => { const y = scrollY; setTimeout(() => done(scrollY === y), 500) })")
        box = page.locator("article:target").bounding_box()
        assert 0 <= box["y"] and box["y"] + box["height"] <= size["height"]


def test_a_link_from_the_unseen_report_leads_to_the_oldest_unseen_message(sample, visit):
    page = visit(sample, "unseen/index.html")
    link = page.locator("a[href*='#m-']").first
    link.click()
    assert page.locator("article:target").is_visible()


def test_previous_and_next_lead_there_and_back(world, visit):
    path = "conversations/private-chat-11-12/"
    page = visit(world, path + "index.html")
    page.locator("main table a").first.click()
    start = page.url.split("#")[0]
    page.locator("a[rel=prev]").first.click()
    assert page.url != start
    page.locator("a[rel=next]").first.click()
    assert page.url == start


def test_the_pages_of_a_conversation_lead_to_a_date(world, visit):
    page = visit(world, "conversations/private-chat-11-12/index.html")
    page.get_by_role("link", name=re.compile("June 2026")).first.click()
    assert page.locator("h2#d-2026-06-01").is_visible()


WIDTHS = [320, 390, 720, 800, 900, 1030, 1280, 1920]


def too_wide(page, site) -> list[str]:
    """What is wider than the window, or has to be moved sideways in it, on a page of each kind with all folds open."""
    wide = []
    for path in site.some_of_each_kind(count=1):
        page.goto((site.folder / path).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide += [f"{path}, {width} wide: {found}" for found in page.evaluate("""() => {
                const page = document.documentElement;
                const all = [...document.querySelectorAll('body *')];
                const moves = all.filter(e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1);
                const worst = page.scrollWidth > innerWidth ? all.filter(e => e.getBoundingClientRect().right > innerWidth + 1) : [];
                return [...moves, ...worst].slice(0, 2).map(e => e.outerHTML.slice(0, 120))
                    .concat(page.scrollWidth > innerWidth ? ['the page: ' + page.scrollWidth] : []);
            }""")]
    return wide


def test_nothing_is_wider_than_the_window_or_moves_sideways_in_it(site, visit):
    wide = too_wide(visit(site, "index.html"), site)
    assert not wide, "\n".join(wide)


def test_nothing_is_wider_than_the_window_in_a_language_of_long_words(translated, visit):
    wide = too_wide(visit(translated, "index.html"), translated)
    assert not wide, "\n".join(wide)
