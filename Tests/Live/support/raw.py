"""A WebSocket client that sends whatever it is told to, well-formed or not."""

import hashlib
import hmac
import json
import os
import socket
import ssl
import struct
import time

TEXT, BINARY, CLOSE, PING, PONG, MORE = 1, 2, 8, 9, 10, 0


class Closed(Exception):
    """The server has ended the connection; `code` is the one of its close frame, or None."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


def frame(payload=b"", opcode=TEXT, final=True, masked=True, length=None, reserved=0):
    """One frame of a client; `length` is a lie of 64 bits about the payload's."""
    head = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
    mask = 0x80 if masked else 0
    count = len(payload)
    if length is not None:
        head += bytes([mask | 127]) + struct.pack(">Q", length)
    elif count < 126:
        head += bytes([mask | count])
    elif count < 65_536:
        head += bytes([mask | 126]) + struct.pack(">H", count)
    else:
        head += bytes([mask | 127]) + struct.pack(">Q", count)
    if not masked:
        return head + payload
    key = os.urandom(4)
    stream = (key * (count // 4 + 1))[:count]
    return head + key + (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(count, "big")


class RawSocket:
    """Connects to `server`; `events` holds what has come and nobody has asked for. `tls` is the certificate of a proxy in front."""

    def __init__(
            self, server, protocol=7, key=None, target=None, port=None, headers=(), established=True, timeout=10,
            host="127.0.0.1", tls=None):
        self.server, self.buffer, self.events, self.pongs = server, b"", [], []
        self.tcp = socket.create_connection(("127.0.0.1", port or server.port), timeout=timeout)
        self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.tcp = ssl.create_default_context(cafile=tls).wrap_socket(self.tcp, server_hostname=host.partition(":")[0])
        target = target or f"/app/{key or server.key}?protocol={protocol}&client=raw&version=1"
        lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", *headers, "", ""]
        self.tcp.sendall("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        self.status = int(head.split()[1])
        self.head = head.decode()
        self.id = self.data(self.expect("pusher:connection_established"))["socket_id"] if established else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut()

    def cut(self):
        self.tcp.close()

    # Out

    def send(self, event, data=None, **more):
        self.tcp.sendall(frame(json.dumps({"event": event, "data": data, **more}).encode()))

    def subscribe(self, channel, member=None, secret=None, answer=True):
        """Joins a channel, signed if it needs that; the data of the answer."""
        fields = {"channel": channel}
        if channel.startswith(("private-", "presence-")):
            text = f"{self.id}:{channel}"
            if member is not None:
                fields["channel_data"] = json.dumps(member)
                text += ":" + fields["channel_data"]
            fields["auth"] = self.server.sign(text, secret)
        self.send("pusher:subscribe", fields)
        if answer:
            return self.data(self.expect("pusher_internal:subscription_succeeded", channel))

    def sign_in(self, user):
        data = json.dumps(user)
        self.send("pusher:signin", {"auth": self.server.sign(f"{self.id}::user::{data}"), "user_data": data})
        return self.data(self.expect("pusher:signin_success"))

    # In

    def expect(self, event, channel=None):
        """The first message of that kind, whatever comes before it."""
        for index, message in enumerate(self.events):
            if self._is(message, event, channel):
                return self.events.pop(index)
        while True:
            message = self.next()
            if self._is(message, event, channel):
                return message
            self.events.append(message)

    def all(self, event=None):
        """All that has come up to now and has not been asked for: what the server sent before it answers a ping."""
        self.send("pusher:ping", {})
        self.expect("pusher:pong")
        found = [m for m in self.events if event is None or m["event"] == event]
        self.events = [m for m in self.events if m not in found]
        return found

    def next(self):
        """The next message. Raises Closed, or TimeoutError."""
        while True:
            opcode, payload = self.frame()
            if opcode == TEXT:
                return json.loads(payload)
            if opcode == PING:
                self.tcp.sendall(frame(payload, PONG))
            elif opcode == PONG:
                self.pongs.append(payload)
            elif opcode == CLOSE:
                raise Closed(int.from_bytes(payload[:2], "big") if payload else None)

    def frame(self):
        self._need(2)
        assert not self.buffer[1] & 0x80, "a server's frame is not masked"
        count, at = self.buffer[1], 2
        if count == 126:
            self._need(4)
            count, at = struct.unpack(">H", self.buffer[2:4])[0], 4
        elif count == 127:
            self._need(10)
            count, at = struct.unpack(">Q", self.buffer[2:10])[0], 10
        self._need(at + count)
        opcode, payload = self.buffer[0] & 0x0F, self.buffer[at:at + count]
        self.buffer = self.buffer[at + count:]
        return opcode, payload

    def close_code(self):
        """The code with which the server ends the connection."""
        try:
            while True:
                self.events.append(self.next())
        except Closed as closed:
            return closed.code
        except (BrokenPipeError, ConnectionResetError):
            return None

    @staticmethod
    def data(message):
        """What a service's own event says: JSON inside a string, always."""
        assert isinstance(message["data"], str), message
        return json.loads(message["data"])

    @staticmethod
    def _is(message, event, channel):
        return message["event"] == event and (channel is None or message.get("channel") == channel)

    def _need(self, count):
        while len(self.buffer) < count:
            self._more()

    def _more(self):
        piece = self.tcp.recv(65_536)
        if not piece:
            raise Closed(None)
        self.buffer += piece


def wait_until(condition, seconds=5, message="it did not happen"):
    """The first value of `condition` that counts as true."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, message() if callable(message) else message
        time.sleep(0.02)


def digest(secret, text):
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
