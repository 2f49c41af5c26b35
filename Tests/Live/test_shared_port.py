"""Requests for the archive and for the live server over one connection, as a proxy sends them."""

import hashlib
import re
import socket
import time

import pytest

from support.raw import RawSocket, digest, wait_until

HOST = b"Host: 127.0.0.1\r\n"
ARCHIVE = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"


def event(server, name, fields=None):
    body = b'{"name":"e","channel":"%s","data":"1"}' % name.encode()
    query = (
        f"auth_key={server.key}&auth_timestamp={int(time.time())}&auth_version=1.0"
        f"&body_md5={hashlib.md5(body).hexdigest()}")
    path = f"/apps/{server.app}/events"
    signature = digest(server.secret, f"POST\n{path}\n{query}")
    target = f"{path}?{query}&auth_signature={signature}"
    fields = fields or b"Content-Length: %d\r\n" % len(body)
    return b"POST " + target.encode() + b" HTTP/1.1\r\n" + HOST + fields + b"\r\n" + body


def statuses(server, sent, seconds=1.0):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(sent)
        client.settimeout(seconds)
        got = b""
        try:
            while data := client.recv(65_536):
                got += data
        except (TimeoutError, ConnectionResetError):
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", got)]


@pytest.fixture(scope="module", autouse=True)
def archive(server):
    """There is one: somebody was there."""
    with RawSocket(server) as page:
        page.subscribe("presence-shared-port", {"user_id": "shared-port"})
        ask = b"GET /index.html HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
        wait_until(lambda: statuses(server, ask) != [503], seconds=30)


def test_one_connection_goes_between_the_two(server, connect, name):
    client = connect()
    client.subscribe(name)
    sent = ARCHIVE + event(server, name) + event(server, name) + ARCHIVE + event(server, name) + ARCHIVE
    assert statuses(server, sent) == [200] * 6
    for _ in range(3):
        client.expect("e", name)


def test_a_request_in_the_body_of_another_is_none(server, connect, name):
    client = connect()
    client.subscribe(name)
    hidden = event(server, name)
    length = b"Content-Length: %d\r\n" % len(hidden)
    for head in [b"GET /healthz HTTP/1.1\r\n", b"POST /index.html HTTP/1.1\r\n"]:
        assert len(statuses(server, head + HOST + length + b"\r\n" + hidden)) == 1
    both = event(server, name, b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")
    assert statuses(server, both + ARCHIVE) == [400]
    client.send("pusher:ping")
    client.expect("pusher:pong")
    assert client.all("e") == []


@pytest.mark.parametrize("path", ["/app", "/apps", "/APP/key", "//app/key", "/apps/1/../1/channels", "/users/7", "/apps/1/%2e%2e/channels"])
def test_an_address_that_is_only_like_another_opens_nothing(server, path):
    answered = statuses(server, b"GET " + path.encode() + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    assert len(answered) == 1 and answered[0] in (400, 401, 404)


@pytest.mark.parametrize("target", ["/healthz", "/chat/session", "/chat/hansard-chat.js", "/app/{key}?protocol=7", "/apps/{app}/channels"])
def test_nothing_is_answered_under_another_name(server, target):
    target = target.format(key=server.key, app=server.app).encode()
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    def asked(host):
        return b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n" + (upgrade if b"/app/" in target else b"") + b"\r\n"

    assert statuses(server, asked(b"evil.example"))[0] == 421
    assert statuses(server, asked(b"a b"))[0] == 400
    # Nor after another request, on a connection that has been with either side.
    own = asked(b"localhost:%d" % server.port)
    for first in [ARCHIVE, event(server, "public-x")]:
        assert statuses(server, first + asked(b"evil.example"))[:2] == [200, 421]
        assert statuses(server, first + own)[1] not in (400, 421)
