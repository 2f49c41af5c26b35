"""Logs in which every field of every format holds every payload, and settings that hold some."""

import csv
import io
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .payloads import all_payloads

START = datetime(2026, 3, 2, 8, 0, tzinfo=timezone.utc)

# Bytes that are no UTF-8, or not the shortest form of it: each could pass for `<` or hide it somewhere.
BAD_BYTES = [b"\xff<b>", b"\xc0\xbcscript\xc0\xbe", b"\xe0\x80\xbcscript", b"\xf0\x80\x80\xbcb", b"\xed\xa0\xbc", b"\xf4\x90\x80\x80", b"\xc3", b"a\x80b", b"\xe2\x80"]


def time(minutes: int) -> str:
    return (START + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def native(payloads: list[str]) -> bytes:
    """The native log. Each payload is a person, a conversation, and all that happens in it."""
    lines: list[dict] = []

    def add(type: str, **members):
        lines.append({"type": type, **members})

    for number, text in enumerate(payloads):
        # Null characters in ids have a test of their own.
        payload = text.replace("\0", "\u2400")
        plain = f"p{number}"
        others = {"email": payload, "title": payload, "team": payload, "manager": payload}
        add("person", id=payload, name=payload, **others)
        add("person", id=plain, name=payload, **others)
        now = number * 10
        files = [{"name": payload, "type": payload, "size": 1, "sha256": payload, "id": payload, "url": payload}]
        # A conversation of the payload's name, in which its person speaks.
        for id, sender, format in [(payload, payload, "plain"), (payload + "-", plain, "markdown")]:
            add("message", id=id, channel=payload, sender=sender, sent_at=time(now), text=payload, format=format,
                client_id=payload, attachments=files, reply_to=payload)
        add("edit", id=payload, channel=payload, editor=payload, edited_at=time(now + 1), text=payload + "!")
        add("edit", id=payload + "-", channel=payload, editor=plain, edited_at=time(now + 1), text=payload + "!", format="markdown")
        add("reaction", id=payload, channel=payload, person=payload, emoji=payload, at=time(now + 2), removed=False)
        add("reaction", id=payload, channel=payload, person=plain, emoji=payload, at=time(now + 2), removed=False)
        add("reaction", id=payload, channel=payload, person=plain, emoji=payload, at=time(now + 3), removed=True)
        add("seen", channel=payload, person=plain, up_to=payload, seen_at=time(now + 3))
        add("seen", channel=payload, person=payload, up_to=payload, seen_at=time(now + 3), evidence="explicit")
        add("attachment", channel=payload, id=payload + "-", attachments=[{**file, "size": 2} for file in files])
        add("join", channel=payload, person=plain, at=time(now))
        add("leave", channel=payload, person=plain, at=time(now + 4))
        # The same in a room of plain names, where nothing but the payload is odd.
        add("message", id=f"t{number}", channel="texts", sender=plain, sent_at=time(now), text=text)
        add("message", id=f"k{number}", channel="marked", sender=plain, sent_at=time(now), text=text, format="markdown")
        add("message", id=f"d{number}", channel="gone", sender=plain, sent_at=time(now), text=text, attachments=files)
        add("delete", id=f"d{number}", channel="gone", deleter=payload, deleted_at=time(now + 1))
        # One person in twenty was also online, as often as a month needs for a page of its own.
        if number % 20 == 0:
            for turn in range(0, 120, 5):
                for person in (payload, plain):
                    add("online", person=person, at=time(now + turn))
                    add("offline", person=person, at=time(now + turn + 3))
        # Odd values in the fields that are not texts.
        add("message", id=f"z{number}", channel="odd", sender=plain, sent_at=payload, text="time")
        add(payload, id=f"y{number}", channel="odd", sender=plain, sent_at=time(now), text="type")
        add("message", id=f"f{number}", channel="odd", sender=plain, sent_at=time(now), text=payload, format=payload)
    lines.append({"time_ms": 1772441650000, "events": [
        {"name": "member_added", "channel": "presence-" + payload, "user_id": payload} for payload in payloads if "\0" not in payload]})
    written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "surrogatepass")
    for number, bad in enumerate(BAD_BYTES):
        for field in ("id", "text", "sender", "channel"):
            line = {"type": "message", "id": f"b{number}{field}", "channel": "bytes", "sender": "p1", "sent_at": time(number), "text": "x", field: "@@"}
            written += json.dumps(line).encode().replace(b"@@", bad) + b"\n"
    return written


def tables(payloads: list[str]) -> dict[str, bytes]:
    """The same as CSV: a table of people, and one of messages."""
    def table(*rows) -> bytes:
        out = io.StringIO()
        csv.writer(out).writerows([[cell.replace("\x00", "\ufffd") for cell in row] for row in rows])
        return out.getvalue().encode()

    people = [[f"c{n}", text, text, text, text, text] for n, text in enumerate(payloads) if n % 6 == 0]
    messages = [[f"cm{n}", "csv-room", f"p{n}", time(n), text] for n, text in enumerate(payloads)]
    own = [[text, "csv-own", text, time(n), text] for n, text in enumerate(payloads)]
    return {
        "people.csv": table(["id", "name", "email", "title", "team", "manager"], *people),
        "messages.csv": table(["id", "channel", "sender", "sent_at", "text"], *messages, *own),
    }


