"""Tables: on narrow screens, and sorted and filtered by the script of lists and reports."""

import pytest

PHONE = {"width": 390, "height": 844}

# Of each table that is set in blocks on a phone: the cells with text that say neither what they are nor are a list that does.
BLOCKS = """[...document.querySelectorAll('main table')].filter(table => getComputedStyle(table.rows[1] || table).display === 'flex')"""
BARE = f"""() => {BLOCKS}
    .flatMap(table => [...table.querySelectorAll('tbody td')]).filter(cell => cell.textContent && !cell.querySelector('ol, ul, svg')
        && ['none', 'normal'].includes(getComputedStyle(cell, '::before').content)).map(cell => cell.outerHTML)"""


def test_on_a_phone_each_cell_of_a_block_says_what_it_is(site, visit):
    page = visit(site, "index.html", viewport=PHONE)
    blocks = 0
    for path in site.some_of_each_kind(count=1):
        page.goto((site.folder / path).as_uri())
        blocks += page.evaluate(f"{BLOCKS}.length")
        assert page.evaluate(BARE) == [], path
    assert blocks > 5


def test_on_a_phone_what_is_not_there_takes_no_place(sample, visit):
    page = visit(sample, "people/index.html", viewport=PHONE)
    assert page.locator("tbody td").count() > 20
    assert page.locator("tbody td:empty:visible").count() == 0


def column(page, number: int) -> list[str]:
    return page.evaluate(f"[...document.querySelectorAll('table[data-sortable] tbody tr')].map(row => row.cells[{number}].textContent)")


@pytest.mark.parametrize("way", ["file", "http"])
def test_a_head_sorts_by_its_column_and_once_more_the_other_way(sample, visit, way):
    page = visit(sample, "index.html", way, viewport={"width": 1280, "height": 900})
    messages = page.get_by_role("button", name="Messages")
    messages.click()
    figures = [int(text.replace(",", "")) for text in column(page, 2)]
    assert figures == sorted(figures) and len(set(figures)) > 3
    head = page.locator("th[aria-sort]")
    assert head.inner_text().strip() == "Messages" and head.get_attribute("aria-sort") == "ascending"
    # By the keyboard, too.
    messages.focus()
    page.keyboard.press("Enter")
    assert [int(text.replace(",", "")) for text in column(page, 2)] == figures[::-1]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="Last message").click()
    times = page.evaluate("[...document.querySelectorAll('table[data-sortable] tbody time')].map(time => time.dateTime)")
    assert times == sorted(times) and page.locator("th[aria-sort]").count() == 1
    page.get_by_role("button", name="Conversation", exact=True).click()
    names = column(page, 0)
    assert names == sorted(names, key=str.casefold)


def test_lengths_of_time_are_sorted_by_how_long_they_are(sample, visit):
    page = visit(sample, "presence/index.html", viewport={"width": 1280, "height": 900})
    page.get_by_role("button", name="Time online").click()
    seconds = page.evaluate("""[...document.querySelectorAll('table[data-sortable] tbody tr')].map(row => {
        const [hours, minutes] = ['h', 'min'].map(unit => (new RegExp('([\\\\d,]+) ' + unit).exec(row.cells[2].textContent) || ['', '0'])[1].replace(',', ''));
        return Number(hours) * 60 + Number(minutes);
    })""")
    assert seconds == sorted(seconds) and len(set(seconds)) > 3


def test_groups_stay_whole_when_they_are_sorted(sample, visit):
    page = visit(sample, "unseen/index.html", viewport={"width": 1280, "height": 900})
    groups = "[...document.querySelectorAll('table.report tbody')].map(group => group.innerHTML)"
    before = page.evaluate(groups)
    page.locator("table.report").get_by_role("button", name="Unseen").click()
    after = page.evaluate(groups)
    assert len(before) > 2 and sorted(before) == sorted(after) and before != after


def test_a_long_list_has_a_field_that_filters_it(attacked, visit):
    page = visit(attacked, "people/index.html", viewport={"width": 1280, "height": 900})
    rows = page.locator("table[data-sortable] tbody tr")
    count = rows.count()
    assert count > 20
    field = page.get_by_role("textbox", name="Filter this page")
    name = rows.nth(3).locator("th").inner_text()
    field.fill(name.upper())
    shown = page.locator("table[data-sortable] tbody tr:visible")
    assert 0 < shown.count() < count
    field.fill("")
    assert shown.count() == count


def test_a_short_list_has_no_such_field(sample, visit):
    page = visit(sample, "people/index.html")
    assert page.locator("table[data-sortable] tbody tr").count() <= 20
    assert page.locator(".filter").count() == 0


def test_without_scripts_a_table_is_as_it_comes(sample, visit):
    page = visit(sample, "index.html", java_script_enabled=False)
    assert page.locator("thead th").count() == 4
    assert page.locator("thead button, .filter").count() == 0
