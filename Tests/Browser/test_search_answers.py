"""The search page's answers, compared with those of `hansard search` and of the program's own tokenizer."""

import json
import random
import re
import subprocess

import pytest

from support.program import HANSARD, ROOT
from support.site import Site

LIMIT = 1_000


def program_finds(site: Site, query: str) -> dict | None:
    """What the command finds; nothing for a query that it refuses."""
    run = subprocess.run(
        [HANSARD, "search", "--archive", site.archive, "--json", "--limit", str(LIMIT),
         "--timezone", zone(site), "--", query], capture_output=True, text=True)
    return None if run.returncode == 64 else json.loads(run.stdout)


def zone(site: Site) -> str:
    match = re.search(r"^timezone:\s*(\S+)", (ROOT / "Content/site.yml").read_text(encoding="utf-8"), re.M)
    return match[1] if match else "UTC"


def shown(page, query: str) -> list[str]:
    """Asks by the form; the addresses of the hits."""
    page.fill("main input[type=search]", query)
    page.keyboard.press("Enter")
    page.locator(".found:not(:empty)").wait_for()
    return page.locator(".hits li > p > a").evaluate_all("links => links.map(link => link.getAttribute('href'))")


FIND = """async ([queries, limit]) => {
  const answers = [];
  for (const query of queries) {
    try {
      const { hits, hasMore } = await (await hansard.search(query)).more(limit);
      answers.push({ ids: hits.map(hit => hit.id), snippets: hits.map(hit => hit.snippet.map(piece => piece.text).join('')),
        marks: hits.map(hit => [hit.isDeleted, hit.isFormerText]), more: hasMore });
    } catch (problem) {
      if (!(problem instanceof hansard.QueryProblem)) throw problem;
      answers.push(null);
    }
  }
  return answers;
}"""


@pytest.mark.parametrize("query", ["日本", "ภาษา", "हिन्दी", "שלום", "🎉", '"of the"', "is:deleted", "has:edit", "e*"])
def test_text_of_any_script_is_found_as_the_command_finds_it(world, visit, query):
    page = visit(world, "search.html")
    answer = page.evaluate(FIND, [[query], LIMIT])[0]
    expected = program_finds(world, query)
    assert answer["ids"] == [hit["id"] for hit in expected["hits"]]


def test_the_script_cuts_texts_into_the_words_that_the_program_does(sample, visit):
    cases = json.loads((ROOT / "Tests/HansardTests/Fixtures/search/terms.json").read_text(encoding="utf-8"))
    page = visit(sample, "search.html")
    found = page.evaluate("""async cases => {
      try { await hansard.search('\\u00e9'); } catch { }  // loads the table of letters
      const read = terms => terms.map(hansard.fromBinary);
      return cases.map(({ text }) => ({ text, document: read(hansard.terms(text)), query: read(hansard.terms(text, true)) }));
    }""", cases)
    assert [case for case, known in zip(found, cases) if case != known] == []


# Texts in which words of different scripts meet, with and without something between them.
PIECES = [
    "会議", "再起動", "社", "と", "を", "東京都庁", "カタカナ", "ｶﾀｶﾅ", "안녕하세요", "회", "สวัสดี", "ก", "👍🏽", "🎉", ":tada:", " :+1: ", ":party:", "PC", "room", "A", "B", "3", "100", "ＡＢＣ",
    "ＰＣ１", "don't", "foo-bar", "C++", "jo.doe@example.com", "https://example.com/a?b=c", "הקובץ", "naïve", "e\u0301t", "_", "-", "、", "。", " ", " ", "\n", "\u200f", "\u0301",
]


@pytest.fixture(scope="session")
def borders(tmp_path_factory) -> Site:
    folder = tmp_path_factory.mktemp("borders")
    chance = random.Random(11)
    with open(folder / "log.jsonl", "w", encoding="utf-8") as log:
        for number in range(400):
            text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 9)))
            log.write(json.dumps({
                "type": "message", "id": str(number), "channel": "room", "sender": str(number % 3), "text": text,
                "sent_at": f"2026-03-{number // 24 + 1:02}T{number % 24:02}:00:00Z"}) + "\n")
    return Site.build(folder, folder / "log.jsonl")


