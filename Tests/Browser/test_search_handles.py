"""What helps somebody to say what they look for: names, times, fields, counts, and what a query was taken for."""

import re

import pytest

from support.program import hansard
from support.site import needs_search
from test_accessibility import EVERYTHING, WIDTHS, violations

WAYS = ["file", "http"]
FIELD = "main input[type=search]"
PRIYA = "Priya Raghunathan"


@pytest.fixture
def ask(visit):
    """Asks a question, `ask(site, query, way)`, and gives the page when it was answered."""

    def ask(site, query, way="file", **options):
        needs_search(site)
        page = visit(site, "search.html", way, **options)
        page.fill(FIELD, query)
        page.keyboard.press("Enter")
        page.locator(".found:not(:empty)").wait_for()
        page.wait_for_function("document.querySelector('.hits li, .meant li, .understood li, .found:not(:empty)')")
        return page

    return ask


def chips(page) -> list[str]:
    page.locator(".understood li").first.wait_for()
    return page.locator(".understood li > span").all_inner_texts()


def senders(page) -> set[str]:
    return set(page.locator(".hits > li b").all_inner_texts())


def count(site, query) -> int:
    out = hansard("search", "--archive", site.archive, "--timezone", "Europe/Berlin", "--limit", "10000", "--json", query)
    return len(re.findall(r'"id"', out))


@pytest.mark.parametrize("way", WAYS)
def test_a_full_name_needs_no_quotes_and_is_shown_as_a_part_of_the_query(sample, ask, way):
    page = ask(sample, f"from:{PRIYA} wheelchair", way)
    assert chips(page) == [f"From {PRIYA}", "wheelchair"]
    assert senders(page) == {PRIYA}


def test_the_words_themselves_are_one_link_away(sample, ask):
    page = ask(sample, f"from:{PRIYA} wheelchair")
    page.locator(".meant a", has_text="words instead").click()
    page.locator(".found", has_text="Nothing").wait_for()
    assert page.input_value(FIELD) == 'from:Priya "Raghunathan" wheelchair'


def test_a_time_in_words_is_searched_as_words_and_offered_as_a_time(sample, ask):
    page = ask(sample, f"from:{PRIYA} wheelchair march 2026")
    link = page.locator(".meant a", has_text="Only messages of March 2026")
    link.click()
    page.locator(".hits > li").first.wait_for()
    assert page.input_value(FIELD) == f'from:"{PRIYA}" wheelchair on:2026-03'
    assert chips(page) == [f"From {PRIYA}", "wheelchair", "March 2026"]
    assert all("March 2026" in time for time in page.locator(".hits time").all_inner_texts())


@pytest.mark.parametrize("way", WAYS)
def test_a_name_without_a_filter_is_offered_as_whom_it_names(sample, ask, way):
    page = ask(sample, f"{PRIYA} wheelchair", way)
    page.locator(".meant a", has_text=f"Messages of {PRIYA}").click()
    page.locator(".hits > li").first.wait_for()
    assert page.input_value(FIELD) == f'from:"{PRIYA}" wheelchair'
    assert senders(page) == {PRIYA}


def test_the_word_march_is_found(sample, ask):
    page = ask(sample, "march")
    assert page.locator(".meant li").count() == 0


def test_a_part_is_taken_away_by_its_button(sample, ask):
    page = ask(sample, f"from:{PRIYA} wheelchair")
    page.get_by_role("button", name=f"Remove: From {PRIYA}").press("Enter")
    page.wait_for_function("document.querySelector('main input[type=search]').value === 'wheelchair'")
    page.wait_for_function(f"document.querySelector('.found').textContent.startsWith('{count(sample, 'wheelchair')} ')")
    assert page.url.endswith("?q=wheelchair")


@pytest.mark.parametrize("query", ["wheelchair", "from:priya", "has:edit", "on:2026-03-02", '"the ferry"', "ferry -wheelchair", "since:2026-03 until:2026-03"])
@pytest.mark.parametrize("way", WAYS)
def test_messages_are_counted_and_never_wrongly(sample, ask, way, query):
    page = ask(sample, query, way)
    page.wait_for_timeout(500)
    said, found = page.locator(".found").inner_text(), count(sample, query)
    if "there are more" in said:
        assert found > page.locator(".hits > li").count()
    elif "More than 100" in said:
        assert found > 100
    else:
        assert said.startswith(f"{found} message")


