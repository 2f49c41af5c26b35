"""The chat's widget itself: what of it needs no page, its words and its colours."""

import re
import shutil
import subprocess
from pathlib import Path

from support.program import ROOT

WIDGET = ROOT / "Templates/chat/widget"


def test_what_needs_no_page_does_what_it_should():
    node = shutil.which("node")
    assert node, "There is no node on the PATH. Install it: apt-get install nodejs"
    tests = sorted(Path(__file__).with_name("widget").glob("*.test.mjs"))
    assert len(tests) > 8
    run = subprocess.run([node, "--test", *tests], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(re.search(r"^# pass (\d+)$", run.stdout, re.M)[1]) > 70


def test_every_word_is_there_in_every_language_of_the_archives_pages():
    asked = {name for module in WIDGET.glob("*.js") for name in re.findall(r"words\.(?:text|count)\('(\w+)'", module.read_text(encoding="utf-8"))}
    assert len(asked) > 25
    places = {}
    for strings in sorted((ROOT / "Templates/strings").glob("*.yml")):
        section = strings.read_text(encoding="utf-8").split("\nchat:\n")[1]
        texts = dict(re.findall(r"^  (\w+): (\S.*)$", section, re.M))
        assert asked <= texts.keys(), strings.name
        places[strings.stem] = {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in texts.items()}
    assert all(one == places["en"] for one in places.values())


def test_what_the_chat_refuses_has_words_for_its_reader():
    """Each kind of problem that the widget has words for is one that the server makes, and the document names it."""
    said = dict(re.findall(r"\['([a-z-]+)', '(\w+)'\]", (WIDGET / "refusal.js").read_text(encoding="utf-8")))
    made = {kind for file in (ROOT / "Sources/StaffChat").rglob("*.swift") for kind in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', file.read_text(encoding="utf-8"))}
    assert len(said) > 7 and said.keys() <= made
    document = (ROOT / "docs/chat.md").read_text(encoding="utf-8")
    for kind in ("too-late", "taken-back", "not-here", "characters"):
        assert f"`{kind}`" in document


def test_a_module_is_one_idea_and_knows_no_more_than_it_needs():
    """Short, and what is tested without a page has none."""
    modules = {path.name: path.read_text(encoding="utf-8") for path in WIDGET.glob("*.js")}
    for name, text in modules.items():
        assert text.count("\n") < 250, name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), name
    without_page = {"api.js", "chat.js", "conversation.js", "conversations.js", "links.js", "memory.js", "outbox.js", "people.js", "protocol.js",
                    "refusal.js", "timing.js", "token.js", "unseen.js", "windows.js", "words.js"}
    for name in without_page:
        code = re.sub(r"^\s*//.*$", "", modules[name], flags=re.M)
        assert not re.search(r"\b(document|window|navigator|localStorage|sessionStorage)\b[.\[]", code), name
        assert set(re.findall(r"from '\./([\w-]+\.js)'", modules[name])) <= without_page, name


def test_every_colour_of_the_document_is_there_and_the_other_way_round():
    document = (ROOT / "docs/chat.md").read_text(encoding="utf-8").split("\n### Colours and words\n")[1].split("\n## ")[0]
    rows = re.search(r"^\| `--hansard-chat-….*?\n\n", document, re.M | re.S)[0].strip().splitlines()[2:]
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])}
    css = (WIDGET / "chat.css").read_text(encoding="utf-8")
    assert named == set(re.findall(r"var\(--hansard-chat-([a-z-]+)", css))
    # And with these values: light first, dark after that.
    for row in rows:
        names, light, dark = (re.findall(r"`([^`]+)`", cell) for cell in row.split("|")[1:4])
        for name, one, other in zip(names, light, dark):
            values = re.findall(rf"var\(--hansard-chat-{name}, (?:var\(--hansard-site-{name}, )?(#\w+)\)", css)
            assert values in ([one, other], [one] if one == other else None), name
