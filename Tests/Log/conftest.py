"""Two archives with a log, and both programs that verify one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.damage import Log

ROOT = Path(__file__).resolve().parents[2]
HANSARD = (ROOT / os.environ.get("HANSARD", ".build/debug/hansard")).resolve()


def native(messages, first=1):
    """A native log of invented people: messages, marks and presence."""
    for n in range(first, first + messages):
        at = f"2026-03-{2 + n % 20:02}T{8 + n % 9:02}:{n % 60:02}:{n // 60 % 60:02}.{n % 1000:03}Z"
        pair = ("3-7", "3-9", "7-9")[n % 3]
        yield {"type": "message", "id": str(n), "channel": f"private-chat-{pair}", "sender": pair[2 * (n % 2)],
               "sent_at": at, "text": f"Number {n} of them, “quoted” and all that"}
        if n % 7 == 0:
            yield {"type": "seen", "channel": f"private-chat-{pair}", "person": pair[0], "up_to": str(n),
                   "seen_at": at}
        if n % 5 == 0:
            yield {"type": ("online", "away", "offline")[n % 3], "person": pair[0], "at": at}


def make(folder, sizes):
    """An archive into which logs of so many messages were ingested, one after another."""
    archive, first = folder / "archive", 1
    for number, messages in enumerate(sizes):
        log = folder / f"log-{number}.jsonl"
        log.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in native(messages, first)))
        subprocess.run([HANSARD, "ingest", "--archive", archive, log], check=True, capture_output=True)
        if number == 0: shutil.copy(archive / "log" / "checkpoint", folder / "noted.txt")
        first += messages
    shutil.copy(archive / "keys" / "log.pub", folder / "noted.pub")
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory): return make(tmp_path_factory.mktemp("small"), [150, 60])


@pytest.fixture(scope="session")
def large(tmp_path_factory): return make(tmp_path_factory.mktemp("large"), [66_000, 10])


@pytest.fixture
def copy_of(request, tmp_path):
    """A copy of one of them to be damaged, and a checkpoint of its first ingest."""
    def copy(sealed):
        made = request.getfixturevalue("large" if sealed else "small")
        shutil.copytree(made / "archive", tmp_path / "archive")
        return Log(tmp_path / "archive"), made / "noted.txt"
    return copy


@pytest.fixture
def verifier_key(small): return small / "noted.pub"


@pytest.fixture
def verify_log():
    """What the program in Python says of an archive: its exit status, and all that it writes."""
    def run(archive, noted=None, key=None):
        options = (["--noted", noted] if noted else []) + (["--key", key] if key else [])
        done = subprocess.run(
            [sys.executable, ROOT / "scripts/verify-log", archive, *options], capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout + done.stderr
    return run


@pytest.fixture
def hansard_verify():
    """What hansard says of it: its exit status, and the problems that it lists."""
    def run(archive, noted=None):
        options = ["--noted", noted] if noted else []
        done = subprocess.run(
            [HANSARD, "verify", "--json", *options, archive], capture_output=True, text=True, timeout=300)
        if not done.stdout: return done.returncode, [{"file": "?", "seq": None, "line": None, "reason": done.stderr}]
        return done.returncode, json.loads(done.stdout)["problems"]
    return run
