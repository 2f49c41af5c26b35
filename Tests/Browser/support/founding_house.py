"""`hansard serve --live` behind the application of founding.py, three people in browsers of their own, and what of it is on the record."""

import itertools
import json
import os
import secrets
import subprocess
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from .chat import FIRST, LAST, Person, Tab, free_port, wait_for, wait_until
from .founding import STAFF, Application, pair
from .program import HANSARD, ROOT
from .watch import Watch

SITE = """title: Record of the house
live:
  apps:
    "1":
      key: staff
      secret_file: live-secret
"""
# What an owner has to write to have on the record what is said there.
RECORD = "      record: true\n"


class FoundingHouse:
    def __init__(self, folder: Path, record=True, names_sender=False):
        """`names_sender` is the application's."""
        self.archive, self.content, self.log = folder / "archive", folder / "content", folder / "hansard.log"
        self.content.mkdir()
        (self.content / "site.yml").write_text(SITE + (RECORD if record else ""))
        secret = self.content / "live-secret"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()
        self.application = Application(folder, self.port, "staff", secret.read_text(), names_sender)
        self.scales = (10**power for power in itertools.count())
        self.names = (f"{first} {last}" for last in LAST for first in FIRST)

    def start(self):
        with self.log.open("a") as out:
            self.process = subprocess.Popen(
                [HANSARD, "serve", "--open", "--live", "--rate", "0", "--archive", self.archive, "--content", self.content, "--port", str(self.port)],
                cwd=ROOT, stdout=out, stderr=out)
        wait_for(self.process, self.port, self.log)

    def stop(self) -> int:
        """Gives the exit status."""
        self.process.terminate()
        return self.process.wait(20)

    def close(self):
        self.stop()
        self.application.stop()

    def cast(self) -> list[Person]:
        """Three people whom no other test knows, with the ids 3, 7 and 10, or as many tens or hundreds: numbers and texts have other orders."""
        scale = next(self.scales)
        people = [Person(str(id * scale), next(self.names)) for id in (3, 7, 10)]
        for person in people:
            self.application.rows("INSERT INTO person (id, name) VALUES (?, ?)", int(person.id), person.name)
        return people

    # As the application's back end may ask at any time

    def channels(self) -> set[str]:
        """Those of pairs in which anybody is."""
        return set(self.application.live.channels_info("private-chat-")["channels"])

    def online(self) -> set[str]:
        return {user["id"] for user in self.application.live.users_info(STAFF)["users"]}

    # What the application's table says, and what the record does

    def said(self) -> dict[str, list[dict]]:
        """By channel, oldest first."""
        found = self.application.rows("SELECT message.*, name FROM message JOIN person ON person.id = sender ORDER BY message.id")
        return grouped((pair(row["sender"], row["recipient"]), dict(row)) for row in found)

    def seen(self) -> dict[tuple[str, str], list[dict]]:
        """The marks by channel and person, oldest first."""
        found = self.application.rows("SELECT * FROM mark ORDER BY id")
        return grouped(((pair(row["person"], row["other"]), str(row["person"])), dict(row)) for row in found)

    def unseen(self) -> dict[tuple[str, str], int]:
        """How many messages wait, by person and channel."""
        found = self.application.rows("SELECT sender, recipient, count(*) AS count FROM message WHERE seen_at IS NULL GROUP BY sender, recipient")
        return {(str(row["recipient"]), pair(row["sender"], row["recipient"])): row["count"] for row in found}

    def api(self, path: str):
        """An answer of the archive's API; nothing, while there is no archive yet."""
        try:
            with urllib.request.urlopen(f"{self.address}/api/v1/{path}", timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 503, refusal
            return {}

    def metric(self, name: str) -> int:
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=20) as answer:
            line, = [line for line in answer.read().decode().splitlines() if line.startswith(f"{name}{{")]
        return int(line.split()[1])

    def wait_for_record(self):
        """What was published, and who was there, is in the archive a little later."""
        said, seen = self.said().values(), self.seen().values()
        counts, senders = (sum(map(len, said)), sum(map(len, seen))), {str(one["sender"]) for messages in said for one in messages}
        def is_there():
            figures = self.api("stats")
            named = {one["id"] for one in self.api("people?limit=200").get("data", []) if one["name"] != one["id"]}
            return (figures.get("messages"), figures.get("seen")) == counts and senders <= named

        wait_until(is_there, 45)

    def marks(self) -> dict[tuple[str, str], list[tuple]]:
        """By channel and person: each mark's message, the time up to which it goes, and when it was made, as docs/log.md writes them."""
        found = []
        for line in self.lines():
            if line["type"] == "seen":
                for day, marks in line["days"].items():
                    for message, time, *more in marks:
                        extra = more[-1] if more and isinstance(more[-1], dict) else {}
                        found.append(((line["channel"], line["person"]), (message, extra.get("up_to_time"), instant(f"{day}T{time}Z"))))
        return {key: sorted(marks, key=lambda mark: mark[2]) for key, marks in grouped(found).items()}

    def lines(self) -> list[dict]:
        """The log of the archive: the record itself."""
        text = "".join(path.read_text(encoding="utf-8") for path in sorted((self.archive / "log").glob("*.jsonl")))
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def quarantined(self) -> list[dict]:
        path = self.archive / "quarantine/lines.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def grouped(pairs) -> dict:
    found: dict = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def is_impatient(complaint: str) -> bool:
    """pusher-js 2 gives up a connection that takes longer than twice the last one, and Chromium warns of that."""
    return "PUSHER_JS" in os.environ and "WebSocket is closed before the connection is established" in complaint


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


