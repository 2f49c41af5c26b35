"""A house with a chat: `hansard serve --live`, the demo's CRM in whose pages it is, and people in browsers of their own."""

import itertools
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from .program import HANSARD, ROOT, hansard
from .watch import Watch

sys.path.append(str(ROOT / "demo/crm"))
from chat_token import chat_token  # noqa: E402  The token as a customer's program mints it.
from pages import pair  # noqa: E402

# What goes to another page and back takes its time on a machine that builds something else.
expect.set_options(timeout=15_000)

FIRST = "Amina Boris Celia Dario Esi Farid Greta Henrik Ilse Jovan Katla Lorenz Marit".split()
LAST = "Abernethy Brokaw Castellane Dunmore Eastwick Farnborough Galloway Hollins Iversen Juneau".split()


@dataclass(frozen=True)
class Person:
    id: str
    name: str

    def pair(self, other) -> str:
        """The channel of the two."""
        return pair(self.id, other.id)


# Below those that the system gives to connections, and far from those of another process of the tests: nobody else takes
# a port between its being found free and the server's start.
ports = itertools.count(10_000 + os.getpid() * 37 % 20_000)


def free_port() -> int:
    for port in ports:
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


def wait_for(process, port: int, log: Path):
    """Until the program listens."""
    for _ in range(600):
        assert process.poll() is None, f"{process.args[0]} has ended: {log.read_text(errors='replace')[-3000:]}"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"Nothing listens on {port}")


