"""The staff chat over a service that is another server: ours, which tells back, with each call checked by PyPI's `pusher`."""

import hashlib
import hmac
import json
import os
import sqlite3
import subprocess
import urllib.error
import urllib.request

import pytest

from support import journal
from support.hosted import CheckedApi, HostedChat
from support.raw import wait_until
from support.server import LiveServer, free_port

pytestmark = pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no chat")


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def service(tmp_path_factory, port):
    server = LiveServer(tmp_path_factory.mktemp("service"), f"http://127.0.0.1:{port}/chat/webhooks")
    yield server
    server.process.kill()


@pytest.fixture(scope="module")
def service_api(service):
    api = CheckedApi(service)
    yield api
    # Whatever the tests did, no call was signed otherwise than the library signs.
    assert api.wrong == []
    api.http.shutdown()


@pytest.fixture(scope="module")
def start(tmp_path_factory, service, service_api, port):
    """Starts the chat, again after it was ended."""
    chats, folder = [], tmp_path_factory.mktemp("chat")

    def make():
        chats.append(HostedChat(folder, service, service_api, port))
        return chats[-1]

    yield make
    for chat in chats:
        chat.server.process.kill()


@pytest.fixture(scope="module")
def running(start):
    return start()


@pytest.fixture
def chat(running, service_api):
    service_api.status = None
    return running


def texts(client, channel, last):
    """The messages that come on a channel up to one."""
    found = []
    while not found or found[-1] != last:
        found.append(json.loads(client.expect("new_message", channel)["data"])["text"])
    return found


def stays(chat, person):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{chat.port}/api/v1/people/{person}/presence") as answer:
            return [(stay["start"], stay["end"]) for stay in json.load(answer)["data"]]
    except urllib.error.HTTPError as error:
        assert error.code in (404, 503)
        return []


def metrics(chat):
    with urllib.request.urlopen(f"http://127.0.0.1:{chat.port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return {line.split()[0]: float(line.split()[1]) for line in lines if line and line[0] != "#" and line.count(" ") == 1}


def test_the_page_is_told_where_the_service_is(chat, service):
    app = chat.get("/chat/session", "3")["app"]
    assert app == {"key": service.key, "host": "127.0.0.1", "port": service.port, "tls": False}


def test_a_message_reaches_all_pages_but_the_one_that_sent_it(chat, service_api):
    mine, theirs = chat.page("3", "7"), chat.page("7", "3")
    message = chat.say("Guten Morgen, 世界 🎈", "3", "7", socket_id=mine.id)
    got = json.loads(theirs.expect("new_message", "private-chat-3-7")["data"])
    assert got == message
    chat.say("second", "3", "7")
    assert texts(mine, "private-chat-3-7", "second") == ["second"]
    wait_until(lambda: ("POST", "/apps/1/events") in service_api.places())


def test_what_waited_for_the_service_comes_in_order(chat, service_api):
    page = chat.page("7", *"3456")
    service_api.status = 503
    for number in range(5):
        for other in "3456":
            chat.say(f"{number}", other, "7")
    assert metrics(chat)["hansard_chat_outbox"] >= 20
    service_api.status = None
    for other in "3456":
        low, high = sorted([other, "7"])
        assert texts(page, f"private-chat-{low}-{high}", "4") == [str(number) for number in range(5)]
    wait_until(lambda: metrics(chat)["hansard_chat_outbox"] == 0)


def test_who_is_there_is_online_and_on_the_record(chat, service_api):
    chat.get("/chat/session", "3")
    page = chat.page("21")

    def online():
        return "21" in [person["id"] for person in chat.get("/chat/online", "3")["people"] if person["online"]]

    wait_until(online)
    assert ("GET", "/apps/1/channels/presence-staff/users") in service_api.places()

    def told():
        """As it was received, each body by itself."""
        return [event["name"] for line in journal.lines(chat.folder) for event in line.get("events", []) if event.get("user_id") == "21"]

    # Who comes and goes in one body of events was there for no time.
    wait_until(lambda: told() == ["member_added"])
    page.cut()
    wait_until(lambda: not online(), seconds=15)
    wait_until(lambda: (found := stays(chat, "21")) and found[0][1], seconds=30)
    assert len(stays(chat, "21")) == 1
    assert told() == ["member_added", "member_removed"]


def test_who_is_deactivated_is_cut_off(chat, service_api):
    page = chat.page("22", "3")
    wait_until(lambda: (chat.folder / "archive/hansard.db").exists(), seconds=25)
    hansard = os.path.abspath(os.environ.get("HANSARD", ".build/debug/hansard"))
    subprocess.run(
        [hansard, "person", "deactivate", "22", "--archive", chat.folder / "archive"], check=True, capture_output=True)
    assert page.close_code() == 4009
    wait_until(lambda: ("POST", "/apps/1/users/22/terminate_connections") in service_api.places())
    status, _ = chat.ask("POST", "/chat/auth", "22", {"socket_id": "1.2", "channel_name": "presence-staff"})
    assert status == 403


@pytest.mark.parametrize("key, signs, status", [(None, True, 401), ("other", True, 403), ("staff-key", False, 403)])
def test_what_is_not_the_services_is_not_believed(chat, service, key, signs, status):
    body = b'{"time_ms":1790000000000,"events":[{"name":"member_added","channel":"presence-staff","user_id":"66"}]}'
    signature = hmac.new((service.secret if signs else "another").encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Pusher-Signature": signature, **({"X-Pusher-Key": key} if key else {})}
    assert chat.ask("POST", "/chat/webhooks", body=body, headers=headers)[0] == status


def test_what_a_killed_chat_has_left_is_told_by_the_next(chat, service_api, start):
    page = chat.page("7", *"3456")
    service_api.status = 503
    for number in range(8):
        for other in "3456":
            chat.say(f"{number}", other, "7")
    chat.server.process.kill()
    chat.server.process.wait()
    service_api.status = None
    again = start()
    for other in "3456":
        again.say("last", other, "7")
        low, high = sorted([other, "7"])
        assert texts(page, f"private-chat-{low}-{high}", "last") == [*(str(number) for number in range(8)), "last"]
    assert ("POST", "/apps/1/batch_events") in service_api.places()
    wait_until(lambda: metrics(again)["hansard_chat_outbox"] == 0)
    assert again.server.stop() == 0


def test_who_left_while_nobody_listened_is_gone_by_the_record(start, service_api):
    service_api.status = None
    chat = start()

    def lines():
        return journal.lines(chat.folder)

    page = chat.page("23")
    wait_until(lambda: any(event.get("user_id") == "23" for line in lines() for event in line.get("events", [])))
    assert chat.server.stop() == 0
    page.cut()
    # As if it had been away for longer than a service tells again.
    with sqlite3.connect(chat.folder / "archive/live/live.db") as database:
        database.execute("UPDATE meta SET value = 1767225600000000 WHERE name = 'heartbeat'")
    start()
    wait_until(lambda: ("offline", "23", "log ended") in [(line.get("type"), line.get("person"), line.get("reason")) for line in lines()])