def slack(folder: Path, payloads: list[str]):
    """An export folder. Each payload is a user, a conversation's name and topic, and several kinds of message."""
    def write(name: str, value):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(json.dumps(value).encode())

    users, channels, texts = [], [], []
    for number, text in enumerate(payloads):
        id = f"U{number:05}"
        profile = {"display_name": text, "real_name": text, "title": text, "email": text}
        users.append({"id": id, "name": text, "real_name": text, "profile": profile})
        users.append({"id": text, "name": f"odd{number}", "profile": {"real_name": text}})
        value = {"value": text, "creator": text, "last_set": 0}
        channels.append({"id": f"C{number:05}", "name": text, "members": [id, text], "topic": value, "purpose": value})
        block = {"type": "plain_text", "text": text}
        marked = {"type": "mrkdwn", "text": text}
        link = {"type": "link", "url": text, "text": text}
        kinds = [
            {"text": text, "user": id},
            {"text": f"<{text}|{text}> <@{text}> <#{text}|{text}> <!{text}> *{text}* `{text}` :{text}:", "user": id},
            {"text": "x", "user": text, "username": text, "subtype": text},
            {"text": text, "subtype": "bot_message", "username": text, "bot_id": text, "icons": {"image_48": text}},
            {"text": text, "user": id, "subtype": "me_message"},
            {"text": text, "user": id, "subtype": "channel_topic", "topic": text},
            {"text": "x", "user": id, "blocks": [
                {"type": "section", "text": marked, "fields": [block, marked], "accessory": {"type": "image", "image_url": text, "alt_text": text}},
                {"type": "header", "text": block}, {"type": "context", "elements": [marked, {"type": "image", "image_url": text, "alt_text": text}]},
                {"type": "image", "image_url": text, "alt_text": text, "title": block}, {"type": "video", "title_url": text, "title": block, "video_url": text},
                {"type": "actions", "elements": [{"type": "button", "text": block, "url": text}]}, {"type": "markdown", "text": text}, {"type": text, "text": text},
                {"type": "rich_text", "elements": [
                    {"type": "rich_text_section", "elements": [link, {"type": "text", "text": text, "style": {"bold": True, "code": True}}, {"type": "emoji", "name": text}, {"type": "user", "user_id": text}, {"type": "channel", "channel_id": text}, {"type": "color", "value": text}, {"type": "date", "timestamp": 1, "format": text, "url": text, "fallback": text}, {"type": text, "text": text}]},
                    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]},
                    {"type": "rich_text_list", "style": text, "elements": [{"type": "rich_text_section", "elements": [link]}]},
                    {"type": "rich_text_quote", "elements": [link]}]}]},
            {"text": "x", "user": id, "attachments": [{"title": text, "title_link": text, "text": text, "pretext": text, "fallback": text, "author_name": text, "author_link": text, "footer": text, "image_url": text, "thumb_url": text, "from_url": text, "color": text, "fields": [{"title": text, "value": text}], "mrkdwn_in": ["text", "fields"]}]},
            {"text": text, "user": id, "files": [{"id": text, "name": text, "title": text, "mimetype": text, "filetype": text, "url_private": text, "permalink": text, "size": 1, "mode": text}]},
            {"text": text, "user": id, "reactions": [{"name": text, "users": [id, text], "count": 2}], "edited": {"user": text, "ts": "1772441660.000100"}},
        ]
        texts += [{"type": "message", "client_msg_id": text, **kind} for kind in kinds]
    for place, message in enumerate(texts):
        message["ts"] = f"{1772441650 + place * 5}.{place:06}"
    # A tenth of the conversations have a folder of their own.
    for number in range(0, len(channels), 10):
        channel = channels[number]
        if not set(channel["name"]) & set("/\\\0") and channel["name"] not in (".", "..") and len(channel["name"].encode()) < 200:
            own = [dict(message, ts=f"17724{number:05}.{place:06}") for place, message in enumerate(texts[number * 10 : number * 10 + 10])]
            write(channel["name"] + "/2026-03-02.json", own)
    channels.append({"id": "CTEXTS", "name": "texts-of-slack", "members": []})
    write("users.json", users)
    write("channels.json", channels)
    write("texts-of-slack/2026-03-02.json", texts)


def content(folder: Path) -> Path:
    """Settings and pages that hold payloads."""
    content = folder / "content"
    (content / "pages").mkdir(parents=True)
    texts = ["</title><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{{title}}} <b onclick=alert(1)>x</b> \u202e"]
    settings = dict(zip(["title", "organisation", "notice"], texts)) | {"language": "en", "timezone": "Europe/Berlin"}
    (content / "site.yml").write_text("".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items()))
    (content / "pages" / "about.md").write_text("# About <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[go](javascript:alert(1))\n")
    return content


def write(folder: Path) -> list[Path]:
    """Writes all of them and gives what to ingest."""
    folder.mkdir(parents=True)
    payloads = all_payloads()
    (folder / "log.jsonl").write_bytes(native(payloads))
    for name, table in tables(payloads).items():
        (folder / name).write_bytes(table)
    slack(folder / "export", payloads)
    return [folder / "log.jsonl", *sorted(folder.glob("*.csv")), folder / "export"]
