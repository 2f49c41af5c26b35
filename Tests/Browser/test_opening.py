"""What a new user does first: open the site by double-click or from a server, and read."""

import re

import pytest

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


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_no_kind_of_page_is_wider_than_its_window(site, visit, width):
    page = visit(site, "index.html", viewport={"width": width, "height": 900})
    wide = []
    for path in site.some_of_each_kind(count=1):
        page.goto((site.folder / path).as_uri())
        scroll = page.evaluate("document.documentElement.scrollWidth")
        if scroll > width:
            worst = page.evaluate(
                "width => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > width + 1)"
                ".map(e => e.outerHTML.slice(0, 120))[0]", width)
            wide.append(f"{path}: {scroll} > {width}: {worst}")
    assert not wide, "\n".join(wide)
