"""The staff chat on a live server: the server, and people who use it over HTTP and a socket."""

import base64
import hashlib
import hmac
import itertools
import json
import os
import subprocess
import time

import requests

from .raw import RawSocket
from .server import LiveServer

numbers = itertools.count(1)


def token(secret, person, seconds=600, **more):
    """As an application mints it."""

    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    claims = {"sub": person, "aud": "hansard-chat", "exp": int(time.time()) + seconds, **more}
    text = part(b'{"alg":"HS256"}') + "." + part(json.dumps(claims).encode())
    return text + "." + part(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


class ChatServer(LiveServer):
    """People 1 to 60 are in its archive."""

    tokens = "what-the-application-signs-its-tokens-with"
    settings = """
chat:
  app: "1"
  token_secret_file: chat-secret
  messages_per_minute: 100000
  requests_per_second: 10000
"""

    def prepare(self, content):
        secret = content / "chat-secret"
        secret.touch(mode=0o600)
        secret.write_text(self.tokens + "\n")
        people = self.folder / "people.jsonl"
        people.write_text("".join(
            json.dumps({"type": "person", "id": str(i), "name": f"Person {i}"}) + "\n" for i in range(1, 61)))
        self.call("ingest", "--archive", self.archive, people)

    @property
    def archive(self):
        return self.folder / "archive"

    @staticmethod
    def call(*words):
        """What another run of the program prints."""
        program = os.path.abspath(os.environ.get("HANSARD", ".build/debug/hansard"))
        return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout

    def kill(self):
        self.process.kill()
        self.process.wait()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def person(self, id=None):
        """Somebody; without an id, whom no other test has."""
        return Person(self, id or str(next(numbers)))

    def sockets(self, *people):
        return [person.connect() for person in people]


class Person:
    def __init__(self, server, id):
        self.server, self.id, self.root = server, id, server.address
        self.http = requests.Session()
        self.http.headers["Authorization"] = "Bearer " + token(server.tokens, id)

    def ask(self, method, path, body=None, status=200, **more):
        """The answer’s JSON."""
        answer = self.http.request(method, f"{self.root}chat/{path}", json=body, timeout=20, **more)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def say(self, other, text, client_id=None, **more):
        body = {"with": other.id, "text": text, "client_id": client_id or os.urandom(8).hex(), **more}
        return self.ask("POST", "messages", body)

    def connect(self):
        """A page of theirs: signed in, with the signature that the chat gives."""
        page = RawSocket(self.server)
        signed = self.ask("POST", "user-auth", {"socket_id": page.id})
        page.send("pusher:signin", signed)
        page.expect("pusher:signin_success")
        page.subscribe(f"#server-to-user-{self.id}")
        return page

    def join(self, page, channel):
        signed = self.ask("POST", "auth", {"socket_id": page.id, "channel_name": channel})
        page.send("pusher:subscribe", {"channel": channel, **signed})
        return page.data(page.expect("pusher_internal:subscription_succeeded", channel))

    def history(self, other):
        """All messages with somebody, oldest first."""
        found, before = [], ""
        while True:
            page = self.ask("GET", f"messages?with={other.id}&limit=200{before}")
            found = page["messages"] + found
            if not page["more"]:
                return found
            before = f"&before={page['messages'][0]['sequence']}"


def channel(a, b):
    return "private-chat-" + "-".join(sorted((a.id, b.id), key=int))
