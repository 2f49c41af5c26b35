"""What no client of good will sends. Each test ends with a newcomer who is served."""

import hashlib
import json
import socket
import time

import pytest
import requests

from support.raw import BINARY, CLOSE, MORE, PING, RawSocket, digest, frame, wait_until


@pytest.fixture(autouse=True)
def healthy_afterwards(server):
    yield
    server.check_health()


# Frames


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", "1", '"text"', "{}", '{"event":1}', '{"event":null,"data":{}}', "x" * 60_000,
    '{"event":"pusher:subscribe"}', '{"event":"pusher:subscribe","data":{}}', '{"event":"pusher:subscribe","data":[]}',
    '{"event":"pusher:subscribe","data":{"channel":7}}', '{"event":"pusher:signin","data":{"auth":"","user_data":""}}',
    '{"event":"pusher:subscribe","data":"{\\"channel\\":"}', '{"event":"pusher:unsubscribe","data":"null"}',
    '{"event":"client-x"}', '{"event":"client-x","channel":{}}', '{"event":"\\ud800","channel":"x"}', '{"event":"pusher:no"}',
    "[" * 50_000, '{"event":' * 5_000, '{"a":' * 5_000 + "1" + "}" * 5_000, '{"event":"pusher:ping"}x', '\ufeff{"event":"e"}',
    '{"event":"pusher:subscribe","data":{"channel":"' + "x" * 60_000 + '"}}', '{"data":1e999999999,"event":"e"}',
    json.dumps({f"k{i}": i for i in range(4_000)}),
], ids=lambda text: text[:24] or "nothing")
def test_a_text_that_is_no_message_is_an_error_and_no_more(connect, text):
    client = connect()
    client.tcp.sendall(frame(text.encode()))
    client.all()
    assert client.subscribe("after") == {}


@pytest.mark.parametrize("bytes, code", [
    (frame(b"{}", BINARY), 1003),
    (frame(b"{}", masked=False), 1002),
    (frame(b"{}", reserved=4), 1002),
    (frame(b"{}", 3), 1002),
    (frame(b"{}", 11), 1002),
    (frame(b"{}", MORE), 1002),
    (frame(b"{}", final=False) + frame(b"{}"), 1002),
    (frame(b"x" * 126, PING), 1002),
    (frame(b"", PING, final=False), 1002),
    (frame(b"{}", length=1 << 62), 1009),
    (frame(b"{}", length=(1 << 64) - 1), 1009),
    (frame(b"x" * 70_000), 1009),
    (frame(b'{"event":"\xff"}'), 1007),
    (frame(b'{"event":"\xed\xa0\x80"}'), 1007),
    (frame(b'{"event":"\xf0\x9f') + frame(b'\x8e\x88"}', MORE), 1007),
    (frame(b'{"event":"\xf0\x9f', final=False) + frame(b'\xff\x88"}', MORE), 1007),
], ids=["binary", "unmasked", "reserved bit", "unknown opcode", "unknown control opcode", "continues nothing",
        "text within a message", "long ping", "ping in pieces", "length 2^62", "length 2^64 - 1", "too long", "no UTF-8", "surrogate",
        "UTF-8 cut at the end", "UTF-8 broken across pieces"])
def test_what_is_no_frame_ends_the_connection_with_its_code(connect, bytes, code):
    client = connect()
    client.tcp.sendall(bytes)
    assert client.close_code() == code


def close(code, reason=b""):
    return frame(code.to_bytes(2, "big") + reason, CLOSE)


