"""The staff chat’s server is killed, stopped and pestered: nothing that was answered is lost."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import pytest
import requests

from support.chat import ChatServer, channel, token
from support.raw import wait_until

pytestmark = pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no chat")
HOST = b"Host: 127.0.0.1\r\n"


@pytest.fixture
def chat(tmp_path, hooks):
    chat = ChatServer(tmp_path, hooks.url)
    yield chat
    chat.kill()


@pytest.fixture(scope="module")
def steady(tmp_path_factory, hooks):
    chat = ChatServer(tmp_path_factory.mktemp("steady"), hooks.url)
    yield chat
    chat.stop()


class Load:
    """Pairs of people who send without pause and send again what was not answered; `answered` are all that were."""

    def __init__(self, chat, pairs):
        self.answered, self.isOver, self.lock = [], False, threading.Lock()
        self.threads = [
            threading.Thread(target=self._run, args=(chat, chat.person(str(2 * i + 1)), chat.person(str(2 * i + 2))), daemon=True)
            for i in range(pairs)]
        for thread in self.threads:
            thread.start()

    def _run(self, chat, ann, bob):
        number = 0
        while not self.isOver:
            number += 1
            body = {"with": bob.id, "text": f"text {number}", "client_id": f"c{number}"}
            while not self.isOver:
                try:
                    answer = ann.http.post(f"{chat.address}chat/messages", json=body, timeout=10)
                except requests.RequestException:
                    time.sleep(0.02)
                    continue
                if answer.status_code == 200:
                    with self.lock:
                        self.answered.append((ann.id, answer.json()["message"]))
                    break
                assert answer.status_code == 503, answer.text
                time.sleep(0.02)

    def wait(self, more):
        """Until so many more have been answered."""
        count = len(self.answered) + more
        wait_until(lambda: len(self.answered) >= count, seconds=30, message=lambda: f"{len(self.answered)} of {count}")

    def end(self):
        self.isOver = True
        for thread in self.threads:
            thread.join(15)
        return self.answered


def check(chat, answered):
    """Every message that was answered is in the history as it was answered, none is there twice, numbers have no gap."""
    for sender in {person for person, _ in answered}:
        ann, bob = chat.person(sender), chat.person(str(int(sender) + 1))
        history = ann.history(bob)
        assert [message["sequence"] for message in history] == list(range(1, len(history) + 1))
        assert len({message["client_id"] for message in history}) == len(history)
        by_id = {message["id"]: message for message in history}
        for person, message in answered:
            if person == sender:
                assert by_id[message["id"]] == message


def archived(chat):
    """What the archive has, by conversation."""
    with sqlite3.connect(f"file:{chat.folder}/archive/hansard.db?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT c.source_id, m.source_id FROM message m JOIN conversation c ON c.id = m.conversation").fetchall()
    assert len(set(rows)) == len(rows)
    return set(rows)


def test_what_was_answered_is_there_after_each_kill(chat):
    load = Load(chat, 5)
    for _ in range(4):
        load.wait(60)
        chat.kill()
        chat.start()
    load.wait(60)
    answered = load.end()
    check(chat, answered)
    wanted = {(message["channel"], message["id"]) for _, message in answered}
    wait_until(lambda: wanted <= archived(chat), seconds=20)


def test_who_asks_it_to_stop_under_load_finds_all_in_the_archive(chat):
    load = Load(chat, 5)
    load.wait(100)
    chat.process.send_signal(signal.SIGTERM)
    assert chat.process.wait(20) == 0
    answered = load.end()
    assert {(message["channel"], message["id"]) for _, message in answered} <= archived(chat)
    # What the archive could not take is no more than what it takes at the next start.
    chat.start()
    check(chat, answered)


def test_the_faults_of_the_bench_lose_nothing(tmp_path):
    bench = os.path.abspath(os.environ.get("HANSARD_BENCH", ".build/debug/hansard-bench"))
    run = subprocess.run(
        [bench, "chat", "--faults", "--kills", "8", "--folder", tmp_path, "--json"], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr[-2_000:]
    text = run.stdout
    for name in ("missing", "twice", "out_of_order"):
        values = re.findall(rf'"[^"]*{name}[^"]*"\s*:\s*\{{?[^0-9]*([0-9.]+)', text)
        assert values and all(float(value) == 0 for value in values), f"{name}: {text}"


# HTTP


def exchange(chat, sent, seconds=2.0):
    """All that comes back, until nothing more does."""
    with socket.create_connection(("127.0.0.1", chat.port), timeout=10) as client:
        client.sendall(sent)
        client.settimeout(seconds)
        got = b""
        try:
            while piece := client.recv(65_536):
                got += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return got


def post(chat, person, path, body, more=b""):
    head = f"POST /chat/{path} HTTP/1.1\r\nAuthorization: Bearer {token(chat.tokens, person)}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + HOST + more + b"\r\n" + body


def say(chat, person, other, text):
    return post(
        chat, person, "messages", json.dumps({"with": other, "text": text, "client_id": os.urandom(8).hex()}).encode())


def test_requests_that_come_at_once_are_answered_in_their_order(steady):
    sent = b"".join(say(steady, "1", "2", f"piped {i}") for i in range(50))
    got = exchange(steady, sent)
    sequences = [int(number) for number in re.findall(rb'"success":true.*?"sequence":(\d+)', got)]
    assert len(sequences) == 50 and sequences == sorted(sequences)
    texts = [message["text"] for message in steady.person("1").history(steady.person("2"))]
    assert texts[-50:] == [f"piped {i}" for i in range(50)]


def test_thousands_of_requests_behind_a_slow_one_are_answered(steady):
    sent = say(steady, "3", "4", "first") + b"OPTIONS /chat/x HTTP/1.1\r\n" + HOST + b"\r\n"
    many = b"OPTIONS /chat/x HTTP/1.1\r\n" + HOST + b"\r\n"
    got = exchange(steady, sent + many * 10_000, seconds=5)
    assert got.count(b"HTTP/1.1 204") == 10_001
    assert steady.process.poll() is None


@pytest.mark.parametrize("path", [
    "session", "auth", "user-auth", "messages", "seen", "unseen", "online", "windows", "edits", "deletions", "webhooks",
    "hansard-chat.js", "", "x"])
def test_every_method_is_answered_and_the_connection_goes_on(steady, path):
    bearer = f"Authorization: Bearer {token(steady.tokens, '5')}\r\n".encode()
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"):
        sent = f"{method} /chat/{path} HTTP/1.1\r\n".encode() + HOST + bearer + b"\r\n"
        last = b"GET /chat/session HTTP/1.1\r\n" + HOST + bearer + b"Connection: close\r\n\r\n"
        got = exchange(steady, sent + last, seconds=5)
        statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", got)]
        assert len(statuses) == 2 and statuses[1] == 200, f"{method} {path}: {got[:500]}"
        assert statuses[0] in (200, 204, 400, 401, 404, 405), f"{method} {path}: {statuses}"
        if method == "HEAD":
            # RFC 9110, section 9.3.2: no body, whatever the answer is.
            assert got.split(b"\r\n\r\n", 1)[1].startswith(b"HTTP/1.1 200"), got[:500]


def test_bodies_that_are_too_long_are_refused_before_they_have_come(steady):
    for path, length in (("messages", 300_000), ("auth", 3 << 20), ("windows", 1 << 40)):
        head = f"POST /chat/{path} HTTP/1.1\r\nContent-Length: {length}\r\n".encode() + HOST + b"\r\n"
        assert exchange(steady, head).startswith(b"HTTP/1.1 413")
    chunked = b"POST /chat/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n"
    assert exchange(steady, chunked + b"10000\r\n" * 1 + (b"x" * 0x10000 + b"\r\n10000\r\n") * 5).startswith(b"HTTP/1.1 413")


def test_bodies_that_come_slowly_hold_nobody_up(steady):
    slow = []
    for _ in range(100):
        client = socket.create_connection(("127.0.0.1", steady.port), timeout=10)
        client.sendall(post(steady, "6", "messages", b'{"with":"7",' + b" " * 5_000)[:-4_000])
        slow.append(client)
    start = time.monotonic()
    steady.person("6").say(steady.person("7"), "Morning!")
    assert time.monotonic() - start < 2
    for client in slow:
        client.close()


def test_two_hundred_who_keep_their_connections(steady):
    clients = []
    try:
        for i in range(200):
            clients.append(socket.create_connection(("127.0.0.1", steady.port), timeout=20))
        for round in range(3):
            for i, client in enumerate(clients):
                client.sendall(say(steady, str(10 + i % 40), "9", f"round {round} of {i}"))
            for client in clients:
                got = b""
                while b'"success":true' not in got:
                    piece = client.recv(65_536)
                    assert piece, got
                    got += piece
                assert got.startswith(b"HTTP/1.1 200")
    finally:
        for client in clients:
            client.close()
    total = sum(len(steady.person("9").history(steady.person(str(10 + i)))) for i in range(40))
    assert total == 600


# Who somebody is


class ProxyServer(ChatServer):
    settings = """
