"""What a first look promises: little above the first message, nothing empty, nothing folded out that a phone has no room for."""

import json
from datetime import date, timedelta

import pytest

from support.site import Site

PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 860}


@pytest.fixture(scope="module")
def long(tmp_path_factory) -> Site:
    """A room of two years with a word every third day, and people who were only ever invited to it."""
    folder = tmp_path_factory.mktemp("long")
    lines = [{"type": "person", "id": str(id), "name": f"Person {id}"} for id in range(1, 9)]
    lines += [{"type": "join", "channel": "room", "person": str(id), "at": "2024-05-01T08:00:00Z"} for id in range(1, 9)]
    for i in range(250):
        day = date(2024, 5, 6) + timedelta(days=3 * i)
        lines.append({"type": "message", "id": str(i), "channel": "room", "sender": str(i % 3 + 1), "sent_at": f"{day}T09:00:00Z", "text": "x"})
    log = folder / "log.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return Site.build(folder, log)


def test_home_says_whose_record_it_is_and_offers_the_search_first(sample, visit):
    page = visit(sample, "index.html", "http", viewport=PHONE)
    assert page.locator("h1").inner_text() == "Harbour Line Ferries & Tours"
    # Once: not in the head as well.
    assert page.locator("header .org").count() == 0
    assert page.get_by_role("search").count() == 1
    field = page.locator("main [role=search] input")
    assert field.bounding_box()["y"] < page.locator("main table").bounding_box()["y"]
    field.fill("wheelchair")
    field.press("Enter")
    page.wait_for_selector(".hits li")


def test_home_counts_those_who_wrote(long, visit):
    assert "250 messages by 3 people in 1 conversation" in visit(long, "index.html").locator(".lead").inner_text()


@pytest.mark.parametrize("kind", ["conversations/*/#.html", "conversations/*/thread-#.html"])
def test_a_phone_sees_the_first_message_within_its_first_screen(world, sample, visit, kind):
    for site in (world, sample):
        for path in site.kinds.get(kind, []):
            box = visit(site, path, viewport=PHONE).locator("article").first.bounding_box()
            assert box["y"] + 60 <= PHONE["height"], path


def test_what_is_about_a_page_of_messages_is_one_line(sample, visit):
    page = visit(sample, sample.longest("conversations/*/#.html"), viewport=WIDE, timezone_id="Asia/Tokyo")
    line = page.locator(".title .line")
    assert line.locator("button").count() == 2
    assert line.bounding_box()["height"] < 40
    page.locator(".jump > summary").click()
    assert page.locator(".jump ol").is_visible()


def test_the_days_of_months_are_folded_on_a_phone_alone(long, visit):
    path = long.longest("conversations/*/index.html")
    page = visit(long, path, viewport=PHONE)
    assert page.locator(".days").count() > 20 and page.locator(".days:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") < 3 * PHONE["height"]
    page.locator(".fold summary").first.click()
    assert page.locator(".days:visible").count() == 1
    page = visit(long, path, viewport=WIDE)
    assert page.locator(".fold summary:visible").count() == 0
    day = page.locator(".days a").last
    assert day.is_visible()
    day.focus()
    assert page.locator(".days a:focus").count() == 1, "a day is reached by keyboard"
    page.emulate_media(media="print")
    assert day.is_visible()


def test_no_column_is_empty(site, visit):
    page = visit(site, "index.html", viewport=WIDE)
    for path in site.some_of_each_kind(count=1):
        page.goto((site.folder / path).as_uri())
        empty = page.evaluate("""[...document.querySelectorAll('main table')].flatMap(table => {
            const rows = [...table.tBodies].flatMap(body => [...body.rows]);
            return [...table.tHead.rows[0].cells].map(head => head.cellIndex).filter(i => i && table.tHead.rows[0].cells.length === rows[0].cells.length
                && rows.every(row => !row.cells[i]?.innerHTML)); })""")
        assert empty == [], path


def test_a_list_of_pairs_has_no_gaps(sample, visit):
    for path in ["index.html", "conversations/index.html"]:
        page = visit(sample, path, viewport=WIDE)
        assert page.locator("main tbody td:empty").count() == 0, path
        assert page.locator("main tbody th .with").count() == 3, "each room says who takes part"


def test_a_mark_of_seen_is_a_tick_and_a_time_and_says_the_rest_when_asked(sample, visit):
    page = visit(sample, sample.longest("conversations/private-chat-9-10/#.html") if "conversations/private-chat-9-10/#.html" in sample.kinds
        else "conversations/private-chat-9-10/2026-03.html", viewport=WIDE)
    mark = page.locator("article .s").first
    narrow = mark.evaluate("e => [...e.childNodes].reduce((w, n) => { const r = document.createRange(); r.selectNode(n); return w + r.getBoundingClientRect().width; }, 0)")
    assert narrow < 90
    assert mark.locator("bdi").evaluate("e => getComputedStyle(e).fontSize") == "0px"
    # Screen readers, copies and paper have the words.
    assert mark.text_content().startswith("Seen to here by Oskar Lindqvist")
    mark.hover()
    assert mark.locator("bdi").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") > 10
    page.mouse.move(0, 0)
    page.emulate_media(media="print")
    assert mark.locator("bdi").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") > 6


