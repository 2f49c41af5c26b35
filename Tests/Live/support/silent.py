"""A client that says nothing of its own."""

import json
import threading
import time

from .raw import CLOSE, PING, PONG, TEXT, RawSocket, frame


class SilentClient:
    """`pings` are the seconds after which it was asked; `code`, that of the frame that ended the connection."""

    def __init__(self, server, answers):
        self.client, self.answers = RawSocket(server), answers
        self.client.tcp.settimeout(None)
        self.pings, self.events, self.code = [], [], None
        threading.Thread(target=self._run, args=(time.monotonic(),), daemon=True).start()

    def _run(self, start):
        try:
            while True:
                opcode, payload = self.client.frame()
                if opcode == PING:
                    self.pings.append(time.monotonic() - start)
                    if self.answers:
                        self.client.tcp.sendall(frame(payload, PONG))
                elif opcode == TEXT:
                    self.events.append(json.loads(payload))
                elif opcode == CLOSE:
                    self.code = int.from_bytes(payload[:2], "big")
                    return
        except Exception:
            self.code = -1
