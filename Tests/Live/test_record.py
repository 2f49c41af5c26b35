"""Who was there goes on the archive's record."""

import json
import os
import urllib.error
import urllib.request
from datetime import datetime

import pytest

from support import journal
from support.raw import RawSocket, wait_until
from support.server import LiveServer

pytestmark = pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no record")
CHANNEL = "presence-staff"


@pytest.fixture
def start(tmp_path, hooks):
    servers = []

    def make():
        servers.append(LiveServer(tmp_path, hooks.url))
        return servers[-1]

    yield make
    for server in servers:
        server.process.kill()


def stays(server, user):
    """From when till when the API says that somebody was there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/api/v1/people/{user}/presence") as answer:
            return [(stay["start"], stay["end"]) for stay in json.load(answer)["data"]]
    except urllib.error.HTTPError as error:
        # The person is not known yet, or there is no archive yet.
        assert error.code in (404, 503)
        return []


def metrics(server):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        return answer.read().decode()


def seconds(stay):
    start, end = map(datetime.fromisoformat, stay)
    return (end - start).total_seconds()


def lines(folder):
    """What is on the record: of whom, what, and why."""
    return [(line["person"], line["type"], line.get("reason")) for line in journal.lines(folder)]


def join(server, user):
    client = RawSocket(server)
    client.subscribe(CHANNEL, {"user_id": user})
    return client


def test_two_pages_of_a_person_are_one_stay(start, tmp_path):
    server = start()
    first, second = join(server, "7"), join(server, "7")
    wait_until(lambda: len(stays(server, "7")) == 1)
    assert stays(server, "7")[0][1] is None
    first.cut()
    wait_until(lambda: len(lines(tmp_path)) == 3)
    second.cut()
    wait_until(lambda: len(lines(tmp_path)) == 4)
    # Lines can be read a moment before the disk is known to have them.
    wait_until(lambda: "\nhansard_presence_recorded_total 4\n" in metrics(server))
    assert server.stop() == 0
    assert [kind for _, kind, _ in lines(tmp_path)] == ["online", "online", "offline", "offline"]
    again = start()
    assert len(stays(again, "7")) == 1 and 0 < seconds(stays(again, "7")[0]) < 30


def test_who_is_there_when_the_server_stops_is_until_then(start, tmp_path):
    server = start()
    client = join(server, "8")
    assert server.stop() == 0
    client.cut()
    assert journal.waits(tmp_path) == 0
    again = start()
    assert seconds(stays(again, "8")[0]) < 30
    assert [(person, kind) for person, kind, _ in lines(tmp_path)] == [("8", "online"), ("8", "offline")]


def test_who_is_there_when_the_server_is_killed_is_until_its_last_sign_of_life(start, tmp_path):
    server = start()
    client = join(server, "9")
    gone = join(server, "10")
    gone.cut()
    wait_until(lambda: len(lines(tmp_path)) == 3)
    server.process.kill()
    server.process.wait()
    client.cut()
    again = start()
    assert lines(tmp_path)[-1] == ("9", "offline", "log ended")
    wait_until(lambda: [len(stays(again, user)) for user in ("9", "10")] == [1, 1] and stays(again, "9")[0][1], seconds=20)
    assert all(seconds(stays(again, user)[0]) < 30 for user in ("9", "10"))
