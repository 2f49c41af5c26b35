"""An archive's source of whatever is hard to write down. Everybody in it is invented."""

import json
from pathlib import Path

# The first eight bytes of a PNG file and a header of 2 by 2 pixels: what the archive tells a picture by.
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000020000000208060000007200b8d2") + b"\0" * 40
DENSE_DAY = 10_050

PEOPLE = [
    {"id": "1", "name": "Jamie Doe", "email": "jamie@example.com", "title": "Agent", "team": "Support"},
    {"id": "2", "name": "Roe, Alex", "email": "alex@example.com", "manager": "1"},
    {"id": "3", "name": "Zoë “Zed” \"quoted\" \\ Müller", "email": "zoë@example.com"},
    {"id": "4", "name": "Line\r\nBcc: all@example.com"},
    {"id": "5", "name": "B\u0007ell"},
    {"id": "6", "name": "=1+1"},
    {"id": "7", "name": "x" * 300},
    {"id": "8", "name": "\u202eEvil\u202c"},
    {"id": "9", "name": "=?UTF-8?B?eA==?="},
    {"id": "10", "name": "  "},
    {"id": "U 11/ü", "name": "Jamie Doe"},
]

TEXTS = [
    "", "plain", "From the start\n>From the quoted\n>>From twice\nFrom", ".\n..\n", "a\r\nb\rc\n\n\nd", "tab\there ",
    "n\u0000ul \u0007 bell", "--=_m_0123456789abcdef\r\n\r\nnot a boundary", "\u202eturned\u202c", "=1+1", "@SUM(A1)", "👍🏽 日本語 עברית",
    "<script>alert(1)</script> & <b>bold</b>", "y" * 200_000, ("word " * 40_000).strip(), "e\u0301 and \u00e9", "\u2028 \u0085 ends",
    "], } // not JSON \" \\ \\u0000", "=E2=82=AC =?UTF-8?Q?x?=", "> quoted\n    2026-03-02 09:00:00Z · Jamie Doe · 1",
]


def lines():
    yield from ({"type": "person", **person} for person in PEOPLE)
    room, pair, group = "team-support", "private-chat-1-2", "private-group"
    yield {"type": "join", "channel": room, "person": "2", "at": "2026-03-01T08:00:00Z"}
    for i, text in enumerate(TEXTS):
        sender = PEOPLE[i % len(PEOPLE)]["id"]
        yield message(room, f"t{i}", sender, f"2026-03-02T09:{i:02}:00.123Z", text)
    yield from changes(room)
    yield from files(room)
    yield from pairs(pair)
    yield from marks(room)
    yield message(group, "g 1/ü", "nobody has named me", "2026-03-02T23:59:59.999999Z", "late")
    yield message(group, "e\u0301", "1", "2026-03-03T00:00:00Z", "one id of two that look alike")
    yield message(group, "\u00e9", "2", "2026-03-03T00:00:01Z", "and the other one", reply_to="e\u0301")
    for i in range(DENSE_DAY):
        yield message("dense", f"{i}", f"{i % 3 + 1}", f"2026-04-01T{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}Z", f"message {i}")


def message(channel, id, sender, at, text, **more):
    return {"type": "message", "channel": channel, "id": id, "sender": sender, "sent_at": at, "text": text, **more}


def changes(room):
    yield message(room, "edited", "1", "2026-03-02T10:00:00Z", "first")
    for n, text in enumerate(["second", "third\nFrom here", ""]):
        yield {"type": "edit", "channel": room, "id": "edited", "editor": "1", "edited_at": f"2026-03-02T10:0{n + 1}:00Z", "text": text}
    yield message(room, "deleted", "2", "2026-03-02T10:10:00Z", "was here")
    yield {"type": "delete", "channel": room, "id": "deleted", "deleter": "1", "deleted_at": "2026-03-02T10:11:00Z"}
    yield message(room, "erased", "2", "2026-03-02T10:15:00Z", "not for the record", attachments=[{"name": "secret.txt"}])
    yield message(room, "markdown", "3", "2026-03-02T10:20:00Z", "**bold** [x](javascript:alert(1)) `code`", format="markdown")
    for person, emoji, removed in [("1", "👍", False), ("2", "👍", False), ("3", "thumbsup", False), ("2", "🎉", False), ("2", "🎉", True)]:
        yield {
            "type": "reaction", "channel": room, "id": "markdown", "person": person, "emoji": emoji, "at": "2026-03-02T10:21:00Z",
            "removed": removed}
    yield message(room, "reply", "2", "2026-03-02T10:30:00Z", "same day", reply_to="markdown")
    yield message(room, "later", "1", "2026-03-04T10:30:00Z", "another day", reply_to="edited")
    yield message(room, "lost", "1", "2026-03-04T10:31:00Z", "to nothing", reply_to="no such message")
    yield {"type": "join", "channel": room, "person": "3", "at": "2026-03-04T10:00:00Z"}
    yield {"type": "leave", "channel": room, "person": "2", "at": "2026-03-04T12:00:00Z"}


FILES = {"files/dot.png": PNG, "files/not-a.png": b"<!DOCTYPE html><title>Sign in</title>", "files/text.txt": b"From nobody\r\n" * 10, "files/empty": b""}


def files(room):
    attachments = [
        {"name": "dot.png", "type": "image/png", "path": "files/dot.png"},
        {"name": "dot.png", "type": "image/png", "path": "files/dot.png", "id": "again"},
        {"name": "not-a.png", "type": "image/png", "path": "files/not-a.png"},
        {"name": "evil\r\nX-Evil: 1\u202etxt.exe", "path": "files/text.txt"},
        {"name": "../../etc/passwd", "type": "message/rfc822", "path": "files/text.txt", "id": "up"},
        {"name": "é" * 300 + ".txt", "path": "files/text.txt", "id": "long"},
        {"name": "empty", "path": "files/empty"},
        {"name": "gone.pdf", "type": "application/pdf", "size": 12, "path": "files/gone.pdf"},
        {"name": "", "id": "F1"},
    ]
    yield message(room, "files", "1", "2026-03-02T11:00:00Z", "see files", attachments=attachments)


def pairs(pair):
    yield message(pair, "1", "1", "2026-03-02T09:00:00Z", "Morning")
    yield message(pair, "2", "2", "2026-03-02T09:01:00.5Z", "Yes?", reply_to="1")
    yield message(pair, "3", "1", "2026-03-03T09:01Z", "no seconds")
    yield {"type": "join", "channel": pair, "person": "1", "at": "2026-03-01T08:00:00Z"}
    yield {"type": "seen", "channel": pair, "person": "2", "up_to": "1", "seen_at": "2026-03-02T09:00:30Z"}
    yield {"type": "seen", "channel": pair, "person": "1", "up_to": "2", "seen_at": "2026-03-02T09:02:00Z", "evidence": "explicit"}


def marks(room):
    yield {"type": "seen", "channel": room, "person": "1", "up_to_time": "2026-03-02T10:05:00Z"}
    # Between two days: the next message is in another file than the one that was seen.
    yield {"type": "seen", "channel": room, "person": "2", "up_to_time": "2026-03-03T12:00:00Z"}


# What is erased when all is on record: a message, and why.
ERASED, GROUND = "erased", "request of 2026-03-09 <b>"


def write(folder: Path) -> Path:
    """Writes the log and its files; the log's path."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    log = folder / "hostile.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines()), encoding="utf-8")
    return log


def messages():
    """Each message as it was sent, by channel and id."""
    return {(line["channel"], line["id"]): line for line in lines() if line["type"] == "message"}
