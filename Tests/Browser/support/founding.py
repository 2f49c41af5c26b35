"""An application with a staff chat of its own: a back end that keeps what is said in its own table and publishes it with a
server library of Pusher's, and pages that hear of it with a client of Pusher's protocol.

Its pages load `PUSHER_JS`, a file of pusher-js, if that is set; else `founding_pages/pusher.js`.
"""

import json
import os
import re
import secrets
import sqlite3
import sys
import threading
import time
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pusher

PAGES = Path(__file__).with_name("founding_pages")
SCRIPTS = {"chat.js": PAGES / "chat.js", "pusher.js": Path(os.environ.get("PUSHER_JS") or PAGES / "pusher.js")}
STAFF = "presence-staff"
TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE message (
    id INTEGER PRIMARY KEY, sender INTEGER NOT NULL, recipient INTEGER NOT NULL, text TEXT NOT NULL, sent_at REAL NOT NULL, seen_at REAL);
CREATE TABLE mark (id INTEGER PRIMARY KEY, person INTEGER NOT NULL, other INTEGER NOT NULL, up_to INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE open_window (person INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (person, other));
"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="data:,">
<script type="application/json" id="state">{state}</script>
<script src="/static/pusher.js" defer></script>
<script src="/static/chat.js" defer></script>
</head>
<body>
<h1>{title}</h1>
<nav><a href="/page/customers">Customers</a> <a href="/page/orders">Orders</a></nav>
<ul id="online" aria-label="Online"></ul>
<div id="windows"></div>
</body>
</html>
"""


def pair(one: int, other: int) -> str:
    """The channel of two people; their ids are numbers, and the lower one comes first."""
    return f"private-chat-{min(one, other)}-{max(one, other)}"


class Application:
    """`port` is that of the live server, `key` and `secret` its app's. `names_sender`: whether its events say by whom they
    are and which message they mean, and not only what it says."""

    def __init__(self, folder: Path, port: int, key: str, secret: str, names_sender: bool):
        self.port, self.key, self.names_sender = port, key, names_sender
        self.live = pusher.Pusher(app_id="1", key=key, secret=secret, host="127.0.0.1", port=port, ssl=False)
        self.sessions: dict[str, int] = {}
        self.lock = threading.RLock()
        self.database = sqlite3.connect(folder / "application.db", check_same_thread=False)
        self.database.row_factory = sqlite3.Row
        self.database.executescript(TABLES)
        self.server = Server(("127.0.0.1", 0), type("FoundingHandler", (Handler,), {"app": self}))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.database.close()

    def rows(self, statement: str, *values) -> list[sqlite3.Row]:
        with self.lock, self.database:
            return self.database.execute(statement, values).fetchall()

    def log_in(self, person: int) -> str:
        assert self.rows("SELECT 1 FROM person WHERE id = ?", person)
        session = secrets.token_hex(16)
        self.sessions[session] = person
        return session

    def state(self, me: int) -> dict:
        """What a page begins with."""
        return {
            "me": str(me), "key": self.key, "port": self.port, "unseen": self.unseen(me),
            "names": {str(row["id"]): row["name"] for row in self.rows("SELECT id, name FROM person")},
            "windows": [str(row["other"]) for row in self.rows("SELECT other FROM open_window WHERE person = ? ORDER BY rowid", me)]}

    def unseen(self, me: int) -> dict[str, int]:
        """How many messages wait, by who sent them."""
        found = self.rows("SELECT sender, count(*) AS count FROM message WHERE recipient = ? AND seen_at IS NULL GROUP BY sender", me)
        return {str(row["sender"]): row["count"] for row in found}

    def history(self, me: int, other: int) -> list[dict]:
        found = self.rows("SELECT * FROM message WHERE (sender, recipient) IN (VALUES (?, ?), (?, ?)) ORDER BY id", me, other, other, me)
        return [{"id": row["id"], "from": str(row["sender"]), "text": row["text"], "seen": row["seen_at"] is not None} for row in found]

    def authorize(self, me: int, channel: str, socket: str) -> dict | None:
        """Signs what somebody may be in: the channel of all, and one with each colleague."""
        if channel == STAFF:
            name, = self.rows("SELECT name FROM person WHERE id = ?", me)
            return self.live.authenticate(channel, socket, {"user_id": str(me), "user_info": {"name": name["name"]}})
        ids = [int(id) for id in re.findall("[0-9]+", channel)]
        if len(ids) == 2 and me in ids and channel == pair(*ids):
            return self.live.authenticate(channel, socket)

    def send(self, me: int, other: int, text: str, socket: str) -> dict:
        """Saves a message, and then tells everybody on the channel but the page that sent it."""
        row, = self.rows("INSERT INTO message (sender, recipient, text, sent_at) VALUES (?, ?, ?, ?) RETURNING id", me, other, text, time.time())
        event = {"id": row["id"], "from": me} if self.names_sender else {}
        self.live.trigger(pair(me, other), "new_message", {**event, "message": text}, socket)
        return {"id": row["id"], "from": str(me), "text": text, "seen": False}

    def see(self, me: int, other: int, socket: str) -> dict:
        """Marks all that the other one has sent as seen, and tells of it if anything is."""
        with self.lock:
            now = time.time()
            seen = self.rows("UPDATE message SET seen_at = ? WHERE sender = ? AND recipient = ? AND seen_at IS NULL RETURNING id", now, other, me)
            if not seen:
                return {}
            last = max(row["id"] for row in seen)
            self.rows("INSERT INTO mark (person, other, up_to, at) VALUES (?, ?, ?, ?)", me, other, last, now)
        self.live.trigger(pair(me, other), "seen", {"by": me, "id": last} if self.names_sender else {}, socket)
        return {}

    def keep_window(self, me: int, other: int, is_open: bool) -> dict:
        statement = "INSERT OR IGNORE INTO open_window VALUES (?, ?)" if is_open else "DELETE FROM open_window WHERE person = ? AND other = ?"
        self.rows(statement, me, other)
        return {}


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        # A page that is left does not wait for its answers.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    app: Application

    def do_GET(self):
        path, me = urlsplit(self.path).path, self._me()
        if (script := SCRIPTS.get(path.removeprefix("/static/"))) is not None:
            return self._send(200, "text/javascript; charset=utf-8", script.read_bytes())
        if me is None:
            return self._send(401, "text/plain", b"Nobody is logged in.")
        match path.split("/")[1:]:
            case ["page", name]:
                state = json.dumps(self.app.state(me)).replace("<", "\\u003c")
                self._send(200, "text/html; charset=utf-8", PAGE.format(title=escape(name.title()), state=state).encode())
            case ["unseen"]:
                self._json(self.app.unseen(me))
            case ["history"]:
                self._json(self.app.history(me, int(parse_qs(urlsplit(self.path).query)["with"][0])))
            case _:
                self._send(404, "text/plain", b"There is no such page.")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        path, me = urlsplit(self.path).path, self._me()
        if path == "/login":
            session = self.app.log_in(int(fields["person"]))
            return self._send(303, "text/plain", b"", {"Location": "/page/customers", "Set-Cookie": f"session={session}; Path=/; HttpOnly; SameSite=Strict"})
        if me is None:
            return self._send(401, "text/plain", b"Nobody is logged in.")
        if path == "/auth":
            answer = self.app.authorize(me, fields["channel_name"], fields["socket_id"])
            return self._json(answer) if answer else self._send(403, "text/plain", b"That channel is not yours.")
        other = int(fields["with"])
        match path:
            case "/send":
                self._json(self.app.send(me, other, fields["text"], fields["socket_id"]))
            case "/seen":
                self._json(self.app.see(me, other, fields["socket_id"]))
            case "/window":
                self._json(self.app.keep_window(me, other, fields["open"] == "1"))
            case _:
                self._send(404, "text/plain", b"There is no such page.")

    def _me(self) -> int | None:
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        return self.app.sessions.get(cookie.value) if cookie else None

    def _json(self, value):
        self._send(200, "application/json", json.dumps(value).encode())

    def _send(self, status: int, kind: str, body: bytes, more: dict[str, str] = {}):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store", **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
