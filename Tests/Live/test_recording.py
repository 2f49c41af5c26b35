"""What applications publish is on the record before anybody gets it."""

import json
import os
import sqlite3
import subprocess
import threading
import time
import urllib.request

import pusher.errors
import pytest
import requests

from support.raw import RawSocket, wait_until
from support.server import LiveServer

pytestmark = pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no record")
PAIR = "private-chat-3-7"
SITE = """
live:
  apps:
    "1": {{key: staff-key, secret_file: live-secret, record: {record}}}
"""


class RecordedServer(LiveServer):
    def __init__(self, folder, record="true", **more):
        super().__init__(folder, "", site=SITE.format(record=record), **more)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def say(self, text, channel=PAIR, socket=None, **data):
        return self.api().trigger(channel, "new_message", {"message": text, **data}, socket)

    def person(self, id, channel=PAIR, name=None):
        """A page of somebody’s: in the presence channel, and in the channel of the two."""
        page = RawSocket(self)
        page.subscribe("presence-staff", {"user_id": id, "user_info": {"name": name or f"Person {id}"}})
        page.subscribe(channel)
        return page

    def wait_said(self, words):
        """It listens before it says so."""
        wait_until(lambda: words in self.log.read_text(), message=self.log.read_text)

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith(f'hansard_live_{name}{{app="1"}} ')))

    def rows(self, sql, *arguments):
        """What the archive has; nothing while there is none."""
        path = self.folder / "archive/hansard.db"
        if not path.exists():
            return []
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            return database.execute(sql, arguments).fetchall()

    def messages(self):
        """Conversation, id, sender, microseconds and text of each, in the order of the record."""
        return self.rows("""
            SELECT c.source_id, m.source_id, p.source_id, m.sent_at, m.text FROM message m
            JOIN conversation c ON c.id = m.conversation JOIN person p ON p.id = m.sender ORDER BY m.seq""")

    def quarantined(self):
        return "".join(file.read_text() for file in sorted((self.folder / "archive/quarantine").glob("*")))


def server_call(server, command, *words):
    """What another run of the program prints; it must end well."""
    program = os.path.abspath(os.environ.get("HANSARD", ".build/debug/hansard"))
    return subprocess.run([program, command, *words], check=True, capture_output=True, text=True).stdout


def report(server, command, *words):
    return json.loads(server_call(server, command, "--archive", server.folder / "archive", *words))


@pytest.fixture
def start(tmp_path):
    servers = []

    def make(record="true", **more):
        servers.append(RecordedServer(tmp_path, record, **more))
        return servers[-1]

    yield make
    for server in servers:
        server.process.kill()


def refusal(server, *arguments, **more):
    """What a message is refused with."""
    with pytest.raises(pusher.errors.PusherError) as error:
        server.say(*arguments, **more)
    return str(error.value)


def test_each_message_and_mark_is_in_the_archive_with_sender_and_time(start):
    server = start()
    server.wait_said("On the record: new_message and seen of private-chat-*")
    ann, bob = server.person("3", name="Ann"), server.person("7", name="Bob")
    before = time.time() * 1e6
    server.say("Morning!", id="m1", **{"from": "3"})
    assert json.loads(bob.expect("new_message", PAIR)["data"])["message"] == "Morning!"
    # Neither an id nor a sender: the connection that is left out says who.
    server.say("And to you", socket=bob.id)
    assert ann.expect("new_message", PAIR) and ann.expect("new_message", PAIR)
    server.api().trigger(PAIR, "seen", {"by": "7", "id": "m1"})
    after = time.time() * 1e6
    wait_until(lambda: len(server.messages()) == 2, seconds=20)
    first, second = server.messages()
    assert (first[:3], first[4]) == ((PAIR, "m1", "3"), "Morning!") and before <= first[3] <= after
    assert (second[0], second[2], second[4]) == (PAIR, "7", "And to you")
    wait_until(lambda: server.metric("recorded_events_total") == 3)
    assert server.stop() == 0
    counts = report(server, "stats", "--json")
    assert (counts["messages"], counts["seen"]) == (2, 1)
    unseen = report(server, "unseen", "--format", "json")
    assert [person["person"] for person in unseen["people"]] == ["3"]
    assert not server.quarantined()


def test_a_message_that_is_sent_again_is_on_the_record_once(start):
    server = start()
    bob = server.person("7")
    for _ in range(3):
        server.say("Once", id="m1", **{"from": "3"})
    server.say("Twice", id="m2", **{"from": "3"})
    assert json.loads(bob.expect("new_message")["data"])["id"] == "m1"
    assert json.loads(bob.expect("new_message")["data"])["id"] == "m2"
    wait_until(lambda: len(server.messages()) == 2, seconds=20)
    assert server.metric("repeated_events_total") == 2
    assert "another message of this id" in refusal(server, "Another", id="m1", **{"from": "3"})
    assert not bob.all("new_message")


