"""Every payload of `support/payloads.py` in every field: nothing runs, loads or becomes markup, and the text stays."""

import json
from urllib.parse import quote

import pytest

from support import checks
from support.checks import told
from support.markup import HTML
from support.payloads import all_payloads
from support.site import Site, needs_search


@pytest.fixture(scope="module")
def chosen(attacked):
    """Pages to open in the browser: of each kind the longest ones, then every so many of those that are alike."""
    return [page for pages in attacked.kinds.values() for page in [*pages[:12], *pages[12 :: max(1, len(pages) // 60)]]]


def test_nothing_runs_and_nothing_is_asked_of_another_host(attacked, visit, chosen):
    # `visit` fails the test for every dialog, console message, request and violation.
    page = visit(attacked, "index.html")
    for path in chosen:
        page.goto((attacked.folder / path).as_uri())
    assert len(chosen) > 300


def test_nothing_runs_when_everything_is_opened_and_pointed_at(attacked, visit):
    page = visit(attacked, "index.html")
    for path in [path for pages in attacked.kinds.values() for path in pages[:2]]:
        page.goto((attacked.folder / path).as_uri())
        page.evaluate("""() => {
            document.querySelectorAll('details').forEach(details => details.open = true);
            for (const element of document.querySelectorAll('body *')) {
                for (const type of ['mouseover', 'pointerenter', 'focus', 'toggle', 'animationstart', 'error', 'load'])
                    element.dispatchEvent(new Event(type));
            }
        }""")


def test_nothing_runs_over_http_either(attacked, visit):
    page = visit(attacked, "index.html", "http")
    home = page.url.removesuffix("index.html")
    for path in [path for pages in attacked.kinds.values() for path in pages[:3]]:
        page.goto(home + path)


def test_every_file_of_text_is_utf_8(attacked):
    told(checks.encoding(attacked))


def test_no_markdown_page_has_html_or_what_hides(attacked):
    told(checks.markdown(attacked))


def test_every_page_is_well_formed(attacked, markup):
    told(checks.parsing(attacked, markup))


def test_no_page_has_an_id_twice_or_an_empty_one(attacked, markup):
    told(checks.ids(attacked, markup))


def test_no_page_has_an_element_or_attribute_that_is_not_documented(attacked, markup):
    told(checks.elements(attacked, markup))


def test_no_page_has_an_inline_script_or_style_or_a_link_that_runs(attacked, markup):
    told(checks.dangers(attacked, markup))


def test_every_link_leads_to_a_file_of_the_site_and_every_fragment_to_an_id(attacked, markup):
    told(checks.links(attacked, markup))


def test_every_file_stays_in_the_output_folder_and_has_a_name_that_any_system_can_hold(attacked):
    # The build keeps its own list in .hansard.
    for file in [file for file in attacked.files("") if not file.startswith(".hansard/")]:
        for part in file.split("/"):
            assert part.isascii() and part.isprintable() and not set(part) & set('<>:"|?*\\ '), file
            assert len(part) <= 255 and part == part.lower() and not part.startswith(".") and not part.endswith("."), file
    names = sorted(path.name for path in attacked.folder.parent.iterdir())
    assert names == ["archive", "content", "logs", "site"]


def test_every_plain_text_stays_what_was_written(attacked, markup):
    """Message by message in the room of plain texts: what a reader sees is the payload, hidden characters by number."""
    payloads = all_payloads()
    seen = {}
    for page in attacked.pages:
        if page.startswith("conversations/texts/") and not page.endswith("index.html"):
            for article in markup(attacked, page).root.iter(HTML + "article"):
                text = article.find(f"{HTML}div")
                seen[article.get("id")] = readable(text)
    problems = []
    for number, payload in enumerate(payloads):
        if wanted := squeezed(payload):
            got = squeezed(seen.get(f"m-t{number}", "(no such message)"))
            if got != wanted:
                problems.append(f"{payload!r} is shown as {got!r}")
    told(problems)


def readable(element) -> str:
    """The element's text, with characters that are shown by number as themselves, and breaks as spaces."""
    parts = [element.text or ""]
    for child in element:
        if child.get("class") == "h":
            parts.append(chr(int(child.text.removeprefix("U+"), 16)))
        else:
            parts.append(" " if child.tag in (HTML + "br", HTML + "p") else "")
            parts.append(readable(child))
        parts.append(child.tail or "")
    return "".join(parts)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_a_hostile_query_stays_text(attacked, visit):
    needs_search(attacked)
    page = visit(attacked, "search.html")
    for query in [
        "<img src=x onerror=alert(1)>", "alert", "script", "\"><script>alert(1)</script>", "from:<b>", "in:\"'>", "javascript", "__proto__", "constructor", "from:__proto__",
    ]:
        page.goto((attacked.folder / "search.html").as_uri() + "?q=" + quote(query))
        page.locator(".found:not(:empty)").wait_for()
        assert page.locator("main img, main script, main b b").count() == 0


def test_an_id_with_a_null_character_is_not_taken_for_another(tmp_path):
    """Neither a person nor a conversation may pass for the one whose id is the part before the null character."""
    lines = [
        {"type": "person", "id": "a", "name": "Alice"},
        {"type": "person", "id": "a\0b", "name": "Mallory"},
        {"type": "message", "id": "1", "channel": "room", "sender": "a", "sent_at": "2026-03-02T08:00:00Z", "text": "by Alice"},
        {"type": "message", "id": "2", "channel": "room\0x", "sender": "a\0b", "sent_at": "2026-03-02T08:01:00Z", "text": "by Mallory"},
    ]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    site = Site.build(tmp_path, tmp_path / "log.jsonl", may_put_aside=True)
    assert "<h1><bdi>Alice</bdi></h1>" in site.text("people/a.html")
    assert "by Mallory" not in site.text("conversations/room/2026-03.html")