chat:
  app: "1"
"""
    default = "{hansard} serve --archive {archive} --content {content} --access {archive}-access --live --port {port}"

    def prepare(self, content):
        super().prepare(content)
        secret = content / "proxy-secret"
        secret.touch(mode=0o600)
        secret.write_text("what-the-proxy-sends-besides\n")
        (content / "access.yml").write_text("""
identities:
  proxy: {header: X-Remote-User, peers: [127.0.0.1], secret_file: proxy-secret}
""")


def test_behind_a_proxy_its_header_alone_counts(tmp_path, hooks):
    server = ProxyServer(tmp_path, hooks.url)
    try:
        secret = {"Hansard-Proxy-Secret": "what-the-proxy-sends-besides"}

        def who(**fields):
            answer = requests.get(
                f"{server.address}chat/session", headers={k.replace("_", "-"): v for k, v in fields.items()}, timeout=10)
            return answer.json()["person"]["id"] if answer.status_code == 200 else answer.status_code

        assert who(X_Remote_User="7", **secret) == "7"
        assert who(X_Remote_User="7") == 401
        assert who(X_Remote_User="7", Hansard_Proxy_Secret="another") == 401
        assert who(**secret) == 401
        assert who(X_Forwarded_User="7", Remote_User="7", Authorization="Basic Nzo3", **secret) == 401
        # Nobody signs tokens here, whatever they say.
        assert who(Authorization="Bearer " + token(server.tokens, "7")) == 401
        assert who(X_Remote_User="7", Authorization="Bearer " + token(server.tokens, "9"), **secret) in ("7", 401)
        assert who(X_Remote_User="7, 9", **secret) in (400, 401)
        sent = requests.post(
            f"{server.address}chat/messages", headers={"X-Remote-User": "7", **secret},
            json={"with": "9", "text": "x", "client_id": "1", "sender": "9"}, timeout=10).json()
        assert sent["message"]["sender"] == "7"
        # A page of another site that the browser sends there does nothing in anybody’s name.
        for fields in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = requests.post(
                f"{server.address}chat/messages", headers={"X-Remote-User": "7", **secret, **fields},
                data='{"with":"9","text":"y","client_id":"2"}', timeout=10)
            assert answer.status_code == 403 and "Access-Control-Allow-Origin" not in answer.headers
    finally:
        server.kill()