def test_what_cannot_be_mapped_is_refused_and_quarantined(start):
    server = start()
    bob = server.person("7")
    assert "leaves no connection out" in refusal(server, "By whom?")
    assert "not one of the channel" in refusal(server, "Not mine", **{"from": "9"})
    assert not bob.all("new_message")
    assert server.metric("unmapped_events_total") == 2
    wait_until(lambda: "By whom?" in server.quarantined() and "Not mine" in server.quarantined(), seconds=20)
    assert "leaves no connection out" in server.quarantined()
    assert server.messages() == []


def test_what_cannot_be_mapped_goes_through_where_the_app_says_so(start):
    server = start("{unmapped: pass}")
    bob = server.person("7")
    server.say("By whom?")
    assert bob.expect("new_message")
    wait_until(lambda: "By whom?" in server.quarantined(), seconds=20)


def test_clients_events_are_by_the_person_of_their_connection(start):
    server = start("{message: {event: client-message, text: text, sender: from}, seen: {event: client-seen}}")
    ann, bob = server.person("3"), server.person("7")
    ann.send("client-message", {"text": "From my page"}, channel=PAIR)
    assert bob.expect("client-message", PAIR)["data"] == {"text": "From my page"}
    bob.send("client-seen", {}, channel=PAIR)
    assert ann.expect("client-seen", PAIR)
    ann.send("client-message", {"text": "As Bob", "from": "7"}, channel=PAIR)
    assert "not the person" in json.dumps(ann.expect("pusher:error"))
    wait_until(lambda: len(server.messages()) == 1, seconds=20)
    assert server.messages()[0][2] == "3"
    assert server.stop() == 0
    assert report(server, "stats", "--json")["seen"] == 1


def test_a_settings_change_begins_and_ends_the_recording(start):
    server = start("false")
    server.wait_said("NOT on the record")
    server.say("Lost", **{"from": "3"})
    assert server.metric("recording") == 0 and server.metric("unrecorded_events_total") == 1
    site = server.folder / "content/site.yml"
    site.write_text(site.read_text().replace("record: false", "record: true"))
    server.process.send_signal(1)
    wait_until(lambda: server.metric("recording") == 1)
    server.say("Kept", **{"from": "3"})
    wait_until(lambda: [row[4] for row in server.messages()] == ["Kept"], seconds=20)


def test_other_events_of_the_app_pass_as_before(start):
    server = start()
    bob = server.person("7")
    server.api().trigger(PAIR, "typing", {"by": "3"})
    server.api().trigger("news", "new_message", {"message": "To all"})
    assert bob.expect("typing", PAIR)
    assert server.metric("unrecorded_events_total") == 2 and server.metric("recorded_events_total") == 0


class Publishers:
    """Threads that publish without pause, and again what was not answered; `answered` are the ids of what was."""

    def __init__(self, server, count):
        self.server, self.answered, self.is_over, self.lock = server, [], False, threading.Lock()
        self.threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(count)]
        for thread in self.threads:
            thread.start()

    def _run(self, number):
        low, high = 2 * number + 1, 2 * number + 2
        count = 0
        while not self.is_over:
            count += 1
            id = f"{number}/{count}"
            while not self.is_over:
                try:
                    self.server.say(f"text {id}", f"private-chat-{low}-{high}", id=id, **{"from": str(low)})
                except (requests.RequestException, pusher.errors.PusherError) as error:
                    # Killed, or not yet there: nothing else keeps it from being recorded.
                    assert isinstance(error, requests.RequestException) or "503" in str(error), error
                    time.sleep(0.02)
                    continue
                with self.lock:
                    self.answered.append(id)
                break

    def wait(self, more):
        count = len(self.answered) + more
        wait_until(lambda: len(self.answered) >= count, seconds=30, message=lambda: f"{len(self.answered)} of {count}")

    def end(self):
        self.is_over = True
        for thread in self.threads:
            thread.join(15)
        return self.answered


def test_kills_lose_nothing_and_double_nothing(start):
    """HANSARD_KILLS=200 for the long run."""
    server = start()
    load = Publishers(server, 5)
    for _ in range(int(os.environ.get("HANSARD_KILLS", "6"))):
        load.wait(20)
        server.kill()
        server.start()
    load.wait(20)
    answered = load.end()
    wait_until(lambda: set(answered) <= {row[1] for row in server.messages()}, seconds=30)
    assert server.stop() == 0
    ids = [row[1] for row in server.messages()]
    assert len(set(ids)) == len(ids)
    assert not server.quarantined()
    server_call(server, "verify", server.folder / "archive")