# RFC 6455, sections 5.5.1 and 7.4.
@pytest.mark.parametrize("bytes, code", [
    *[(close(code), code) for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)],
    (close(1001, "Grüße".encode()), 1001), (frame(b"", CLOSE), 1000),
    *[(close(code), 1002) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)],
    (frame(b"\x03", CLOSE), 1002), (close(1000, b"\xff"), 1007), (close(1000, b"\xed\xa0\x80"), 1007),
    # A length in more bytes than it needs (5.2).
    (frame(b"x" * 100, length=100), 1002), (frame(b"x" * 300, length=300), 1002),
    (bytes([0x81, 0x80 | 126, 0, 2, 0, 0, 0, 0]) + b"{}", 1002),
], ids=lambda value: str(value)[:24])
def test_a_close_is_answered_with_its_code_and_a_wrong_one_with_why(connect, bytes, code):
    client = connect()
    client.tcp.sendall(bytes)
    assert client.close_code() == code


def test_a_message_may_come_in_pieces_with_pings_between(connect, api, name):
    client = connect()
    text = json.dumps({"event": "pusher:subscribe", "data": {"channel": name, "note": "é🎈"}}, ensure_ascii=False).encode()
    pieces = [text[i:i + 1] for i in range(len(text))]
    sent = frame(pieces[0], final=False)
    for piece in pieces[1:-1]:
        sent += frame(piece, MORE, final=False) + frame(b"", MORE, final=False)
    sent += frame(b"between", PING) + frame(pieces[-1], MORE)
    for at in range(0, len(sent), 7):
        client.tcp.sendall(sent[at:at + 7])
    client.expect("pusher_internal:subscription_succeeded", name)
    assert client.pongs == [b"between"]


def test_pieces_without_end_are_not_kept(server, connect):
    client = connect()
    before = server.memory()
    with pytest.raises(OSError):
        client.tcp.sendall(frame(b"x" * 1_000, final=False))
        for _ in range(200_000):
            client.tcp.sendall(frame(b"x" * 1_000, MORE, final=False))
    assert server.memory() - before < 20e6


def test_empty_pieces_without_end_cost_no_memory(server, connect):
    client = connect()
    before = server.memory()
    client.tcp.sendall(frame(b"", final=False) + frame(b"", MORE, final=False) * 100_000)
    client.tcp.sendall(frame(b"{}", MORE))
    assert client.expect("pusher:error")
    assert server.memory() - before < 20e6


def test_a_frame_byte_by_byte_and_a_close_in_the_middle(connect, name):
    client = connect()
    for byte in frame(json.dumps({"event": "pusher:subscribe", "data": {"channel": name}}).encode()):
        client.tcp.sendall(bytes([byte]))
    client.expect("pusher_internal:subscription_succeeded", name)
    client.tcp.sendall(frame(b"x" * 1_000)[:500])
    client.cut()


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x03\xe8bye", b"\x03", b"\xff\xff", b"\x03\xe8\xff"])
def test_a_close_is_answered_with_one_whatever_it_says(connect, payload):
    client = connect()
    client.tcp.sendall(frame(payload, CLOSE) + frame(b'{"event":"pusher:ping"}'))
    client.close_code()
    assert not [event for event in client.events if event["event"] == "pusher:pong"]


def test_a_frame_every_millisecond_for_a_while(server, connect, api, name):
    noisy, other = connect(), connect()
    channel = f"private-{name}"
    noisy.subscribe(channel)
    other.subscribe(channel)
    for number in range(2_000):
        noisy.send(*[("pusher:ping", {}), ("client-e", number), ("nonsense", {})][number % 3], channel=channel)
        time.sleep(0.001)
        if number % 500 == 0:
            api.trigger(channel, "e", str(number))
            assert other.expect("e")["data"] == str(number)
    noisy.all()
    assert len(other.all("client-e")) < 100


def test_pings_whose_answers_nobody_takes_cost_little(server, connect):
    client = connect()
    before = server.memory()
    client.tcp.settimeout(5)
    try:
        for _ in range(4_000):
            client.tcp.sendall(frame(b"x" * 125, PING) * 100)
    except OSError:
        pass
    assert server.memory() - before < 50e6


# Names