class Colleague(Tab):
    """Somebody at the application, in a browser of their own."""

    def __init__(self, page: Page, person: Person, colleagues: "Colleagues"):
        super().__init__(page)
        self.person, self.colleagues = person, colleagues
        self.online = page.get_by_role("list", name="Online").get_by_role("listitem")

    def load(self, name: str):
        """A page of the application, until it has heard who is online."""
        self.frames_sent.clear()
        self.frames_received.clear()
        self.page.goto(f"{self.colleagues.house.application.address}/page/{name}")
        self.wait_joined(STAFF)

    def go(self, name: str):
        """To a page of the application, until everybody knows that this one is back."""
        self.load(name)
        self.colleagues.settle()

    def colleague(self, other: Person) -> Locator:
        return self.online.filter(has_text=other.name)

    def badge(self, other: Person) -> Locator:
        return self.colleague(other).locator("b")

    def box(self, other: Person) -> Locator:
        return self.page.get_by_label(f"Chat with {other.name}", exact=True)

    def messages(self, other: Person) -> Locator:
        return self.box(other).get_by_role("listitem")

    def open_window(self, other: Person):
        self.colleague(other).get_by_role("button").click()

    def write(self, other: Person, text: str):
        """In the window with somebody, which is opened if it is not."""
        if not self.box(other).is_visible():
            self.open_window(other)
        field = self.box(other).get_by_label(f"Message to {other.name}")
        field.fill(text)
        field.press("Enter")
        # It is there when the application has saved and published it.
        expect(self.messages(other).filter(has_text=text)).to_have_attribute("data-from", self.person.id)

    def expect_title(self, page: str, unseen: int):
        expect(self.page).to_have_title(f"({unseen}) {page}" if unseen else page)

    def events(self, name: str) -> list[tuple[str, dict]]:
        """Those that this page has been sent since it was loaded: channel and data."""
        self.page.wait_for_timeout(50)  # lets what has been heard come in
        found = [json.loads(frame) for frame in self.frames_received]
        return [(one["channel"], json.loads(one["data"])) for one in found if one["event"] == name]

    def asked(self, event: str) -> list[str]:
        """The channels about which this page has asked something since it was loaded: to join or to leave them."""
        self.page.wait_for_timeout(50)
        return [frame["data"]["channel"] for frame in self.frames_sent if frame["event"] == event]


class Colleagues:
    """Logs people in, and watches what their pages do."""

    def __init__(self, browser, house: FoundingHouse):
        self.browser, self.house = browser, house
        self.tabs, self.watches = [], []

    def log_in(self, *people: Person) -> list[Colleague]:
        """A tab of each, in a browser of their own."""
        home = self.house.application.address
        for person in people:
            context = self.browser.new_context(reduced_motion="reduce")
            context.set_default_timeout(10_000)
            page = context.new_page()
            self.watches.append(Watch(page, home))
            self.tabs.append(Colleague(page, person, self))
            context.request.post(f"{home}/login", form={"person": person.id}, max_redirects=0)
            self.tabs[-1].load("customers")
        self.settle()
        return self.tabs

    def settle(self):
        """Until everybody's page is on a channel with everybody who is there now."""
        word = secrets.token_hex(8)
        # A page has heard who came and left before, when it hears this.
        self.house.application.live.trigger(STAFF, "roll-call", {"word": word})
        for tab in self.tabs:
            tab.wait_heard(word)
        for tab, other in itertools.permutations(self.tabs, 2):
            expect(tab.colleague(other.person)).to_have_attribute("data-joined", "")

    def close(self):
        for tab in self.tabs:
            tab.page.context.close()
        wait_until(lambda: not self.house.online())
        complaints = [complaint for watch in self.watches for complaint in watch.complaints if not is_impatient(complaint)]
        assert not complaints, "\n".join(complaints)
