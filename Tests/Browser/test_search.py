"""Searching, as a reader does it: the same from a folder and from a server."""

import re

import pytest

from support.program import hansard
from support.site import needs_search

WAYS = ["file", "http"]


@pytest.fixture
def search(visit, request):
    """Searches a site, `search(site, query, way)`, and gives the page when the hits are there."""

    def search(site, query, way="file"):
        needs_search(site)
        page = visit(site, "search.html", way)
        page.locator("main input[type=search]").fill(query)
        page.keyboard.press("Enter")
        page.locator(".hits > li").first.wait_for(timeout=5_000)
        return page

    return search


def hits(page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".hits > li .t").all_inner_texts()]


def found_on_the_command_line(site, query) -> int:
    """How many messages `hansard search` finds."""
    out = hansard("search", "--archive", site.archive, "--json", query)
    return len(re.findall(r'"id"', out))


@pytest.mark.parametrize("way", WAYS)
def test_a_word_is_found_and_the_hit_leads_to_its_message(sample, search, way):
    page = search(sample, "wheelchair", way)
    assert all("wheelchair" in hit.lower() for hit in hits(page))
    assert page.locator(".hits mark").first.inner_text().lower().startswith("wheelchair")
    text = page.locator(".hits > li .t").first.inner_text()
    page.locator(".hits > li a").first.click()
    target = page.locator("article:target")
    target.wait_for()
    assert "wheelchair" in target.inner_text().lower()
    assert text.strip("… ")[:20] in " ".join(target.inner_text().split())


@pytest.mark.parametrize("way", WAYS)
def test_a_phrase_is_found_only_where_its_words_stand_together(sample, search, way):
    apart = hits(search(sample, "wheelchair coming", way))
    together = hits(search(sample, '"wheelchair coming"', way))
    assert together and len(together) <= len(apart)
    assert all("wheelchair coming" in hit.lower() for hit in together)


@pytest.mark.parametrize("way", WAYS)
def test_a_filter_narrows_what_is_found(sample, search, way):
    page = search(sample, "from:priya wheelchair", way)
    senders = page.locator(".hits > li b").all_inner_texts()
    assert senders and all("Priya" in sender for sender in senders)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("query", ["請求書", "領収", "よろしく"])
def test_japanese_is_found_by_any_two_characters_in_a_row(world, search, way, query):
    found = hits(search(world, query, way))
    assert found and all(query in hit for hit in found)


@pytest.mark.parametrize("query", ["الفاتورة", "बैठक", "คลัง", "לוגו", "日志", "회의실", "로그"])
def test_every_script_can_be_searched_like_on_the_command_line(world, search, query):
    if found_on_the_command_line(world, query):
        assert hits(search(world, query))


@pytest.mark.parametrize("query", ["ferry", "harb*", "wheelchair -coming", "from:priya before:2026-03-10", "in:team-support the", "has:reaction ok"])
def test_the_page_finds_as_many_as_the_command_line(sample, search, query):
    expected = found_on_the_command_line(sample, query)
    if not expected:
        pytest.skip("nothing of that in the sample")
    page = search(sample, query)
    assert len(hits(page)) >= min(expected, 10)


def test_a_word_that_is_begun_is_found_while_typing(sample, visit, search):
    needs_search(sample)
    page = visit(sample, "search.html")
    page.locator("main input[type=search]").press_sequentially("wheelch")
    page.locator(".hits > li").first.wait_for(timeout=5_000)
    assert any("wheelchair" in hit.lower() for hit in hits(page))


def test_what_is_searched_for_is_in_the_address(sample, visit):
    needs_search(sample)
    page = visit(sample, "search.html?q=wheelchair")
    page.locator(".hits > li").first.wait_for(timeout=5_000)
    assert page.locator("main input[type=search]").input_value() == "wheelchair"


def test_nothing_found_is_said(sample, visit):
    needs_search(sample)
    page = visit(sample, "search.html?q=xyzzyplugh")
    page.locator(".found", has_text="Nothing").wait_for()
    assert page.locator(".hits > li").count() == 0


def test_without_javascript_the_page_says_what_to_do(sample, visit):
    needs_search(sample)
    page = visit(sample, "search.html", java_script_enabled=False)
    assert "JavaScript" in page.locator("main").inner_text()
