"""What a server has on the record, whether the archive has it already or only the journal."""

import contextlib
import json
import sqlite3


def lines(folder):
    """All lines of the native log: first those of the files below the archive, oldest first, then what is in none of them yet."""
    live = folder / "archive/live"
    # First the journal: what it has may be in a file, too, when that is read.
    waiting = []
    if (live / "live.db").exists():
        with contextlib.closing(sqlite3.connect(live / "live.db")) as journal:
            waiting = [text for text, in journal.execute(
                "SELECT text FROM entry WHERE kind >= 5 AND n > ifnull((SELECT value FROM meta WHERE name = 'archived'), 0) ORDER BY n")]
    files = sorted(live.glob("*.jsonl"), key=lambda file: (file.name.split("-")[0] != "presence", file.name))
    written = [line for file in files for line in file.read_text().splitlines()]
    return [json.loads(line) for line in written + [line for line in waiting if line not in written]]


def waits(folder):
    """How many entries of the journal the archive does not have."""
    with contextlib.closing(sqlite3.connect(folder / "archive/live/live.db")) as journal:
        return journal.execute(
            "SELECT count(*) FROM entry WHERE n > ifnull((SELECT value FROM meta WHERE name = 'archived'), 0)").fetchone()[0]
