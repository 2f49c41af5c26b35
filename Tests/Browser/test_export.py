"""A site in an exported bundle, as whoever is given one opens it: by double-click, and whole in its folder."""

import pytest

from support.program import ROOT, hansard


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("given")
    archive, output = folder / "archive", folder / "given"
    hansard("ingest", "--archive", archive, *sorted((ROOT / "Content/sample").glob("*.jsonl")))
    hansard("export", "html", "--archive", archive, "--output", output, "--between", "9", "10", "--from", "2026-03-01", "--to", "2026-03-31")
    return output


@pytest.fixture
def opened(given, browser):
    def opened(path):
        page = browser.new_page()
        problems = []
        page.on("console", lambda line: problems.append(line.text))
        page.on("request", lambda request: problems.append(request.url) if not request.url.startswith("file://") else None)
        page.goto((given / "documents" / path).as_uri())
        assert not problems
        return page

    return opened


def test_search_finds_a_message_and_leads_to_it(opened):
    page = opened("search.html")
    page.locator("main input[type=search]").fill("wheelchair")
    page.keyboard.press("Enter")
    page.locator(".hits > li a").first.click(timeout=5_000)
    page.locator("article:target").wait_for()
    assert "wheelchair" in page.locator("article:target").inner_text().lower()


def test_every_page_is_reached_by_links_and_none_leads_nowhere(given, opened):
    page = opened("index.html")
    seen, todo = set(), [page.url]
    while todo:
        url = todo.pop()
        if url in seen:
            continue
        seen.add(url)
        page.goto(url)
        links = page.evaluate("[...document.querySelectorAll('a[href], link[href], script[src], img[src]')].map(e => (e.href || e.src).split('#')[0]).filter(link => !link.startsWith('mailto:'))")
        assert all(link.startswith((given / "documents").as_uri()) for link in links)
        for link in links:
            path = link.removeprefix("file://").split("?")[0]
            assert (given / path).is_file(), link
            if path.endswith(".html"):
                todo.append(link)
    assert len(seen) > 8


def test_another_conversation_is_in_no_file(given):
    everything = b"\n".join(path.read_bytes() for path in given.rglob("*") if path.is_file())
    # Whom the site's own pages name is nothing of the record.
    for word in (b"noor.haddadin@example.com", b"team-support", b"all-staff"):
        assert word not in everything
