"""The copy for one person: nobody else in any byte of any file, and whole for programs that nobody here wrote."""

import json
import subprocess
import sys
import zipfile

import conftest
import hostile

# Names and ids of fewer than three bytes, of digits alone or of blanks are not looked for: docs/subject.md.
OTHERS = ["U 11/ü"] + [
    person[key] for person in hostile.PEOPLE if person["id"] != "1" for key in ("name", "email")
    if len(person.get(key, "").strip()) > 4 and person[key] != "Jamie Doe"
]


def export(corpus, *arguments):
    return corpus.export("subject", "--person", "1", *arguments)


def forms(name):
    """As a name may stand in a file: as it is, in JSON, in HTML."""
    html = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return {name, json.dumps(name)[1:-1], json.dumps(name, ensure_ascii=False)[1:-1], html}


def test_nobody_else_is_named_in_any_file(hostile_corpus):
    given = export(hostile_corpus)
    assert len(OTHERS) >= 5
    for path, content in given.contents().items():
        for name in OTHERS:
            for form in forms(name):
                assert form.encode() not in content and form not in path, (path, name)


def test_nobody_else_is_named_in_an_unpacked_zip_file(hostile_corpus, tmp_path):
    output = tmp_path / "given.zip"
    conftest.hansard("export", "subject", "--person", "1", "--zip", "--archive", hostile_corpus.archive, "--output", output)
    with zipfile.ZipFile(output) as packed:
        assert "documents/index.html" in packed.namelist()
        packed.extractall(tmp_path / "given")
    for name in OTHERS:
        if name.splitlines() != [name]: continue
        found = subprocess.run(["grep", "-rlF", "--", name, tmp_path / "given"], capture_output=True, text=True)
        assert found.returncode == 1, (name, found.stdout)


def test_it_is_whole_for_the_script_that_comes_with_it(hostile_corpus):
    given = export(hostile_corpus)
    run = subprocess.run([sys.executable, "verify.py"], cwd=given.folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    conftest.hansard("verify", given.folder)


def test_pages_records_and_register_agree(hostile_corpus):
    given = export(hostile_corpus)
    register = json.loads(given.read("documents/register.json"))
    held = {each["category"]: each["count"] for each in register["held"]}
    messages = sum(held[reason] for reason in ("written", "received", "replies", "changed", "naming"))
    lines = [json.loads(line) for path in given.files(".jsonl") if path.startswith("documents/record/") for line in given.read(path).splitlines()]
    told = [line for line in lines if line["type"] == "message"]
    counts = json.loads(given.read("manifest.json"))["counts"]
    assert messages == len(told) == counts["messages"] == given.report["messages"] > 0
    own = [line for (_, _), line in hostile.messages().items() if line["sender"] == "1"]
    assert held["written"] == len(own) == len([line for line in told if line["sender"] == "1"])
    assert {line["person"] for line in lines if line["type"] in ("seen", "join", "leave", "online", "offline")} == {"1"}
    assert register["access"] is None and register["person"]["id"] == "1"


def test_it_is_the_same_the_next_time(hostile_corpus):
    again = hostile_corpus.export_again("subject", "--person", "1")
    assert export(hostile_corpus).contents() == again.contents()