def test_stretches_of_time_say_where_they_begin(sample, visit):
    names = visit(sample, "reports/responses.html").locator("#times + table tbody th").all_inner_texts()
    assert names[:3] == ["under 1 min", "1 min to 5 min", "5 min to 15 min"]
    assert len([name for name in names if name.startswith("under")]) == 1


def test_a_stretch_longer_than_all_hours_at_work_has_no_figure_of_them(sample, visit):
    row = visit(sample, "reports/responses.html").locator("#times + table tbody tr", has_text="3 d to 7 d")
    cells = row.locator("td").all_inner_texts()
    assert cells[0] != "0" and cells[2] == ""


def test_somebody_is_counted_by_what_they_wrote(sample, visit):
    page = visit(sample, "people/7.html", viewport=WIDE)
    total = int(page.locator("dl.facts").inner_text().split(" messages")[0].split()[-1])
    figures = [int(text.replace(",", "")) for text in page.locator("#conversations + table td[data-label=Messages]").all_inner_texts()]
    assert sum(figures) == total > 0


def test_lists_by_name_say_how_much_and_when(sample, long, visit):
    page = visit(sample, "people/7.html")
    on_record = page.locator("dl.facts").inner_text()
    page = visit(sample, "people/index.html", viewport=WIDE)
    row = page.locator("tbody tr", has_text="Jonas Petersen")
    assert f"{row.locator('td[data-label=Messages]').inner_text()} messages" in on_record
    assert row.locator("td time").count() == 1
    silent = visit(long, "people/index.html").locator("tbody tr", has_text="Person 8")
    assert silent.locator("td[data-label=Messages]").inner_text() == "0"


def test_the_names_below_a_chart_keep_apart(long, visit):
    for size in (PHONE, WIDE):
        page = visit(long, "reports/activity.html", viewport=size)
        boxes = page.evaluate("[...document.querySelectorAll('.chart:not(.heat) text:not(.scale)')].map(text => { const box = text.getBoundingClientRect(); return [box.left, box.right]; })")
        assert len(boxes) > 2
        assert all(first[1] + 2 < second[0] for first, second in zip(boxes, boxes[1:]))
        assert boxes[-1][1] <= size["width"]


def test_where_nobody_says_who_has_seen_what_it_is_said_once(long, visit):
    page = visit(long, long.longest("conversations/*/index.html"))
    assert "not on record" in page.locator("#read + p").inner_text()
    assert page.get_by_text("not on record").count() == 1
    assert page.locator("#read").inner_text() == "Participants"


def test_the_last_days_of_presence_say_of_which_month_they_are(sample, visit):
    for size in (PHONE, WIDE):
        head = visit(sample, "people/7.html", viewport=size).locator("table.last thead th").first
        assert head.is_visible() and head.inner_text() == "May 2026"


def test_a_month_is_in_one_line_beside_its_figures_on_a_phone(sample, visit):
    months = visit(sample, "presence/index.html", viewport=PHONE).locator("table.months tbody th")
    assert months.count() == 3
    for i in range(3):
        assert months.nth(i).evaluate("e => e.getBoundingClientRect().height < 1.6 * parseFloat(getComputedStyle(e).lineHeight)")


def test_of_two_people_a_phone_has_the_mark_of_seen_beside_the_name(sample, visit):
    page = visit(sample, "conversations/private-chat-9-10/2026-03.html", viewport=PHONE)
    message = page.locator("article:not(.c):has(.s)").first
    name, mark = message.locator("> b").bounding_box(), message.locator("> .s").bounding_box()
    assert name["y"] - 4 < mark["y"] < name["y"] + name["height"]
    assert mark["x"] >= name["x"] + name["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_tapped_on_a_phone_is_tall_enough_for_a_finger(site, visit):
    page = visit(site, "index.html", viewport=PHONE, has_touch=True)
    for path in site.some_of_each_kind(count=1):
        page.goto((site.folder / path).as_uri())
        low = page.evaluate("""[...document.querySelectorAll('main :is(tbody th, .facts, .path, .log b) a, main summary, .end :is(a, button)')]
            .filter(e => e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && e.getBoundingClientRect().height < 24)
            .map(e => e.outerHTML.slice(0, 120))""")
        assert low == [], path


def test_a_record_without_conversations_says_so(tmp_path, visit):
    log = tmp_path / "log.jsonl"
    log.write_text(json.dumps({"type": "person", "id": "1", "name": "Person 1"}) + "\n", encoding="utf-8")
    page = visit(Site.build(tmp_path, log), "index.html")
    assert page.locator("main h2 + p").inner_text() == "There are no conversations here."


def test_a_title_in_another_script_stands_where_the_page_begins(sample, visit):
    page = visit(sample, "index.html", viewport=WIDE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    right = page.evaluate("""(() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('h1'));
        return [range.getBoundingClientRect().right, document.querySelector('.lead').getBoundingClientRect().right]; })()""")
    assert abs(right[0] - right[1]) < 2
