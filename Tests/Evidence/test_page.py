"""verify.html, from file:// in Chromium, against good bundles and damaged ones."""

import base64
import hashlib
import json
import os
import re
from pathlib import Path

import axe_playwright_python
import pytest

from support.bundle import Log, make
from support.damages import DAMAGES
from support.page import TEMPLATE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = {"a desktop": {"width": 1280, "height": 900}, "a phone": {"width": 390, "height": 844}}


def names(problems, file, record):
    return any(line.startswith(file) and (record is None or re.search(rf"· record {record}\b", line)) for line in problems)


@pytest.fixture(scope="module")
def shared(chromium):
    """One page for many bundles: each is chosen in it after the other."""
    from support.page import Page
    page = Page(chromium)
    yield page
    page.close()


def test_it_finds_nothing_wrong_in_a_good_bundle(good, shared):
    shared.page.reload()
    shared.choose(good.folder)
    assert (shared.state, shared.problems, shared.checks, shared.complaints) == ("good", [], ["✓ Yes"] * 5, [])


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_it_finds(damage, copy, shared):
    damage.change(copy)
    shared.page.reload()
    shared.choose(copy.folder)
    if not damage.page and shared.state == "good": pytest.skip("the browser follows links, and what is behind this one is what was signed")
    assert shared.state in ("bad", "note") and not shared.complaints, shared.complaints
    assert names(shared.problems, damage.file, damage.record), f"{damage.file}, record {damage.record} is not named: {shared.problems}"
    assert shared.state == "bad" or damage.name == "a file that was added"


def test_the_script_is_the_one_that_its_policy_allows():
    text = TEMPLATE.read_text(encoding="utf-8")
    script = text[text.rindex("<script>") + 8:text.rindex("</script>")]
    assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in text, "put this hash into the page's Content-Security-Policy"
    assert not re.search(r"https?://(?!www\.w3\.org)", text)


def test_each_language_has_the_same_words():
    words = json.loads(re.search(r"/\*WORDS\*/(.*?)</script>", TEMPLATE.read_text(encoding="utf-8"), re.S)[1])

    def same(one, other, at):
        assert type(one) is type(other), at
        if isinstance(one, dict):
            assert set(one) == set(other), at
            for name in one: same(one[name], other[name], f"{at}/{name}")
        elif isinstance(one, list): assert len(one) == len(other), at
        else: assert set(re.findall(r"\{\w+\}", one)) == set(re.findall(r"\{\w+\}", other)), at
    for language in words: same(words["en"], words[language], language)


def test_it_works_without_a_worker(some, page):
    assert page(some.folder, without_worker=True).state == "good"


def test_a_folder_may_be_dropped(some, page):
    shown = page()
    session = shown.context.new_cdp_session(shown.page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 400, "data": {"items": [], "files": [str(some.folder)], "dragOperationsMask": 1}})
    shown.page.wait_for_selector("#verdict")
    assert shown.state == "good"


def test_a_folder_that_is_no_bundle_is_said_to_be_none(page, tmp_path):
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "x.txt").write_text("x")
    assert "This is not a bundle of evidence" in page(tmp_path / "evidence").text()


def test_the_key_and_a_checkpoint_are_compared_with_what_was_given(some, page):
    shown = page(some.folder)

    def given(text):
        shown.page.get_by_label("Or paste what you were given").fill(text)
        shown.page.get_by_role("button", name="Compare").click()
        return shown.page.locator(".answer")
    wait = lambda text, said: given(text).filter(has_text=said).wait_for()
    wait(some.log.verifier_key, "This is the same key.")
    wait(Log(1, seed=b"7" * 32).verifier_key, "This is another key.")
    wait(some.log.checkpoint().decode(), "the log is the one that you noted")
    wait(some.log.note("50", base64.b64encode(some.log.root(0, 50)).decode()).decode(), "Only a consistency proof")
    wait(some.log.note("100", base64.b64encode(bytes(32)).decode()).decode(), "the log was rewritten")
    wait(Log(100, seed=b"7" * 32).checkpoint().decode(), "is not signed by the key")
    wait("hello", "neither a key")
    assert "".join(shown.page.locator(".letters span").all_inner_texts()) == some.log.verifier_key.strip().split("+", 2)[2]