@pytest.mark.parametrize("channel, is_taken", [
    ("x", True), ("A-z0_9-=@,.;", True), ("x" * 164, True), ("x" * 201, False), ("", False), ("a b", False), ("a:b", False),
    ("é", False), ("a\x00", False), ("#server", False), ("#server-to-user-", False), ("a/b", False), ("a\n", False),
])
def test_names_of_channels_at_and_over_their_limits(server, connect, channel, is_taken):
    client = connect()
    client.send("pusher:subscribe", {"channel": channel, "auth": ""})
    client.expect("pusher_internal:subscription_succeeded" if is_taken else "pusher:subscription_error")


@pytest.mark.parametrize("user, info, is_taken", [
    ("u" * 128, "", True), ("u" * 129, "", False), ("", "", False), ("u", "x" * 900, True), ("u", "x" * 1_100, False),
    (None, "", False), ({}, "", False), (True, "", False),
])
def test_members_at_and_over_their_limits(server, connect, name, user, info, is_taken):
    client = connect()
    client.subscribe(f"presence-{name}", {"user_id": user, "user_info": info}, answer=False)
    client.expect("pusher_internal:subscription_succeeded" if is_taken else "pusher:subscription_error")


# Calls


def call(server, method="POST", path="/apps/1/events", body=b"", query=None, signed_body=None, secret=None, md5=True, **more):
    """A signed call, with whatever is wrong with it."""
    fields = {"auth_key": server.key, "auth_timestamp": str(int(time.time())), "auth_version": "1.0", **(query or {})}
    if md5:
        fields["body_md5"] = hashlib.md5(body if signed_body is None else signed_body).hexdigest()
    text = "&".join(f"{k}={v}" for k, v in sorted(fields.items()))
    fields["auth_signature"] = digest(secret or server.secret, f"{method}\n{path}\n{text}")
    fields.update(more)
    return path + "?" + "&".join(f"{k}={v}" for k, v in fields.items() if v is not None)


def status(server, target, body=b"", method="POST", headers=None):
    answer = requests.request(method, f"http://127.0.0.1:{server.port}{target}", data=body, headers=headers, timeout=10)
    return answer.status_code


EVENT = json.dumps({"name": "e", "channel": "c", "data": "1"}).encode()


def test_a_call_counts_with_its_right_signature_alone(server):
    now = int(time.time())
    good = call(server, body=EVENT)
    assert status(server, good, EVENT) == 200
    for target, body in (
        (good, EVENT.replace(b"1", b"2")), (good, b""), (call(server, body=EVENT, signed_body=b""), EVENT),
        (call(server, body=EVENT, md5=False), EVENT), (call(server, body=EVENT, secret="another"), EVENT),
        (call(server, body=EVENT, auth_signature="0" * 64), EVENT), (call(server, body=EVENT, auth_signature=None), EVENT),
        (call(server, body=EVENT, auth_key="another"), EVENT), (call(server, body=EVENT, auth_key=None), EVENT),
        (call(server, body=EVENT, query={"auth_timestamp": str(now - 700)}), EVENT),
        (call(server, body=EVENT, query={"auth_timestamp": str(now + 700)}), EVENT),
        (call(server, body=EVENT, query={"auth_timestamp": "now"}), EVENT),
        (call(server, body=EVENT, query={"auth_timestamp": str(now - (1 << 63))}), EVENT),
        (call(server, body=EVENT, auth_timestamp=str(now - 1)), EVENT),
        (good.replace("/events", "/batch_events"), EVENT), (good + "&more=1", EVENT), ("/apps/1/events", EVENT),
    ):
        assert status(server, target, body) in (400, 401), target
    assert status(server, call(server, path="/apps/2/events", body=EVENT), EVENT) in (401, 404)
    assert status(server, good, method="GET") in (401, 405)


def events(**more):
    return json.dumps({"name": "e", "channels": ["c"], "data": "1", **more}).encode()