def test_a_word_is_counted_exactly(sample, ask):
    page = ask(sample, "please")
    found = count(sample, "please")
    assert found > page.locator(".hits > li").count()
    page.locator(".found", has_text=f"{found} messages").wait_for()


def test_what_finds_nothing_is_said_and_the_rest_is_offered(sample, ask):
    page = ask(sample, "wheelchair xyzzyplugh")
    page.locator(".meant li").first.wait_for()
    assert "xyzzyplugh: found nowhere." in page.locator(".meant").inner_text()
    page.locator(".meant a", has_text="without xyzzyplugh").click()
    page.locator(".hits > li").first.wait_for()
    assert page.input_value(FIELD) == "wheelchair"


def test_the_nearest_name_is_offered_for_one_that_nobody_has(sample, ask):
    page = ask(sample, "from:Pria wheelchair")
    assert "Pria" in page.locator(".found").inner_text()
    page.locator(".meant a", has_text=PRIYA).click()
    page.locator(".hits > li").first.wait_for()
    assert senders(page) == {PRIYA}


@pytest.mark.parametrize("way", WAYS)
def test_names_are_offered_behind_a_filter_and_taken_by_the_keyboard(sample, visit, way):
    page = visit(sample, "search.html", way)
    page.locator(FIELD).press_sequentially("from:pri")
    page.locator("#names-q [role=option]").first.wait_for()
    field = page.locator(FIELD)
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == page.locator("#names-q [aria-selected=true]").get_attribute("id")
    page.keyboard.press("Enter")
    page.locator(".hits > li").first.wait_for()
    assert page.input_value(FIELD) == f'from:"{PRIYA}" '
    assert field.get_attribute("aria-expanded") == "false"
    assert senders(page) == {PRIYA}


def test_escape_closes_what_is_offered_and_keeps_what_was_written(sample, visit):
    page = visit(sample, "search.html")
    page.locator(FIELD).press_sequentially("in:supp")
    page.locator("#names-q [role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#names-q").is_hidden()
    assert page.input_value(FIELD) == "in:supp"


def test_the_fields_write_the_query(sample, visit):
    page = visit(sample, "search.html?q=wheelchair", viewport={"width": 1280, "height": 900})
    page.get_by_label("Written by").press_sequentially("pri")
    page.locator("#names-from [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('main input[type=search]').value.startsWith('from:')")
    assert page.input_value(FIELD) == f'from:"{PRIYA}" wheelchair'
    page.get_by_label("From this day on").fill("2026-03-05")
    page.get_by_label("Up to this day").fill("2026-03-20")
    page.get_by_label("Which messages").select_option("reaction")
    page.wait_for_function("document.querySelector('main input[type=search]').value.endsWith('has:reaction')")
    query = f'from:"{PRIYA}" wheelchair since:2026-03-05 until:2026-03-20 has:reaction'
    assert page.input_value(FIELD) == query
    assert page.evaluate("new URLSearchParams(location.search).get('q')") == query


def test_the_fields_say_what_the_query_has_of_theirs(sample, visit):
    page = visit(sample, f"search.html?q=from:{PRIYA} in:team-support on:2026-03 is:unseen", viewport={"width": 1280, "height": 900})
    page.wait_for_function("document.querySelector('.fields [name=from]').value !== ''")
    values = page.evaluate("Object.fromEntries(new FormData(document.querySelector('.fields')))")
    assert values == {"from": PRIYA, "in": "team-support", "since": "2026-03-01", "until": "2026-03-31", "kind": "unseen"}


