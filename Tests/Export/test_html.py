"""The site in a bundle: complete, alone in its folder, and without a trace of what was not asked for."""

import json
import re

import hostile


def documents(export):
    return [path for path in export.files() if path.startswith("documents/")]


def test_it_opens_from_its_folder(any_corpus):
    export = any_corpus.export("html")
    files = set(documents(export))
    assert {"documents/index.html", "documents/search.html", "documents/assets/hansard.css"} <= files
    page = export.read("documents/index.html").decode()
    assert 'href="conversations/' in page and not re.search(r'(?:href|src)="(?:/|https?:)', page)


def test_every_message_stands_on_a_page(any_corpus):
    export = any_corpus.export("html")
    counts = json.loads(export.read("manifest.json"))["counts"]
    assert counts["messages"] == export.report["messages"] == any_corpus.stats["messages"]
    assert counts["documents"] == len(documents(export))
    articles = 0
    for path in documents(export):
        if re.search(r"conversations/[^/]+/\d{4}-\d\d(-\d+)?\.html$", path):
            articles += len(re.findall(r'<article(?: class="[^"]*")? id="m-', export.read(path).decode()))
    assert articles == any_corpus.stats["messages"]


def test_files_of_messages_are_in_it(hostile_corpus):
    export = hostile_corpus.export("html")
    assert [path for path in documents(export) if path.startswith("documents/files/")]


def test_it_is_the_same_the_next_time(hostile_corpus):
    assert hostile_corpus.export("html").contents() == hostile_corpus.export_again("html").contents()


def test_what_is_not_asked_for_is_in_no_file(hostile_corpus):
    """By the texts of every other conversation."""
    channel = "private-group"
    export = hostile_corpus.export("html", "--conversation", channel)
    everything = b"\n".join(export.read(path) for path in documents(export))
    inside = {line["text"] for (own, _), line in hostile.messages().items() if own == channel}
    words = {word for (own, _), line in hostile.messages().items() if own != channel for word in re.findall(r"[A-Za-z]{9,}", line["text"])}
    words -= {word for text in inside for word in re.findall(r"[A-Za-z]+", text)}
    nothing = hostile_corpus.export_again("html", "--query", "nothinghasthisword", statuses=(4,))
    empty = b"\n".join(nothing.read(path) for path in documents(nothing))
    leaked = {word for word in words if word.encode() in everything and word.encode() not in empty}
    assert not leaked