def test_the_records_are_read_and_found(page, tmp_path):
    bundle = make(tmp_path / "evidence", 300, {seq: () for seq in range(1, 301)})
    shown = page(bundle.folder)
    articles, find = shown.page.locator("article"), shown.page.get_by_label("Find words")
    articles.nth(49).wait_for()
    assert articles.count() == 50
    shown.page.get_by_role("button", name="Show more").click()
    articles.nth(99).wait_for()
    for words, count in (("quoted two lines", None), ("#250", 1), ("nowhere to be found", 0), ("sender", 0)):
        find.fill(words)
        find.press("Enter")
        shown.page.locator("#told").filter(has_text=words).wait_for()
        assert count is None or articles.count() == count, words
    find.fill("quoted two lines")
    find.press("Enter")
    shown.page.locator("#told").filter(has_text="quoted two lines").wait_for()
    assert all("“Quoted”" in text for text in articles.all_inner_texts())
    shown.page.get_by_role("button", name="Show all").click()
    articles.nth(99).wait_for()


def test_hostile_texts_are_shown_and_do_nothing(page, tmp_path):
    bundle = make(tmp_path / "evidence", 60, {seq: () for seq in range(1, 61)}, format="<img src=x onerror=alert(1)>", generator="\u202eevil</script><script>alert(1)</script>",
                  selection={"__proto__": "x", "conversations": ["<b>x</b>", "\u202ey"], "except": ["9"], "presence": False, "query": "<i>", "teams": ["<u>"]}, sources=[{"name": "<s>", "source": 1}], quarantined=[{"lines": 2, "source": 1}])
    bundle.path("documents/<img src=x onerror=alert(1)>.csv").write_text("x")
    shown = page(bundle.folder)
    assert shown.state == "note"
    shown.page.locator("article").first.wait_for()
    assert "<script>alert(1)</script><img src=x onerror=alert(1)>" in shown.text() and "U+202E" in shown.text()
    assert shown.page.locator("main img, main script, main i, main u, main s").count() == 0


def test_it_speaks_german(some, page):
    shown = page(some.folder)
    shown.page.get_by_label("Language").select_option("de")
    assert shown.page.locator("html").get_attribute("lang") == "de"
    assert "In diesem Bündel wurde nichts verändert" in shown.text() and "Eintrag" in shown.text()
    assert not re.search(r"\{(?!curly)\w+\}|problem/|undefined|NaN", shown.text())


def test_a_keyboard_is_enough(some, page):
    shown = page()
    # The browser's own dialog is not waited for: whether it comes up in a browser without a window is its own affair.
    shown.page.evaluate("HTMLInputElement.prototype.click = function () { window.wasAsked = this.webkitdirectory }")
    shown.page.keyboard.press("Tab")
    shown.page.keyboard.press("Tab")
    assert shown.page.evaluate("document.activeElement.textContent") == "Choose the folder…"
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_function("() => window.wasAsked")
    shown.choose(some.folder)
    shown.page.wait_for_selector("#verdict")
    assert shown.page.evaluate("document.activeElement.id") == "verdict"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation(copy, page, width, scheme):
    shown = page(viewport=WIDTHS[width], color_scheme=scheme, bypass_csp=True)
    shown.page.evaluate(AXE)

    def violations():
        found = shown.page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")["violations"]
        return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]
    assert violations() == []
    for bad in (False, True):
        if bad: copy.flip("documents/private-chat-3-7.csv")
        shown.choose(copy.folder)
        shown.page.locator("article").first.wait_for()
        shown.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the window"
        assert violations() == []
        if not bad: shown.page.reload(); shown.page.evaluate(AXE)


@pytest.mark.skipif("BUNDLE" not in os.environ, reason="BUNDLE names no bundle of hansard export")
def test_it_finds_nothing_wrong_in_the_bundle_of_hansard_export(page):
    shown = page(os.environ["BUNDLE"])
    assert (shown.state in ("good", "note"), shown.problems, shown.checks) == (True, [], ["✓ Yes"] * 5)