def test_the_fields_are_folded_on_a_phone(sample, visit):
    page = visit(sample, "search.html?q=wheelchair", viewport={"width": 390, "height": 844})
    page.locator(".hits > li").first.wait_for()
    assert page.get_by_label("Written by").is_hidden()
    page.locator(".filters summary").press("Enter")
    assert page.get_by_label("Written by").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hits_show_words_and_not_the_signs_of_markdown(sample, visit):
    page = visit(sample, "search.html")
    drawn = page.evaluate("""() => {
      const hit = text => ({ id: '1', sender: 'A', title: 'T', people: null, seconds: 0, local: new Date(0), isExactToMinute: false, address: 'conversations/t/1970-01.html#m-1',
        snippet: [{ text: text.split('|')[0], isMatch: false }, { text: text.split('|')[1], isMatch: true }, { text: text.split('|')[2], isMatch: false }],
        isFormerText: false, isDeleted: false });
      const texts = ['a **|bold|** b', 'see [the |list|](https://example.com/a_b)', 'run `rm -rf *|now|*` or 2 ** 3', 'snake_|case|_word \\\\*x', '_|so|_ and no'];
      const results = [];
      hansard.search = async () => {
        const shown = texts.flatMap(text => [true, false].map(isMarkdown => ({ ...hit(text), isMarkdown })));
        return { unknownNames: [], more: async () => ({ hits: shown, hasMore: false }), explain: async () => ({ readAs: 'x', total: { count: 10, isExact: true }, parts: [], offers: [] }) };
      };
      const field = document.querySelector('main input[type=search]');
      field.value = 'x';
      field.form.requestSubmit();
      return new Promise(resolve => setTimeout(() => resolve([...document.querySelectorAll('.hits .t')].map(row => row.textContent)), 200));
    }""")
    assert drawn[::2] == ["a bold b", "see the list", "run rm -rf *now* or 2 ** 3", "snake_case_word *x", "so and no"]
    assert drawn[1::2] == ["a **bold** b", "see [the list](https://example.com/a_b)", "run `rm -rf *now*` or 2 ** 3", "snake_case_word \\*x", "_so_ and no"]


def test_a_hit_is_in_the_middle_of_what_stood_around_it(sample, visit):
    page = visit(sample, "search.html?q=please", "http", viewport={"width": 1280, "height": 860})
    page.locator(".hits > li a").nth(4).click()
    target = page.locator("article:target")
    target.wait_for()
    page.wait_for_timeout(300)
    box = target.bounding_box()
    assert 0.15 * 860 < box["y"] < 0.75 * 860


def test_no_heading_is_cut_in_half_where_a_link_leads(sample, visit):
    page = visit(sample, "conversations/private-chat-9-10/2026-03.html", viewport={"width": 1280, "height": 700})
    for anchor in page.locator("article").evaluate_all("all => all.filter((_, i) => i % 3 === 0).map(one => one.id)")[:40]:
        page.goto("about:blank")
        page.goto(f"{(sample.folder / 'conversations/private-chat-9-10/2026-03.html').as_uri()}#{anchor}")
        page.wait_for_timeout(60)
        places = page.locator(".log h2").evaluate_all("all => all.map(one => [one.getBoundingClientRect().top, one.getBoundingClientRect().height])")
        assert not [place for place in places if 0.5 < place[0] < place[1] - 0.5], anchor


@pytest.mark.parametrize("page_of", ["people/9.html", "conversations/team-support/index.html"])
def test_somebodys_page_and_a_conversations_have_a_box_that_searches_there(sample, visit, page_of):
    page = visit(sample, page_of)
    page.fill(FIELD, "please")
    page.keyboard.press("Enter")
    page.locator(".hits > li").first.wait_for()
    assert page.input_value(FIELD).startswith("from:" if page_of.startswith("people") else "in:")


def test_the_scripts_of_a_transcript_stay_small(sample):
    text = (sample.folder / "conversations/private-chat-9-10/2026-03.html").read_text(encoding="utf-8")
    names = re.findall(r'<script src="../../(assets/[^"]+)"', text)
    assert names and sum((sample.folder / name).stat().st_size for name in names) <= 30_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation_in_what_is_drawn_for_a_query(sample, ask, width, scheme):
    page = ask(sample, f"from:{PRIYA} please xyzzyplugh march 2026", viewport=WIDTHS[width], color_scheme=scheme, bypass_csp=True)
    page.locator(".meant li").first.wait_for()
    page.evaluate("document.querySelector('.filters').open = true")
    assert violations(page, EVERYTHING) == []
    page.fill(FIELD, "")
    page.locator(FIELD).press_sequentially("please from:o")
    page.locator("#names-q [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page, EVERYTHING) == []