def wait_until(condition, seconds: float = 15):
    """For what no page shows."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen"
        time.sleep(0.05)


class Relay:
    """What stands between a browser and the server, and can be cut."""

    def __init__(self, port: int):
        self.to, self.is_cut, self.sockets, self.lock = port, False, [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Ends what is open, and lets nothing new through."""
        with self.lock:
            self.is_cut = True
            for one in self.sockets:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            self.sockets.clear()

    def mend(self):
        self.is_cut = False

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                if self.is_cut:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.to), timeout=10)
                server.settimeout(None)
            except OSError:
                client.close()
                continue
            with self.lock:
                self.sockets += [client, server]
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=(one, other), daemon=True).start()

    @staticmethod
    def _copy(one: socket.socket, other: socket.socket):
        try:
            while piece := one.recv(65_536):
                other.sendall(piece)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class House:
    """The servers, an archive of its own, and more people than all tests need."""

    def __init__(self, folder: Path, settings: dict | None = None, names=(), hosted=False, front=None, notice: str | None = None):
        """`settings` are lines of `chat` in site.yml, `names` those of people beside the usual ones. `hosted`: the events are carried
        by another server, as by a service in the web. `front`: the proxy through which the far program's pages reach the chat.
        `notice`: that of site.yml, with the sample's pages beside it."""
        self.folder, self.archive, self.content = folder, folder / "archive", folder / "content"
        self.port, self.crm_port, self.far_port = free_port(), free_port(), free_port()
        self.address, self.crm, self.far = (f"http://127.0.0.1:{port}" for port in (self.port, self.crm_port, self.far_port))
        # Ids of every kind that sources have: numbers, Slack's, addresses; a channel's name holds the `-` as `=2D`.
        self.people = [Person((str(101 + index), f"U{index:02}AB", f"jo-ann.{index}@x")[index % 3], f"{first} {last}") for index, (first, last) in enumerate(
            (FIRST[(row + column) % len(FIRST)], LAST[row]) for column in range(len(FIRST)) for row in range(len(LAST)))]
        # Names that every object of JavaScript's has are ids as well.
        self.named = [Person(("constructor", "__proto__", "toString", "0301")[index] if index < 4 else str(301 + index), name) for index, name in enumerate(names)]
        self.everybody = [*self.people, *self.named]
        self.unused = list(self.people)
        self.mesh = (settings or {}).get("mesh", "eager")
        self.service_port = free_port() if hosted else None
        self.services = [self._start_service()] if hosted else []
        self._write(settings or {}, notice)
        self.hansard = self.start_hansard()
        self.relay = Relay(self.port)
        # Two programs that embed the chat: one reaches it straight, the other by a way that can be cut.
        self.front = front(folder / "front", self.port) if front else None
        far = self.front.address.rstrip("/") if front else f"http://127.0.0.1:{self.relay.port}"
        self.programs = [self._start_crm(self.crm_port, self.address), self._start_crm(self.far_port, far)]

    def _write(self, settings, notice):
        self.content.mkdir()
        if notice:
            shutil.copytree(ROOT / "Content/pages", self.content / "pages")
        for name in ("live-secret", "chat-secret"):
            secret = self.content / name
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_hex(32))
        self.secret = (self.content / "chat-secret").read_bytes()
        chat = {"token_secret_file": "chat-secret", "origins": [self.crm, self.far], "messages_per_minute": 60_000, "requests_per_second": 1_000, **settings}
        live = {"apps": {"1": {"key": "staff", "secret_file": "live-secret", "origins": sorted({self.crm, self.far, *chat["origins"]})}}}
        if self.service_port:
            (self.content / "live-secret").write_text((self.folder / "service/live-secret").read_text())
            chat["transport"] = {"pusher": {
                "app_id": "1", "key": "hosted", "secret_file": "live-secret", "host": "127.0.0.1", "port": self.service_port, "tls": False}}
        else:
            chat["app"] = "1"
        (self.content / "site.yml").write_text(f"title: Record of the house\nnotice: {json.dumps(notice)}\nlive: {json.dumps({} if self.service_port else live)}\nchat: {json.dumps(chat)}\n")
        people = self.folder / "people.jsonl"
        people.write_text("".join(
            json.dumps({"type": "person", "id": person.id, "name": person.name, "title": "Clerk"}) + "\n" for person in self.everybody))
        hansard("ingest", "--archive", self.archive, people)

    def cast(self, count: int, with_numbers=False) -> list[Person]:
        """People whom no other test knows. `with_numbers`: whose ids are some, lowest first, and stand in the archive's addresses as they are."""
        chosen = [person for person in self.unused if not with_numbers or person.id.isdigit()][:count]
        assert len(chosen) == count, "There are not enough people. Invent some more."
        self.unused = [person for person in self.unused if person not in chosen]
        return chosen

    def _start_service(self):
        """A server of the same protocol that knows nothing of the chat but the key of its app, and calls it when somebody comes or goes."""
        content, log = self.folder / "service", self.folder / "service.log"
        content.mkdir()
        (content / "live-secret").touch(mode=0o600)
        (content / "live-secret").write_text(secrets.token_hex(32))
        app = {"key": "hosted", "secret_file": "live-secret", "webhooks": {f"{self.address}/chat/webhooks": {}}}
        (content / "site.yml").write_text(f"live: {json.dumps({'apps': {'1': app}})}\n")
        with log.open("w") as out:
            process = subprocess.Popen(
                [HANSARD, "serve", "--open", "--live", "--archive", self.folder / "service-archive", "--content", content, "--port", str(self.service_port)],
                cwd=ROOT, stdout=out, stderr=out)
        wait_for(process, self.service_port, log)
        return process

    def start_hansard(self):
        log = self.folder / "hansard.log"
        with log.open("a") as out:
            process = subprocess.Popen(
                [HANSARD, "serve", "--open", "--live", "--rate", "0", "--archive", self.archive, "--content", self.content, "--port", str(self.port)],
                cwd=ROOT, stdout=out, stderr=out)
        wait_for(process, self.port, log)
        self.hansard = process
        return process

    def stop_hansard(self, how=signal.SIGTERM):
        self.hansard.send_signal(how)
        self.hansard.wait(20)

    def _start_crm(self, port: int, hansard: str):
        log = self.folder / f"crm-{port}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, ROOT / "demo/crm", "--port", str(port), "--hansard", hansard,
                 "--secret-file", self.content / "chat-secret", "--people", self.folder / "people.jsonl",
                 "--staff", ",".join(person.id for person in self.everybody),
                 *(["--events", f"ws://127.0.0.1:{self.service_port}"] if self.service_port else [])],
                cwd=ROOT, stdout=out, stderr=out)
        wait_for(process, port, log)
        return process

    def stop(self):
        for process in (*self.programs, self.hansard, *self.services):
            process.terminate()
        for process in (*self.programs, self.hansard, *self.services):
            process.wait(20)
        if self.front:
            self.front.stop()

    # Without a browser

    def ask(self, person: Person, path: str, body: dict | None = None) -> dict:
        """Asks an endpoint of the chat in somebody's name."""
        token = chat_token(self.secret, person.id, person.name, "Clerk")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/chat/{path}", json.dumps(body).encode() if body else None, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def send(self, sender: Person, to: Person, text: str) -> dict:
        body = {"with": to.id, "text": text, "client_id": secrets.token_hex(8)}
        return self.ask(sender, "messages", body)["message"]

    def read(self, path: str) -> str:
        """A page of the archive; nothing, if there is none."""
        try:
            with urllib.request.urlopen(f"{self.address}/{path}", timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 404
            return ""

    def wait_for_archive(self, path: str, text: str) -> str:
        """The page, once it has the text: what is written in the chat is in the archive's pages a little later."""
        wait_until(lambda: text in self.read(path), 45)
        return self.read(path)


class Tab:
    """A page that is connected to a live server, and what the two say to each other."""

    def __init__(self, page: Page):
        self.page = page
        self.frames_sent: list[dict] = []
        self.frames_received: list[str] = []
        page.on("websocket", self._hear)

    def _hear(self, socket):
        socket.on("framesent", lambda frame: self.frames_sent.append(json.loads(frame)))
        socket.on("framereceived", lambda frame: self.frames_received.append(frame if isinstance(frame, str) else frame.decode()))

    def wait_joined(self, channel: str):
        """Until the server has let this tab into a channel."""
        self.wait_heard("subscription_succeeded", f'"{channel}"')

    def wait_heard(self, *parts: str):
        """Until the server has sent something in which all of these are."""
        def is_heard():
            self.page.wait_for_timeout(20)  # lets what has been heard come in
            return any(all(part in frame for part in parts) for frame in self.frames_received)

        wait_until(is_heard)


class Desk(Tab):
    """One tab of one person. Everything is found as a screen reader names it, inside the widget."""

    def __init__(self, page: Page, person: Person, home: str):
        super().__init__(page)
        self.person, self.home = person, home
        self.chat = page.locator("hansard-chat")
        self.launcher = self.chat.get_by_role("button", name=re.compile("^Chat")).first
        self.panel = self.chat.locator("[aria-label='Chat'], [part='panel']").first
        self.search = self.chat.get_by_label("Find a colleague")
        self.status = self.chat.get_by_role("status")

    def go(self, page: str = "customers"):
        self.page.goto(f"{self.home}/as/{self.person.id}/{page}")
        self.wait_ready()
        return self

    def wait_ready(self):
        """Until the chat is there; on a phone a window may cover its button."""
        expect(self.chat.get_by_role("button").first).to_be_visible()
        return self

    def open_panel(self):
        expect(self.launcher.or_(self.search).filter(visible=True).first).to_be_visible()
        if not self.search.is_visible():
            self.launcher.click()
        expect(self.search).to_be_visible()
        return self

    def colleague(self, person: Person) -> Locator:
        return self.chat.get_by_role("button", name=re.compile("^" + re.escape(person.name)))

    def window(self, person: Person) -> "Window":
        return Window(self, person)

    def open_window(self, person: Person) -> "Window":
        """By the list of colleagues, as everybody does."""
        self.open_panel()
        self.search.fill(person.name)
        self.colleague(person).first.click()
        window = self.window(person)
        expect(window.box).to_be_visible()
        return window

    def expect_unseen(self, count: int):
        """On the button of the chat, and in the title."""
        if count:
            expect(self.launcher).to_have_accessible_name(re.compile(rf"^Chat\b.*\b{count}\b"))
            expect(self.page).to_have_title(re.compile(rf"^\({count}\) "))
        else:
            expect(self.launcher).to_have_accessible_name(re.compile(r"^Chat\D*$"))
            expect(self.page).to_have_title(re.compile(r"^[^(]"))


class Window:
    """The chat with one colleague."""

    def __init__(self, desk: Desk, person: Person):
        self.desk, self.person = desk, person
        self.box = desk.chat.get_by_label(f"Chat with {person.name}", exact=True)
        self.log = self.box.get_by_role("log")
        self.messages = self.log.locator("[part~='message']")
        self.field = self.box.get_by_role("textbox", name=f"Message to {person.name}")

        self.typing = self.box.get_by_text(f"{person.name} is typing", exact=True)

    def button(self, name: str) -> Locator:
        return self.box.get_by_role("button", name=name)

    def write(self, text: str):
        """Sends it, and waits until the server has it: it has a number then."""
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.message(text)).to_have_attribute("data-id", re.compile(r"^\d{16}$"))
        return self

    def message(self, text: str) -> Locator:
        return self.messages.filter(has_text=text)

    def scroll_back_to(self, count: int):
        """Page by page, until so many messages are there."""
        while (before := self.messages.count()) < count:
            self.log.evaluate("log => { log.scrollTop = 0; log.dispatchEvent(new Event('scroll')) }")
            expect(self.messages).not_to_have_count(before)

    def expect_texts(self, texts: list[str]):
        """Exactly these messages, each once, in this order."""
        expect(self.messages).to_have_count(len(texts))
        for index, text in enumerate(texts):
            expect(self.messages.nth(index)).to_contain_text(text)
        numbers = self.messages.evaluate_all("all => all.map(one => one.dataset.id)")
        assert len(set(numbers)) == len(numbers), numbers


class Visitors:
    """Signs people in, each in a browser of their own, and watches what their pages do."""

    def __init__(self, browser, house: House):
        self.browser, self.house = browser, house
        self.contexts, self.watches = [], []

    def sign_in(self, person: Person, page: str = "customers", far=False, watched=True, context=None, prepare=lambda page: None, **options) -> Desk:
        """A tab of `person`. `far`: by the way that can be cut. `context`: in the same browser as another tab."""
        house, home = self.house, self.house.far if far else self.house.crm
        if context is None:
            context = self.browser.new_context(**{"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}, **options})
            context.set_default_timeout(10_000)
            self.contexts.append(context)
        tab = context.new_page()
        if watched:
            self.watches.append(Watch(tab, (home, house.address, f"http://127.0.0.1:{house.relay.port}")))
        prepare(tab)
        desk = Desk(tab, person, home)
        context.request.post(f"{home}/sign-in", form={"person": person.id}, headers={"Origin": home}, max_redirects=0)
        return desk.go(page)

    def close(self):
        for context in self.contexts:
            context.close()
        complaints = [complaint for watch in self.watches for complaint in watch.complaints]
        assert not complaints, "\n".join(complaints)
