"""Reading by the keyboard, and what the script of every page does beside that."""

import shutil

import pytest

from support.site import ROOT, Site, needs_search


def transcript(site) -> str:
    return site.longest("conversations/*/#.html")


def test_j_and_k_go_from_message_to_message(sample, visit):
    page = visit(sample, transcript(sample), viewport={"width": 1280, "height": 800})

    def here():
        return page.evaluate("document.activeElement.id || document.activeElement.closest('article')?.id")

    page.keyboard.press("j")
    first = here()
    page.keyboard.press("j")
    second = here()
    assert first.startswith("m-") and second.startswith("m-") and first != second
    for _ in range(30):
        page.keyboard.press("j")
    box = page.locator(":focus").bounding_box()
    assert 0 <= box["y"] <= 800, "the message in focus can be seen"
    for _ in range(31):
        page.keyboard.press("k")
    assert here() == first


def test_a_question_mark_shows_the_keys_and_escape_closes_them(sample, visit):
    page = visit(sample, "index.html")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    assert dialog.is_visible()
    for key in ["/", "j", "k", "?"]:
        assert dialog.locator("kbd", has_text=key).count() >= 1
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


@pytest.mark.parametrize("way", ["file", "http"])
def test_a_reader_can_turn_single_keys_off_without_a_key_and_that_is_kept(sample, visit, way):
    page = visit(sample, transcript(sample), way)
    here = page.url
    opener = page.get_by_role("button", name="Keyboard shortcuts")
    opener.click()
    page.get_by_role("dialog").get_by_label("Use shortcuts of a single key").uncheck()
    page.keyboard.press("Escape")
    opener.evaluate("button => button.blur()")
    for key in ["?", "n", "p", "/", "o"]:
        page.keyboard.press(key)
    assert not page.get_by_role("dialog").is_visible() and page.url == here
    page.reload()
    page.keyboard.press("?")
    assert not page.get_by_role("dialog").is_visible()
    opener.click()
    page.get_by_role("dialog").get_by_label("Use shortcuts of a single key").check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()


def test_a_site_can_turn_single_keys_off_for_everybody(tmp_path, visit):
    content = tmp_path / "content"
    shutil.copytree(ROOT / "Content", content)
    settings = (content / "site.yml").read_text()
    (content / "site.yml").write_text(settings.replace("shortcuts: true", "shortcuts: false"))
    page = visit(Site.build(tmp_path, *sorted((ROOT / "Content/sample").glob("*.jsonl")), content=content), "index.html")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_role("button", name="Keyboard shortcuts").count() == 0


def test_both_zones_of_a_time_are_shown_to_the_keyboard_and_nothing_moves(sample, visit):
    page = visit(sample, transcript(sample), timezone_id="America/New_York", locale="en-GB")
    height = page.evaluate("document.documentElement.scrollHeight")
    link = page.locator("article > a").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    note = page.get_by_role("tooltip")
    assert note.is_visible() and note.locator("span").count() == 2
    assert link.get_attribute("aria-describedby") == note.get_attribute("id")
    assert page.evaluate("document.documentElement.scrollHeight") == height
    page.keyboard.press("Escape")
    assert not note.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert note.is_visible()


def test_both_zones_of_a_time_are_shown_to_a_finger(sample, visit):
    page = visit(
        sample, transcript(sample), timezone_id="America/New_York", has_touch=True, is_mobile=True,
        viewport={"width": 390, "height": 844},
    )
    page.locator("article > a time").nth(2).tap()
    note = page.get_by_role("tooltip")
    assert note.is_visible() and note.locator("span").count() == 2
    box = note.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.locator("h1").tap()
    assert not note.is_visible()


@pytest.mark.parametrize("way", ["file", "http"])
def test_a_slash_leads_to_the_search(sample, visit, way):
    needs_search(sample)
    page = visit(sample, "people/index.html", way)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("j?/")
    assert page.locator("input[type=search]").input_value() == "j?/"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=j%3F%2F")


def test_keys_with_control_are_left_to_the_browser(sample, visit):
    page = visit(sample, transcript(sample))
    page.keyboard.press("Control+j")
    assert page.evaluate("document.activeElement === document.body")


def test_the_order_of_messages_can_be_turned_and_is_kept(sample, visit):
    page = visit(sample, transcript(sample), "http")
    oldest = page.locator("article").first.get_attribute("id")
    page.keyboard.press("o")
    assert page.locator("article").last.get_attribute("id") == oldest
    page.reload()
    assert page.locator("article").last.get_attribute("id") == oldest
    page.keyboard.press("o")
    assert page.locator("article").first.get_attribute("id") == oldest


def test_times_can_be_shown_in_the_zone_of_the_reader(sample, visit):
    page = visit(sample, transcript(sample), timezone_id="America/New_York")
    time = page.locator("article time").first
    before = time.inner_text()
    page.keyboard.press("z")
    after = time.inner_text()
    assert before != after
    page.keyboard.press("z")
    assert time.inner_text() == before


@pytest.mark.parametrize("fragment", ["%", "%E0%A4%A", "m-%", "m-none", "%00", "<img src=x onerror=alert(1)>", "constructor", "m-\u202e"])
def test_a_fragment_that_leads_nowhere_does_no_harm(sample, visit, fragment):
    page = visit(sample, f"people/index.html#{fragment}")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()


def test_a_link_to_a_message_that_is_nowhere_comes_to_rest(sample, visit):
    page = visit(sample, transcript(sample) + "#m-nowhere")
    page.wait_for_timeout(1500)
    assert page.locator("article").count() > 0


def test_a_fold_opens_for_a_link_that_leads_into_it(world, visit):
    page = visit(world, "conversations/all-hands/2026-04.html")
    inside = page.locator("details [id]")
    if inside.count() == 0:
        pytest.skip("nothing to link to is folded")
    id = inside.first.get_attribute("id")
    page = visit(world, f"conversations/all-hands/2026-04.html#{id}")
    assert page.locator(f"[id='{id}']").is_visible()