@pytest.mark.parametrize("body, answer", [
    (events(channels=[f"c{i}" for i in range(100)]), 200), (events(channels=[f"c{i}" for i in range(101)]), 400),
    (events(channels=[]), 400), (events(channels=["a b"]), 400), (events(channels=[7]), 400), (events(channels="c"), None),
    (events(channels=["x" * 201]), 400), (events(name="n" * 200), 200), (events(name="n" * 201), 400), (events(name=""), None),
    (events(name=None), 400), (events(data="x" * 10_240), 200), (events(data="x" * 10_241), 413), (events(data="é" * 5_121), 413),
    (events(data={}), None), (events(socket_id="1.2"), 200), (events(socket_id="x"), 400), (events(socket_id="1.2::user::{}"), 400),
    (events(info="nonsense"), None), (b"{", 400), (b"[]", 400), (b"\xff", 400), (b"null", 400), (b"[" * 100_000, 400),
])
def test_calls_at_and_over_their_limits(server, body, answer):
    got = status(server, call(server, body=body), body)
    assert got == answer if answer else 200 <= got < 500, got


@pytest.mark.parametrize("count, answer", [(10, 200), (11, 400), (0, None)])
def test_batches_at_and_over_their_limit(server, count, answer):
    body = json.dumps({"batch": [{"name": "e", "channel": "c", "data": "x" * 10_000}] * count}).encode()
    got = status(server, call(server, path="/apps/1/batch_events", body=body), body)
    assert got == answer if answer else got in (200, 400)


def test_of_a_refused_batch_nothing_is_published(server, connect, name):
    client = connect()
    client.subscribe(name)
    body = json.dumps({"batch": [{"name": "e", "channel": name, "data": "1"}, {"name": "e", "channel": "a b", "data": "1"}]})
    assert status(server, call(server, path="/apps/1/batch_events", body=body.encode()), body.encode()) == 400
    assert client.all("e") == []


def test_a_body_much_too_large_is_refused(server):
    body = b"x" * (3 << 20)
    try:
        assert status(server, call(server, body=body), body) == 413
    except requests.ConnectionError:
        pass


