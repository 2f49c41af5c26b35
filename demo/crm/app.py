"""What answers: http.server, on this machine's own address alone."""

import json
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pages
from chat_token import chat_token
from records import Person
from sessions import Sessions

STATIC = {path.name: path for path in (Path(__file__).parent / "static").iterdir()}
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Application:
    def __init__(self, staff: dict[str, Person], secret: bytes, hansard: str, events: str | None = None):
        """`hansard` is the address of the server that has the chat, `http://127.0.0.1:8000`; it carries the events, too, unless
        `events` is the address of another one."""
        self.staff, self.secret, self.hansard = staff, secret, hansard
        self.sessions = Sessions()
        address = urlsplit(hansard)
        events = events or f"{'wss' if address.scheme == 'https' else 'ws'}://{address.netloc}"
        # No inline script or style, and nothing from anywhere but here and the chat's server.
        self.policy = (
            f"default-src 'none'; script-src 'self' {hansard}; style-src 'self'; img-src 'self'; "
            f"connect-src 'self' {hansard} {events}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


class Handler(BaseHTTPRequestHandler):
    """`GET /`, `POST /sign-in`, and for each who is signed in `GET /as/ID/customers`, `orders`, `calendar`, `chat-token` and
    `POST /as/ID/sign-out`."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    app: Application

    def do_GET(self):
        if not self._is_for_us():
            return
        match self._path():
            case [""]:
                self._page(pages.sign_in(self.app.staff, self._signed_in()))
            case ["static", name] if name in STATIC:
                self._send(200, TYPES[STATIC[name].suffix], STATIC[name].read_bytes(), {"Cache-Control": "no-cache"})
            case ["as", who, "chat-token"]:
                self._token(who)
            case ["as", who, name] if name in pages.PAGES:
                if who in self._signed_in():
                    self._page(pages.page(name, self.app.staff, self.app.staff[who], self.app.hansard, date.today()))
                else:
                    self._go_to("/")
            case _:
                self._page(pages.problem("Not found", "There is no such page."), 404)

    do_HEAD = do_GET

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 10_000)).decode("utf-8", "replace")
        if not self._is_for_us():
            return
        if self.headers.get("Origin", self._origin()) != self._origin():
            return self._page(pages.problem("Not from here", "That form stood on another site’s page."), 403)
        signed_in = self._signed_in()
        match self._path():
            case ["sign-in"]:
                who = parse_qs(body).get("person", [""])[0]
                if who not in self.app.staff:
                    return self._page(pages.problem("Nobody", "There is nobody of that name here."), 400)
                others = [one for one in signed_in if one != who]
                self._go_to(f"/as/{who}/customers", self.app.sessions.cookie([*others, who]))
            case ["as", who, "chat-token"]:
                self._token(who)
            case ["as", who, "sign-out"]:
                self._go_to("/", self.app.sessions.cookie([one for one in signed_in if one != who]))
            case _:
                self._page(pages.problem("Not found", "There is no such page."), 404)

    def _token(self, who: str):
        """Who asks is known by the session alone."""
        if who not in self._signed_in():
            return self._send(401, "application/json", b'{"error":"Nobody is signed in."}')
        person = self.app.staff[who]
        token = chat_token(self.app.secret, person.id, person.name, person.title)
        self._send(200, "application/json", json.dumps({"token": token}).encode())

    def _signed_in(self) -> list[str]:
        return [one for one in self.app.sessions.people(self.headers.get("Cookie")) if one in self.app.staff]

    def _path(self) -> list[str]:
        return urlsplit(self.path).path.split("/")[1:]

    def _origin(self) -> str:
        return f"http://{self.headers.get('Host')}"

    def _is_for_us(self) -> bool:
        """Another name that leads to this machine is somebody else's page (DNS rebinding)."""
        port = self.server.server_port
        if self.headers.get("Host") in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return True
        self._page(pages.problem("Not here", f"This is http://127.0.0.1:{port}/ alone."), 421)
        return False

    def _go_to(self, path: str, cookie: str | None = None):
        self._send(303, "text/plain", b"", {"Location": path, **({"Set-Cookie": cookie} if cookie else {})})

    def _page(self, markup: str, status: int = 200):
        self._send(status, "text/html; charset=utf-8", markup.encode())

    def _send(self, status: int, kind: str, body: bytes, more: dict[str, str] = {}):
        headers = {
            "Content-Type": kind, "Content-Length": str(len(body)), "Content-Security-Policy": self.app.policy,
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store", **more,
        }
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def serve(app: Application, port: int) -> Server:
    return Server(("127.0.0.1", port), type("AppHandler", (Handler,), {"app": app}))