def cut_out(number: int, texts: list[str]) -> list[str]:
    """Queries that are pieces of texts, whatever stands there: quoted, begun, not, one after another."""
    chance = random.Random(number)

    def one() -> str:
        text = chance.choice(texts).replace('"', "").replace("\0", "")
        start = chance.randrange(len(text)) if text else 0
        piece = text[start : start + chance.randint(1, 8)]
        form = chance.choice(['"{}"', '"{}"', "{}", "{}*", '-"{}"'])
        return form.format(piece)

    return [" ".join(one() for _ in range(chance.choice([1, 1, 1, 2]))) for _ in range(150)]


def words_of(texts: list[str]) -> list[str]:
    return sorted({word for text in texts for word in text.split() if len(word) < 40})


def generated(number: int, words: list[str], names: list[str]) -> list[str]:
    chance = random.Random(number)

    def one() -> str:
        kind = chance.random()
        word = chance.choice(words).replace('"', "")
        if kind < 0.4:
            return word
        if kind < 0.5:
            return word[: chance.randint(1, len(word))] + "*"
        if kind < 0.62:
            return '"' + " ".join(chance.choice(words).replace('"', "") for _ in range(2)) + '"'
        if kind < 0.78:
            return chance.choice(["from", "to", "with", "in"]) + ':"' + chance.choice(names) + '"'
        if kind < 0.86:
            return chance.choice(["before", "after", "on"]) + f":2026-0{chance.randint(1, 6)}-{chance.randint(10, 28)}"
        return chance.choice(["has:link", "has:file", "has:reaction", "has:edit", "has:thread", "is:unseen", "is:unanswered", "is:deleted"])

    return [" ".join(("-" if chance.random() < 0.2 else "") + one() for _ in range(chance.choice([1, 1, 2, 3])))
            for _ in range(150)]


@pytest.mark.parametrize("name", ["sample", "world"])
def test_it_finds_what_the_command_finds(request, visit, name):
    site = request.getfixturevalue(name)
    every = [hit for feature in ["-is:deleted", "is:deleted"] for hit in program_finds(site, feature)["hits"]]
    words = words_of([hit["snippet"] for hit in every])
    names = sorted({hit["conversation"] for hit in every} | {hit["sender"] for hit in every if hit["sender"]})
    queries = generated(7, words, names)
    compare(site, visit(site, "search.html"), queries)


@pytest.mark.parametrize("name", ["borders", "world"])
def test_it_finds_what_the_command_finds_where_scripts_meet(request, visit, name):
    site = request.getfixturevalue(name)
    every = [hit for feature in ["-is:deleted", "is:deleted"] for hit in program_finds(site, feature)["hits"]]
    compare(site, visit(site, "search.html"), cut_out(13, [hit["snippet"] for hit in every]))


def test_a_part_of_a_name_is_that_name_to_both(world, visit):
    names = ["青木", "青", "さくら", "\"青木 さくら\"", "木", "김", "김민", "민준", "李", "小龙", "สมชาย", "ใจ", "ว", "ليلى", "👩", "🚀"]
    compare(world, visit(world, "search.html"), [f"{field}:{name}" for field in ["from", "in", "-with"] for name in names])


def test_a_piece_of_a_text_finds_it(borders, visit):
    """From the beginning of a word on, and from any character of a script without spaces."""
    hits = program_finds(borders, "-is:deleted")["hits"]
    page = visit(borders, "search.html")
    answers = page.evaluate(FIND, [['"' + hit["snippet"] + '"' for hit in hits], LIMIT])
    missed = [hit["snippet"] for hit, answer in zip(hits, answers) if answer is not None and hit["id"] not in answer["ids"]]
    assert missed == []
    assert sum(answer is not None for answer in answers) > 350


