"""Many at once."""

import json
import resource
import selectors
import socket
import threading
import time

import pytest

from support.raw import RawSocket, frame, wait_until


class Reader:
    """One of many clients: does what a client does, in one thread with all the others."""

    def __init__(self, crowd, server, port, user, channel):
        self.crowd, self.server, self.user, self.channel = crowd, server, user, channel
        self.buffer, self.roster, self.is_upgraded = b"", None, False
        self.tcp = socket.socket()
        self.tcp.setblocking(False)
        self.tcp.connect_ex(("127.0.0.1", port))
        crowd.register(self.tcp, selectors.EVENT_WRITE, self)

    def ready(self, mask):
        if mask & selectors.EVENT_WRITE:
            self.tcp.send(
                f"GET /app/{self.server.key}?protocol=7 HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
            self.crowd.modify(self.tcp, selectors.EVENT_READ, self)
            return
        piece = self.tcp.recv(1 << 18)
        assert piece, "the server has ended a connection"
        if self.roster is not None:
            return
        self.buffer += piece
        if not self.is_upgraded:
            if b"\r\n\r\n" not in self.buffer:
                return
            self.buffer = self.buffer.split(b"\r\n\r\n", 1)[1]
            self.is_upgraded = True
        while self.roster is None and (one := self._frame()) is not None:
            self._heard(json.loads(one))

    def _heard(self, message):
        if message["event"] == "pusher:connection_established":
            id = json.loads(message["data"])["socket_id"]
            member = json.dumps({"user_id": self.user})
            self.tcp.send(frame(json.dumps({"event": "pusher:subscribe", "data": {
                "channel": self.channel, "auth": self.server.sign(f"{id}:{self.channel}:{member}"),
                "channel_data": member}}).encode()))
        elif message["event"] == "pusher_internal:subscription_succeeded":
            self.roster = json.loads(message["data"])["presence"]

    def _frame(self):
        b = self.buffer
        if len(b) < 2:
            return None
        count, at = b[1], 2
        if count == 126:
            count, at = int.from_bytes(b[2:4], "big"), 4
        elif count == 127:
            count, at = int.from_bytes(b[2:10], "big"), 10
        if len(b) < at + count or len(b) < at:
            return None
        self.buffer = b[at + count:]
        return b[at:at + count]


def join(server, channel, count):
    crowd = selectors.DefaultSelector()
    readers = [Reader(crowd, server, server.port, f"u{i}", channel) for i in range(count)]
    end = time.monotonic() + 30
    while any(reader.roster is None for reader in readers):
        assert time.monotonic() < end, f"{sum(r.roster is None for r in readers)} of {count} have no roster"
        for key, mask in crowd.select(1):
            key.data.ready(mask)
    crowd.close()
    return readers


def test_a_thousand_are_cut_at_once_and_back_with_right_rosters(server, api, name):
    channel = f"presence-{name}"
    first = join(server, channel, 1_000)
    for reader in first:
        reader.tcp.close()
    start = time.monotonic()
    readers = join(server, channel, 1_000)
    seconds = time.monotonic() - start
    users = {user["id"] for user in api.users_info(channel)["users"]}
    assert users == {f"u{i}" for i in range(1_000)}
    for reader in readers:
        # In each roster are its own and all who were there; nobody twice.
        ids = reader.roster["ids"]
        assert reader.user in ids and len(set(ids)) == len(ids) == reader.roster["count"] == len(reader.roster["hash"])
    for reader in readers:
        reader.tcp.close()
    wait_until(lambda: api.users_info(channel)["users"] == [])
    print(f"1,000 back in {seconds:.1f} s, these tests' own work included")
    assert seconds < 20


def test_thousands_of_sockets_that_never_speak(server):
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    count = min(10_000, soft - 500)
    if count < 4_000:
        pytest.skip(f"{soft} files are too few")
    silent = []
    try:
        for _ in range(count):
            silent.append(socket.create_connection(("127.0.0.1", server.port), timeout=10))
        server.check_health()
        # Half of them begin a request, and leave it at that.
        for client in silent[::2]:
            client.sendall(b"GET /app/")
        server.check_health()
    finally:
        for client in silent:
            client.close()
    server.check_health()


def test_sockets_that_never_read_cost_little_and_are_cut_off(server, api, name):
    before = server.memory()
    deaf = []
    for _ in range(40):
        client = RawSocket(server)
        client.subscribe(name)
        deaf.append(client)
    with RawSocket(server) as reader:
        reader.subscribe(name)
        grown = 0
        for _ in range(1_000):
            api.trigger(name, "e", "x" * 10_000)
            reader.expect("e")
            grown = max(grown, server.memory() - before)
    print(f"{grown / 1e6:.0f} MB for 40 that were sent 10 MB each and took none")
    assert grown < 40e6
    wait_until(lambda: api.channel_info(name, ["subscription_count"])["subscription_count"] == 0)
    for client in deaf:
        client.cut()
    server.check_health()


def test_a_socket_in_a_hundred_thousand_channels(server, connect, api, name):
    client = connect(timeout=60)
    channels = [f"{name}-{i}" for i in range(100_000)]

    def send():
        for start in range(0, len(channels), 1_000):
            client.tcp.sendall(b"".join(
                frame(json.dumps({"event": "pusher:subscribe", "data": {"channel": c, "auth": ""}}).encode())
                for c in channels[start:start + 1_000]))

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    joined = 0
    while joined < len(channels):
        message = client.next()
        assert not message["event"].startswith(("pusher:error", "pusher:subscription_error")), message
        joined += message["event"] == "pusher_internal:subscription_succeeded"
    sender.join()
    client.send("pusher:subscribe", {"channel": f"{name}-over", "auth": ""})
    client.expect("pusher:subscription_error")
    server.check_health()
    api.trigger(channels[-1], "e", "1")
    client.expect("e")
    start = time.monotonic()
    client.cut()
    wait_until(lambda: api.channels_info(name) == {"channels": {}}, seconds=20)
    assert time.monotonic() - start < 10
