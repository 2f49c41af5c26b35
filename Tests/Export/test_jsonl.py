"""The export in the native log's own words is read again, and says the same."""

import json

import hostile
from conftest import hansard, stats

COUNTED = ["messages", "edits", "deletions", "reactions", "seen", "presence", "people", "conversations", "attachments", "first", "last"]


def logs(export):
    return [export.folder / path for path in export.files(".jsonl") if not path.startswith("proof/")]


def test_what_is_ingested_again_is_exported_again(any_corpus, tmp_path):
    export = any_corpus.export("jsonl")
    assert export.report["messages"] == any_corpus.stats["messages"]
    hansard("ingest", "--strict", "--archive", tmp_path / "again", *logs(export))
    again = stats(tmp_path / "again")
    assert {name: again[name] for name in COUNTED} == {name: any_corpus.stats[name] for name in COUNTED}
    hansard("export", "jsonl", "--archive", tmp_path / "again", "--output", tmp_path / "second")
    for path in logs(export):
        second = tmp_path / "second" / path.relative_to(export.folder)
        assert second.read_bytes() == path.read_bytes(), path


def test_every_line_is_an_object_of_a_type(any_corpus):
    lines = 0
    for path in logs(any_corpus.export("jsonl")):
        data = path.read_bytes()
        assert data.endswith(b"\n") and b"\r" not in data
        for line in data[:-1].split(b"\n"):
            record = json.loads(line, object_pairs_hook=distinct)
            assert line.startswith(b'{"type":"') and record["type"]
            assert not {"seq", "key", "source", "line", "hash"} & set(record)
            lines += record["type"] == "message"
    assert lines == any_corpus.stats["messages"]


def distinct(pairs):
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def test_files_are_where_lines_say(any_corpus):
    export = any_corpus.export("jsonl")
    named = set()
    for path in logs(export):
        for line in path.read_bytes().splitlines():
            for file in json.loads(line).get("attachments", []):
                if "path" in file:
                    named.add((path.parent / file["path"]).relative_to(export.folder).as_posix())
    there = {path for path in export.files() if "attachments/" in path}
    assert named == there


def test_the_same_record_gives_the_same_bytes(any_corpus):
    assert any_corpus.export("jsonl").contents() == any_corpus.export_again("jsonl").contents()


def test_what_was_erased_is_gone(hostile_corpus):
    lines = [json.loads(line) for path in logs(hostile_corpus.export("jsonl")) for line in path.read_bytes().splitlines()]
    [erased] = [line for line in lines if line.get("id") == hostile.ERASED]
    assert erased["text"] == "" and erased["erased"] is True and "attachments" not in erased