HOSTILE = [
    "a " * 990, "a* " * 660, "-a " * 600, "会 " * 1000, '"' + "a b " * 490 + '"', "has:link " * 200, "-is:unseen " * 180, "on:2026-03-02 " * 140,
    "( " * 900, '"' * 1999, "-" * 1999, "-\"" * 900, "from:.* ", "from:[", "in:$&", "with:\"a(b\"", "from:\\", 'from:"', "\u200fa\u202e", "\u200f\"A\"",
    '"\u0301A"', '-"\u0301A"', "from:\u03010", "a\u0085b", "\u3000会議\u3000", '""A', 'A""', "A NEAR B", "(A OR B)", "\ufeff", "\u2028-A", "x" * 1999, "y " * 1001,
]


def test_it_answers_a_hostile_query_as_the_command_does(borders, visit):
    compare(borders, visit(borders, "search.html"), HOSTILE)


def test_what_no_command_line_can_say_is_answered_too(borders, visit):
    """NUL, halves of surrogate pairs, and a query of megabytes."""
    page = visit(borders, "search.html")
    answers = page.evaluate("""async () => {
      const answers = [];
      for (const query of ['A\\0B', '\\0', 'from:"0\\0"', '\\ud800', 'A\\udc00', '"会\\ud83d"', 'from:\\ud800', 'a '.repeat(2_000_000), 'a:'.repeat(1_000_000), '"'.repeat(1_000_000)]) {
        const start = performance.now();
        try {
          const { unknownNames, more } = await hansard.search(query);
          answers.push([(await more(5)).hits.length > 0, unknownNames.length]);
        } catch (problem) {
          if (!(problem instanceof hansard.QueryProblem)) throw problem;
          answers.push(problem.text);
        }
        if (performance.now() - start > 2000) answers.push('slow');
      }
      return answers;
    }""")
    assert answers == [
        [True, 0], "search.empty_query", [False, 1], "search.empty_query", [True, 0], [True, 0], [False, 1], *["search.too_long"] * 3]


def test_half_a_surrogate_pair_in_the_field_is_answered(borders, visit):
    page = visit(borders, "search.html")
    page.evaluate("""() => {
      const field = document.querySelector('main input[type=search]');
      field.value = 'room\\ud800';
      field.form.requestSubmit();
    }""")
    page.locator(".hits li").first.wait_for()


def compare(site: Site, page, queries: list[str]):
    for query, answer in zip(queries, page.evaluate(FIND, [queries, LIMIT])):
        expected = program_finds(site, query)
        if expected is None:
            assert answer is None, query
            continue
        hits = expected["hits"]
        assert answer == {
            "ids": [hit["id"] for hit in hits], "snippets": [hit["snippet"] for hit in hits],
            "marks": [[hit["deleted"], hit["former"]] for hit in hits], "more": expected["more"]}, query


@pytest.mark.parametrize("query", ["form:jamie", "from:", "on:2026-02-30", "has:cheese", "is:seen", "***", "-", "a " * 1001])
def test_a_query_that_is_refused_gets_the_commands_words(sample, visit, query):
    page = visit(sample, "search.html")
    assert shown(page, query) == []
    run = subprocess.run(
        [HANSARD, "search", "--archive", sample.archive, "--", query], capture_output=True, text=True)
    assert run.returncode == 64
    assert page.locator(".found").inner_text() in " ".join(run.stderr.split())


def test_a_name_that_nobody_has_is_said(sample, visit):
    page = visit(sample, "search.html")
    assert shown(page, "from:nobody ferry") == []
    assert "nobody" in page.locator(".found").inner_text()


def test_more_hits_come_by_the_keyboard(sample, visit):
    page = visit(sample, "search.html?q=the")
    page.wait_for_selector(".more button:visible")
    before = page.locator(".hits li").count()
    page.locator(".more button").press("Enter")
    page.locator(".hits li").nth(before).wait_for()
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('.hits li')[%d]" % before)
    dates = page.locator(".hits time").evaluate_all("times => times.map(time => time.dateTime)")
    assert dates == sorted(dates, reverse=True)
