"""Reading in the dark, on paper, without JavaScript, from the right."""

import json
import re
import subprocess

import pytest

from support.site import Site


def colours(page, selector="body"):
    return page.locator(selector).first.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(…)`, as WCAG 2 defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(pair) -> float:
    dark, light = sorted(map(luminance, pair))
    return (light + 0.05) / (dark + 0.05)


def test_a_dark_system_gets_dark_pages_whose_text_can_be_read(sample, visit):
    path = sample.longest("conversations/*/#.html")
    light = colours(visit(sample, path, color_scheme="light"))
    dark = colours(visit(sample, path, color_scheme="dark"))
    assert luminance(light[1]) > 0.8 and luminance(dark[1]) < 0.05
    assert contrast(light) > 7 and contrast(dark) > 7


@pytest.fixture(scope="module")
def printed(browser, tmp_path_factory):
    """The text of each sheet of a printed page, and the sheet's size: `printed(site, path, "A4")`."""
    folder = tmp_path_factory.mktemp("printed")

    def printed(site, path, size="A4"):
        page = browser.new_page(color_scheme="dark")  # paper is white all the same
        page.goto((site.folder / path).as_uri())
        file = folder / "page.pdf"
        page.pdf(path=file, format=size, prefer_css_page_size=False)
        page.close()
        text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
        return text.split("\f")[:-1]

    return printed


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_transcript_prints_with_every_message_and_its_whole_date(sample, printed, markup, size):
    path = sample.longest("conversations/*/#.html")
    sheets = printed(sample, path, size)
    assert len(sheets) > 1
    text = "".join(sheets)
    times = [words(time) for time in markup(sample, path).root.findall(
        ".//{http://www.w3.org/1999/xhtml}article/{http://www.w3.org/1999/xhtml}a/{http://www.w3.org/1999/xhtml}time")]
    missing = [time for time in times if time not in text]
    assert not missing
    assert "2026" in text


def test_every_kind_of_page_can_be_printed(site, printed):
    for path in site.some_of_each_kind(count=1):
        assert "".join(printed(site, path)).strip(), path


def test_each_sheet_has_a_running_header_and_its_number(sample, printed):
    sheets = printed(sample, sample.longest("conversations/*/#.html"))
    for number, sheet in enumerate(sheets, start=1):
        assert re.search(rf"\b{number}\s*(of|/)\s*{len(sheets)}\b", sheet), f"sheet {number}"
        assert "Harbour Line staff record" in sheet, f"sheet {number}"


def test_paper_has_nothing_that_only_a_screen_can_follow(sample, printed):
    for path in sample.some_of_each_kind(count=1):
        text = "".join(printed(sample, path))
        assert "This page as Markdown" not in text and "JSON" not in text, path


@pytest.fixture(scope="module")
def two_months(tmp_path_factory):
    """A site with a conversation of 250 messages in January and 40 in February, the last of them long."""
    folder = tmp_path_factory.mktemp("two-months")
    texts = [f"text {number}." for number in range(1, 290)] + ["\n".join(f"- point {point}" for point in range(70))]
    times = [f"2026-01-10T{hour:02}:{minute:02}:00Z" for hour in range(5) for minute in range(50)]
    times += [f"2026-02-10T09:{minute:02}:00Z" for minute in range(40)]
    (folder / "log.jsonl").write_text("".join(
        json.dumps({"type": "message", "id": f"n{number}", "channel": "team", "sender": str(number % 2 + 1),
                    "sent_at": at, "text": text, "format": "markdown"}) + "\n"
        for number, (at, text) in enumerate(zip(times, texts, strict=True), start=1)))
    return Site.build(folder, folder / "log.jsonl")


def numbers(sheets):
    """The number in the margin of each message, by its text."""
    found = re.findall(r"\[(\d{4,})\][^\[]*?text (\d+)\.", "".join(sheets))
    return {text: number for number, text in found}


def test_a_line_has_one_number_on_paper_whichever_page_is_printed(two_months, printed):
    whole = numbers(printed(two_months, "conversations/team/whole.html"))
    months = [numbers(printed(two_months, f"conversations/team/2026-{month}.html")) for month in ("01", "02")]
    assert len(months[0]) == 250 and len(months[1]) == 39
    assert whole == {str(number): f"{number:04}" for number in range(1, 290)}
    assert months[0] | months[1] == whole


def test_the_numbers_stay_with_their_messages_when_the_newest_is_first(two_months, visit, tmp_path):
    page = visit(two_months, "conversations/team/2026-02.html")
    page.get_by_role("button", name="Newest first").click()
    page.pdf(path=tmp_path / "newest.pdf", format="A4")
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "newest.pdf", "-"], check=True, capture_output=True, text=True)
    found = numbers([text.stdout])
    assert found["251"] == "0251" and found["289"] == "0289"


def test_a_long_message_leaves_no_part_of_a_sheet_blank(two_months, printed):
    sheets = printed(two_months, "conversations/team/2026-02.html")
    last = next(number for number, sheet in enumerate(sheets) if "point 0" in sheet)
    # It begins below the one before it and goes on overleaf.
    assert "text 289." in sheets[last]
    assert "point 69" in sheets[-1] and last < len(sheets) - 1


def test_no_sheet_ends_with_the_heading_of_a_day(sample, printed):
    for path in sample.kinds["conversations/*/#.html"]:
        for sheet in printed(sample, path):
            lines = [line for line in sheet.splitlines() if line.strip()]
            assert not re.search(r"Europe/Berlin, UTC\+0\d:00$", lines[-2]), path


def test_who_has_seen_a_message_is_printed_on_the_line_below_it(sample, printed):
    lines = printed(sample, sample.longest("conversations/*/#.html"))[0].splitlines()
    at = next(number for number, line in enumerate(lines) if "morning! can you see this?" in line)
    assert "Seen to here by Oskar Lindqvist 08:38:04, high-water mark" in lines[at + 1]


def test_a_mark_of_seen_is_a_tick_with_its_words_under_the_pointer(sample, visit):
    page = visit(sample, sample.longest("conversations/*/#.html"))
    mark = page.locator(".s:has(> i)").first
    words, row = mark.locator("i").first, mark.locator("xpath=..")
    size = "element => getComputedStyle(element).fontSize"
    height = row.bounding_box()["height"]
    assert words.evaluate(size) == "0px"
    assert "✓" in words.evaluate("element => getComputedStyle(element, '::before').content")
    # A screen reader and a copied text have the words.
    assert " ".join(mark.inner_text().split()) == "Seen to here by Oskar Lindqvist 08:38:04, high-water mark"
    mark.hover()
    assert words.evaluate(size) == "12px"
    assert row.bounding_box()["height"] == height


def test_former_and_deleted_texts_are_printed_though_they_are_folded(world, printed):
    text = " ".join("".join(printed(world, "conversations/all-hands/2026-04.html")).split())
    # The former text stands beside what it became: “ten” struck out, “eleven” put in.
    assert "The meeting is at ten eleven" in text


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_without_javascript_every_kind_of_page_can_be_read(site, visit, markup):
    page = visit(site, "index.html", java_script_enabled=False)
    for path in site.some_of_each_kind(count=1):
        page.goto((site.folder / path).as_uri())
        assert page.locator("main h1").is_visible(), path
        assert page.locator("main").inner_text().strip(), path
        if path.startswith("conversations/") and "index" not in path:
            shown = page.locator("article:not(.x) > .t")
            assert all(shown.nth(n).is_visible() for n in range(0, shown.count(), 10)), path


def test_a_fold_opens_without_javascript(world, visit):
    page = visit(world, "conversations/all-hands/2026-04.html", java_script_enabled=False)
    fold = page.locator("article details", has_text="The meeting is at").first
    former = fold.get_by_text("The meeting is at").first
    assert not former.is_visible()
    fold.locator("summary").click()
    assert former.is_visible()


def test_each_message_keeps_to_its_own_direction(world, visit):
    page = visit(world, "conversations/all-hands/2026-04.html")

    def direction(text):
        return page.locator("article .t", has_text=text).first.evaluate("e => getComputedStyle(e).direction")

    assert direction("صباح الخير") == "rtl"
    assert direction("בוקר טוב") == "rtl"
    assert direction("Mixed: the word") == "ltr"
    assert direction("おはよう") == "ltr"


def test_a_tab_reaches_the_skip_link_first_and_it_skips(sample, visit):
    page = visit(sample, "index.html")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("href") == "#main"
    assert focused.bounding_box()["x"] >= 0
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


def test_a_day_of_the_calendar_leads_to_that_day(sample, visit):
    page = visit(sample, "conversations/team-operations/index.html")
    day = page.locator(".days a").last
    date = day.get_attribute("href").split("#d-")[1]
    day.click()
    heading = page.locator("h2:target")
    heading.wait_for()
    assert heading.locator("time").get_attribute("datetime") == date
    assert 0 <= heading.bounding_box()["y"] < 400, "the day is at the top of the window"
