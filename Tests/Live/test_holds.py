"""What others do with the databases holds nobody up who needs none of them: on the one event loop all would wait together."""

import os
import sqlite3
import subprocess
import threading
import time

import pytest
import requests

from support.chat import ChatServer, channel
from support.raw import PING, PONG, RawSocket, frame, wait_until

pytestmark = pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no archive")
ACCESS = "{archive}/../access"


class RuledChat(ChatServer):
    """A chat on a server with access rules: people 1 to 60, and a token for the archive of person 1’s."""

    default = "{hansard} serve --archive {archive} --content {content} --access " + ACCESS + " --live --port {port}"

    def prepare(self, content):
        super().prepare(content)
        (content / "access.yml").write_text("identities: {tokens: true}\n")
        # Of before the chat: what its history reads from the archive.
        earlier = self.folder / "earlier.jsonl"
        earlier.write_text("".join(
            '{"type":"message","id":"e%d","channel":"private-chat-1-2","sender":"1","sent_at":"2020-01-01T00:00:0%dZ","text":"earlier %d"}\n'
            % (i, i, i) for i in range(3)))
        self.call("ingest", "--archive", self.archive, earlier)
        self.token = self.call(
            "token", "create", "--access", self.access, "--person", "1", "--name", "test", "--expires", "2099-01-01").strip()

    @property
    def access(self):
        return self.folder / "access"

    def entries(self):
        with sqlite3.connect(self.access / "access.db") as log:
            return log.execute(
                "SELECT means, person, action, target, conversations, people, records, status FROM entry ORDER BY seq"
            ).fetchall()


@pytest.fixture(scope="module")
def chat(tmp_path_factory, hooks):
    chat = RuledChat(tmp_path_factory.mktemp("ruled"), hooks.url)
    yield chat
    chat.stop()


class Pinger:
    """Measures how long a WebSocket ping takes, again and again."""

    def __init__(self, server):
        self.client, self.longest, self.count, self.ends = RawSocket(server), 0.0, 0, False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ends:
            start = time.monotonic()
            self.client.tcp.sendall(frame(b"x", PING))
            while self.client.frame()[0] != PONG:
                pass
            self.longest = max(self.longest, time.monotonic() - start)
            self.count += 1
            time.sleep(0.005)

    def stop(self):
        self.ends = True
        self.thread.join(20)
        self.client.cut()
        return self.longest


@pytest.mark.parametrize("database", [
    "access/access.db", "archive/hansard.db", "archive/search.db", "archive/live/live.db"])
def test_a_database_that_is_held_holds_up_no_ping(chat, database):
    ann, bob = chat.person("1"), chat.person("2")
    ann.say(bob, "before")
    bearer = {"Authorization": f"Bearer {chat.token}"}
    assert requests.get(chat.address, headers=bearer).status_code == 200
    assert requests.get(chat.address + "readyz").status_code == 200
    held = sqlite3.connect(chat.folder / database, isolation_level=None, timeout=30)
    held.execute("BEGIN EXCLUSIVE")
    pinger = Pinger(chat)
    answered = []

    def ask(method, path, http=requests, **more):
        answer = http.request(method, chat.address + path, timeout=60, **more)
        answered.append((path, answer.status_code))

    asked = [threading.Thread(target=ask, args=args, kwargs=more) for args, more in [
        (("GET", "readyz"), {}), (("GET", "readyz"), {}), (("GET", "metrics"), {}), (("GET", "healthz"), {}),
        (("GET", "index.html"), {"headers": bearer}), (("GET", "api/v1/people"), {"headers": bearer}),
        (("GET", "api/v1/search?q=earlier"), {"headers": bearer}),
        (("GET", "chat/hansard-chat.js"), {}), (("GET", "chat/session"), {"http": ann.http}),
        (("GET", "chat/messages?with=2"), {"http": ann.http}), (("GET", "chat/unseen"), {"http": bob.http}),
        (("GET", "chat/online"), {"http": bob.http}),
        (("POST", "chat/messages"), {"http": bob.http, "json": {"with": "1", "text": "now", "client_id": os.urandom(8).hex()}}),
    ]]
    try:
        for thread in asked:
            thread.start()
        start = time.monotonic()
        while time.monotonic() - start < 4:
            asking = time.monotonic()
            assert requests.get(chat.address + "healthz", timeout=10).status_code == 200
            assert time.monotonic() - asking < 1
            time.sleep(0.05)
        # A second server would wait up to two seconds for one lock.
        assert pinger.stop() < 0.7 and pinger.count > 50
        if database == "access/access.db":
            assert ("readyz", 503) in answered
    finally:
        held.execute("ROLLBACK")
        held.close()
        for thread in asked:
            thread.join(60)
    assert len(answered) == len(asked)
    wait_until(lambda: requests.get(chat.address + "readyz").status_code == 200, 20)


def test_history_that_is_read_through_the_chat_is_in_the_access_log(chat):
    ann, bob = chat.person("1"), chat.person("2")
    ann.say(bob, "on the record")
    before = len(chat.entries())
    texts = [message["text"] for message in ann.history(bob)]
    assert texts[:3] == ["earlier 0", "earlier 1", "earlier 2"] and texts[-1] == "on the record"
    entries = chat.entries()[before:]
    assert entries and {entry[:5] for entry in entries} == {
        ("chat", "1", "view", "chat/messages", '["private-chat-1-2"]')}
    assert entries[0][5] == '["1","2"]' and entries[0][7] == 200
    # Those of the archive by their numbers.
    assert any(entry[6] not in ("[]", "") for entry in entries)
    bob.ask("GET", "messages?with=1&since=0")
    assert chat.entries()[-1][:4] == ("chat", "2", "view", "chat/messages")
    report = chat.call("audit", "--access", chat.access, "--person", "2")
    assert "1" in report


def test_without_an_entry_there_is_no_history(chat):
    ann = chat.person("1")
    held = sqlite3.connect(chat.access / "access.db", isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    try:
        assert "access log" in ann.ask("GET", "messages?with=2", status=503)["detail"]
        # What is said goes on: it is written down elsewhere.
        assert ann.say(chat.person("2"), "still")["success"]
    finally:
        held.execute("ROLLBACK")
        held.close()
    assert ann.ask("GET", "messages?with=2")["messages"]
