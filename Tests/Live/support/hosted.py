"""A chat whose events another server carries, and what stands between the two."""

import base64
import hashlib
import hmac
import http.client
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from pusher.http import make_query_string
from pusher.signature import verify

from .raw import RawSocket
from .server import LiveServer

SITE = """
chat:
  transport:
    pusher:
      app_id: "{app}"
      key: {key}
      secret_file: live-secret
      host: 127.0.0.1
      port: {api}
      tls: false
      client_port: {clients}
  token_secret_file: chat-secret
  messages_per_minute: 100000
"""


class CheckedApi:
    """The HTTP API of `server`. Each call is checked with the code that PyPI's `pusher` signs with; `status`, if it is set, is what
    calls are answered with instead."""

    def __init__(self, server):
        self.calls, self.wrong, self.status = [], [], None
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                wrong = api.fault(self.command, self.path, body)
                if wrong:
                    api.wrong.append((self.command, self.path, wrong))
                status, text = (401, wrong.encode()) if wrong else api.forward(server, self.command, self.path, body)
                api.calls.append((self.command, urlsplit(self.path).path, body, status))
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def fault(self, method, target, body):
        """What is wrong with a call; nothing, if nothing is."""
        path, query = urlsplit(target)[2:4]
        fields = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))
        if abs(int(fields["auth_timestamp"]) - time.time()) > 600:
            return "the time"
        if (fields["auth_key"], fields["auth_version"]) != (LiveServer.key, "1.0"):
            return "the key or the version"
        if fields.get("body_md5") != (hashlib.md5(body).hexdigest() if body else None):
            return "the MD5"
        signature = fields.pop("auth_signature")
        if not verify(LiveServer.secret, "\n".join([method, path, make_query_string(fields)]), signature):
            return "the signature"
        return None

    def forward(self, server, method, target, body):
        if self.status:
            return self.status, b"not now"
        try:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request(method, target, body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 502, b"nobody is there"

    def places(self):
        """What has been called and taken: the methods and paths."""
        return {(method, path) for method, path, _, status in list(self.calls) if status == 200}


class HostedChat:
    """`hansard serve --live` with nothing but a chat, whose events `service` carries."""

    secret = "a-secret-that-tokens-are-signed-with"

    def __init__(self, folder, service, api, port):
        self.folder, self.service, self.api = folder, service, api
        content = folder / "content"
        content.mkdir(parents=True, exist_ok=True)
        secret = content / "chat-secret"
        secret.touch(mode=0o600)
        secret.write_text(self.secret + "\n")
        site = SITE.format(app=service.app, key=service.key, api=api.port, clients=service.port)
        self.server = LiveServer(folder, "", site=site, port=port)
        self.port = port

    def token(self, person):
        def part(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

        claims = {"sub": person, "aud": "hansard-chat", "exp": int(time.time()) + 600, "name": f"Person {person}"}
        text = part(b'{"alg":"HS256"}') + "." + part(json.dumps(claims).encode())
        return text + "." + part(hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).digest())

    def ask(self, method, path, person=None, body=None, headers=()):
        """The status and the answer, which is JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        fields = {"Content-Type": "application/json", **dict(headers)}
        if person:
            fields["Authorization"] = f"Bearer {self.token(person)}"
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection.request(method, path, data, fields)
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def get(self, path, person):
        status, answer = self.ask("GET", path, person)
        assert status == 200, answer
        return answer

    def post(self, path, person, **body):
        status, answer = self.ask("POST", path, person, body)
        assert status == 200, answer
        return answer

    def say(self, text, sender, other, **more):
        client_id = f"{time.time_ns()}"
        return self.post("/chat/messages", sender, **{"with": other}, text=text, client_id=client_id, **more)["message"]

    def page(self, person, *others):
        """Somebody's page: signed in at the service, and in the channels that the chat has signed."""
        for known in (person, *others):
            self.get("/chat/session", known)
        client = RawSocket(self.service)
        client.send("pusher:signin", self.post("/chat/user-auth", person, socket_id=client.id))
        client.expect("pusher:signin_success")
        pairs = [sorted((person, other), key=int) for other in others]
        for name in ["presence-staff", *(f"private-chat-{low}-{high}" for low, high in pairs)]:
            auth = self.post("/chat/auth", person, socket_id=client.id, channel_name=name)
            client.send("pusher:subscribe", {"channel": name, **auth})
            client.expect("pusher_internal:subscription_succeeded", name)
        return client
