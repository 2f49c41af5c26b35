"""What `hansard erase` leaves is a log that both programs verify, and in which nobody finds what was said."""

import json
import subprocess
import sys

import pytest

from conftest import HANSARD, ROOT


def erase(archive, *options):
    return subprocess.run(
        [HANSARD, "erase", "--archive", archive, "--ground", "request of 2026-04-01", "--actor", "dpo", "--approver",
         "counsel", "--json", *options], capture_output=True, text=True)


def files_with(word, folder):
    """The files in which the word stands, compressed ones opened."""
    found = []
    for file in folder.rglob("*"):
        if not file.is_file(): continue
        content = file.read_bytes()
        if file.suffix == ".zst": content = subprocess.run(["zstdcat", file], capture_output=True, check=True).stdout
        if word.encode() in content: found.append(str(file.relative_to(folder)))
    return found


@pytest.mark.parametrize("sealed", [False, True])
def test_both_programs_verify_what_is_left(copy_of, sealed):
    log, noted = copy_of(sealed)
    archive = log.archive
    number = "500" if sealed else "50"
    text = f"Number {number} of them"
    assert files_with(text, archive)
    conversation = ("3-7", "3-9", "7-9")[int(number) % 3]
    options = ["--message", number, "--conversation", f"private-chat-{conversation}"]
    planned = erase(archive, *options)
    assert json.loads(planned.stdout)["record"] is None and files_with(text, archive), planned.stderr
    done = erase(archive, *options, "--yes")
    assert done.returncode == 0 and json.loads(done.stdout)["record"] > 0, done.stderr
    assert files_with(text, archive) == []
    for program in ([HANSARD, "verify"], [sys.executable, ROOT / "scripts/verify-log"]):
        outcome = subprocess.run([*program, archive, "--noted", noted], capture_output=True, text=True)
        assert outcome.returncode == 0, outcome.stderr + outcome.stdout
    subprocess.run([HANSARD, "rebuild", "--archive", archive], check=True, capture_output=True)
    again = subprocess.run(
        [HANSARD, "ingest", "--archive", archive, "--json", noted.parent / "log-0.jsonl"], capture_output=True, text=True)
    counts = json.loads(again.stdout)
    assert counts["erased"] == 1 and counts["messages"]["added"] == 0, again.stderr
    assert files_with(text, archive) == []
