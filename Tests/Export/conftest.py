"""Archives, and what they are exported to, for the tests here."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

import hostile

ROOT = Path(__file__).resolve().parents[2]
HANSARD = (ROOT / os.environ.get("HANSARD", ".build/debug/hansard")).resolve()


def hansard(*arguments, statuses=(0,)):
    run = subprocess.run([HANSARD, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode in statuses, f"{arguments}: {run.returncode}: {run.stderr}"
    return run.stdout


@dataclass
class Export:
    """What one command has written."""

    folder: Path
    report: dict

    def files(self, ending=""):
        """Paths from the folder on, in their order, of the files with that ending."""
        found = [p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file() and p.name.endswith(ending)]
        return sorted(found)

    def read(self, path):
        return (self.folder / path).read_bytes()

    def contents(self, ending=""):
        return {path: self.read(path) for path in self.files(ending)}


@dataclass
class Corpus:
    """An archive, and how many messages are on record in it."""

    name: str
    archive: Path
    stats: dict
    made: dict
    folder: Path

    def export(self, *arguments) -> Export:
        """What `hansard export` makes of it with these arguments; the same ones are run once."""
        if arguments not in self.made:
            self.made[arguments] = self.export_again(*arguments)
        return self.made[arguments]

    def export_again(self, *arguments, statuses=(0,)) -> Export:
        output = self.folder / f"export-{len(list(self.folder.iterdir()))}"
        out = hansard("export", *arguments, "--archive", self.archive, "--output", output, "--json", statuses=statuses)
        return Export(output, json.loads(out))


def corpus(name, logs, folder):
    archive = folder / "archive"
    # A name with NUL is refused, and its line put aside.
    hansard("ingest", "--archive", archive, *logs, statuses=(0, 3))
    (folder / "exports").mkdir()
    return Corpus(name, archive, stats(archive), {}, folder / "exports")


def stats(archive):
    return json.loads(hansard("stats", "--archive", archive, "--json"))


@pytest.fixture(scope="session")
def hostile_corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "log").mkdir()
    made = corpus("hostile", [hostile.write(folder / "log")], folder)
    hansard(
        "erase", "--archive", made.archive, "--message", hostile.ERASED, "--ground", hostile.GROUND, "--actor", "Sam", "--approver", "Kim", "--yes")
    made.stats = stats(made.archive)
    return made


@pytest.fixture(scope="session")
def sample_corpus(tmp_path_factory):
    logs = sorted((ROOT / "Content/sample").glob("*.jsonl"))
    return corpus("sample", logs, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session", params=["hostile", "sample"])
def any_corpus(request):
    """Each of the two."""
    return request.getfixturevalue(f"{request.param}_corpus")