class HTTP:
    """One connection that speaks HTTP."""

    def __init__(self, server):
        self.tcp = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        self.file = self.tcp.makefile("rb")

    def head(self, target, *lines, method="POST"):
        return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode()

    def answer(self):
        status, length = int(self.file.readline().split()[1]), 0
        while (line := self.file.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, self.file.read(length)


def test_a_body_waits_for_continue_where_it_was_asked_for(server):
    http = HTTP(server)
    http.tcp.sendall(http.head(call(server, body=EVENT), f"Content-Length: {len(EVENT)}", "Expect: 100-continue"))
    assert http.answer()[0] == 100
    http.tcp.sendall(EVENT)
    assert http.answer() == (200, b"{}")


def test_a_body_in_chunks_is_taken_and_signed_whole(server):
    http = HTTP(server)
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(EVENT[i:i + 7]), EVENT[i:i + 7]) for i in range(0, len(EVENT), 7))
    for byte in http.head(call(server, body=EVENT), "Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n":
        http.tcp.sendall(bytes([byte]))
    assert http.answer() == (200, b"{}")
    http.tcp.sendall(http.head(call(server, body=EVENT), "Transfer-Encoding: chunked") + b"fffffffffffffffff\r\n")
    assert http.answer()[0] in (400, 413)


def test_requests_in_a_row_are_answered_in_their_order(server, connect, name):
    client = connect()
    client.subscribe(name)
    http, sent = HTTP(server), b""
    for number in range(100):
        body = json.dumps({"name": "e", "channel": name, "data": str(number)}).encode()
        if number % 10 == 9:
            body = b"{"
        sent += http.head(call(server, body=body), f"Content-Length: {len(body)}") + body
    http.tcp.sendall(sent)
    assert [http.answer()[0] for _ in range(100)] == [400 if n % 10 == 9 else 200 for n in range(100)]
    assert [e["data"] for e in client.all("e")] == [str(n) for n in range(100) if n % 10 != 9]


@pytest.mark.parametrize("lines", [
    ["Content-Length: 5", "Content-Length: 6"], ["Content-Length: 5", "Transfer-Encoding: chunked"], ["Content-Length: -1"],
    ["Content-Length: 99999999999999999999"], ["Transfer-Encoding: gzip"], ["Content-Length: 1 "], ["X: " + "x" * 100_000],
    [" folded: x"], ["no colon"],
])
def test_heads_that_others_could_read_differently_are_refused(server, lines):
    http = HTTP(server)
    try:
        http.tcp.sendall(http.head(call(server, body=EVENT), *lines) + EVENT)
        assert 400 <= http.answer()[0] < 600
    except (ConnectionError, IndexError):
        pass


def test_a_call_for_the_head_alone_gets_no_body(server):
    http = HTTP(server)
    http.tcp.sendall(http.head("/apps/1/channels", method="HEAD") + http.head("/apps/1/channels", method="GET"))
    assert http.file.readline().startswith(b"HTTP/1.1 401")
    while http.file.readline() != b"\r\n":
        pass
    assert http.answer()[0] == 401


@pytest.mark.parametrize("lines", [
    [], ["Upgrade: websocket"], ["Upgrade: websocket", "Connection: Upgrade"],
    ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: short"],
    ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
])
def test_what_is_no_handshake_is_refused_in_http(server, lines):
    http = HTTP(server)
    http.tcp.sendall(http.head(f"/app/{server.key}?protocol=7", *lines, method="GET"))
    assert 400 <= http.answer()[0] < 500


def test_frames_may_come_with_the_handshake(server):
    tcp = HTTP(server)
    head = tcp.head(f"/app/{server.key}?protocol=7", "Upgrade: websocket", "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", method="GET")
    tcp.tcp.sendall(head + frame(b'{"event":"pusher:ping"}'))
    assert tcp.answer()[0] == 101
    got = b""
    while b"pusher:pong" not in got:
        got += tcp.file.read1(4_096)
    assert got.index(b"connection_established") < got.index(b"pusher:pong")


def test_a_call_may_be_followed_by_a_socket_in_the_same_piece(server):
    http = HTTP(server)
    http.tcp.sendall(
        http.head(call(server, body=EVENT), f"Content-Length: {len(EVENT)}") + EVENT
        + http.head(f"/app/{server.key}?protocol=7", "Upgrade: websocket", "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", method="GET")
        + frame(b'{"event":"pusher:ping"}'))
    assert [http.answer()[0] for _ in range(2)] == [200, 101]
    got = b""
    while b"pusher:pong" not in got:
        got += http.file.read1(4_096)


def test_calls_are_answered_after_the_client_has_said_its_last(server):
    http = HTTP(server)
    http.tcp.sendall((http.head(call(server, body=EVENT), f"Content-Length: {len(EVENT)}") + EVENT) * 3)
    http.tcp.shutdown(socket.SHUT_WR)
    assert [http.answer()[0] for _ in range(3)] == [200] * 3


def test_clients_that_are_ended_and_do_not_go_keep_no_file_of_the_servers(server):
    before = server.files()
    clients = [RawSocket(server) for _ in range(50)]
    for client in clients:
        client.tcp.sendall(frame(b"{}", BINARY))
    wait_until(lambda: server.files() <= before)
    for client in clients:
        client.cut()


def test_who_asks_on_and_takes_no_answer_is_not_read_any_more(server):
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.settimeout(3)
        sent = 0
        # It is read no further, or ended.
        with pytest.raises((TimeoutError, ConnectionError)):
            while sent < 40_000_000:
                sent += client.send(b"GET /apps/1/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 500)
    assert sent < 40_000_000
