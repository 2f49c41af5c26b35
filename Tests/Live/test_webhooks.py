"""Webhooks, each held against the validator of PyPI's `pusher`."""

import json
import os
import random
import time

import pytest

from support.hooks import HookReceiver
from support.raw import RawSocket, wait_until
from support.server import LiveServer


@pytest.fixture(autouse=True)
def only_where_it_tells(server):
    if not server.tells:
        pytest.skip("HANSARD_LIVE takes no {webhook}")


@pytest.fixture
def told(hooks, api):
    """Waits for `count` events of a channel; their names, or those of one person, in order."""

    def wait(channel, count, seconds=12):
        found = wait_until(
            lambda: (events := hooks.events(api, channel)) and len(events) >= count and events, seconds,
            lambda: f"{hooks.events(api, channel)}")
        return [(event["name"], event.get("user_id")) for event in found]

    return wait


@pytest.fixture
def settled(told, connect, name):
    """Waits until every departure up to now has been told: they are told in their order, and this makes one more."""

    def wait():
        channel = f"presence-{name}-settled"
        client = connect()
        client.subscribe(channel, {"user_id": "1"})
        client.cut()
        told(channel, 4)

    return wait


def test_who_leaves_for_good_is_told_three_seconds_later(hooks, told, connect, api, name):
    channel = f"presence-{name}"
    client = connect()
    client.subscribe(channel, {"user_id": "1"})
    assert sorted(told(channel, 2)) == [("channel_occupied", None), ("member_added", "1")]
    left = time.monotonic()
    client.cut()
    names = told(channel, 4)[2:]
    assert 2 < time.monotonic() - left < 6
    assert sorted(names) == [("channel_vacated", None), ("member_removed", "1")]


def test_who_is_back_soon_is_not_told_of(told, connect, name, settled):
    channel = f"presence-{name}"
    for _ in range(3):
        client = connect()
        client.subscribe(channel, {"user_id": "1"})
        client.cut()
    connect().subscribe(channel, {"user_id": "1"})
    settled()
    assert sorted(told(channel, 2)) == [("channel_occupied", None), ("member_added", "1")]


def test_a_client_event_is_told_with_its_sender(hooks, told, connect, api, name):
    channel = f"presence-{name}"
    client = connect()
    client.subscribe(channel, {"user_id": "1"})
    client.send("client-e", {"x": 1}, channel=channel)
    event = wait_until(lambda: [e for e in hooks.events(api, channel) if e["name"] == "client_event"])[0]
    assert (event["event"], event["socket_id"], event["user_id"]) == ("client-e", client.id, "1")


def test_a_cache_miss_is_told(hooks, told, connect, api, name):
    connect().subscribe(f"cache-{name}")
    assert sorted(told(f"cache-{name}", 2)) == [("cache_miss", None), ("channel_occupied", None)]


def test_what_a_back_end_fails_to_take_comes_again(hooks, told, connect, name, settled):
    # What other tests have left comes first.
    settled()
    hooks.failures = 2
    before = len(hooks.calls)
    try:
        connect().subscribe(name)
        assert told(name, 1, seconds=20) == [("channel_occupied", None)]
    finally:
        hooks.failures = 0
    statuses = [status for _, body, status in hooks.calls[before:] if f'"{name}"'.encode() in body]
    assert statuses == [500, 500, 200]


def told_at(hooks, channel, name):
    """The `time_ms` of calls that tell this of a channel, in seconds, and when each came."""
    return [json.loads(body)["time_ms"] / 1000 for _, body, status in list(hooks.calls) if status == 200 and any(
        event["name"] == name and event["channel"] == channel for event in json.loads(body)["events"])]


def test_what_is_told_late_has_the_time_at_which_it_happened(hooks, connect, name, settled):
    settled()
    hooks.failures = 3
    try:
        happened = time.time()
        connect().subscribe(name)
        time.sleep(1.5)
        later = time.time()
        connect().subscribe(f"{name}-later")
        wait_until(lambda: told_at(hooks, f"{name}-later", "channel_occupied"), 30)
    finally:
        hooks.failures = 0
    assert abs(told_at(hooks, name, "channel_occupied")[0] - happened) < 0.7
    assert abs(told_at(hooks, f"{name}-later", "channel_occupied")[0] - later) < 0.7


def test_a_departure_has_the_time_at_which_somebody_left(hooks, connect, name):
    channel = f"presence-{name}"
    client = connect()
    client.subscribe(channel, {"user_id": "1"})
    left = time.time()
    client.cut()
    wait_until(lambda: told_at(hooks, channel, "member_removed"), 12)
    assert abs(told_at(hooks, channel, "member_removed")[0] - left) < 0.7


@pytest.fixture
def own(tmp_path):
    """A server that may be ended, and who is told of it."""
    hooks = HookReceiver()
    server = LiveServer(tmp_path, hooks.url)
    yield server, hooks
    server.process.kill()


def of_person(hooks, server, channel, user):
    return [e["name"] for e in hooks.events(server.api(), channel) if e.get("user_id") in (None, user)]


@pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no record")
def test_who_does_not_come_back_after_a_crash_is_told_of(own):
    server, hooks = own
    channel = "presence-staff"
    stays, goes = RawSocket(server), RawSocket(server)
    stays.subscribe(channel, {"user_id": "1"})
    goes.subscribe(channel, {"user_id": "2"})
    goes.subscribe("presence-other", {"user_id": "2"})
    wait_until(lambda: len(hooks.events(server.api(), channel)) >= 3, 10)
    # It is on the disk within a quarter of a second.
    time.sleep(1)
    ended = time.time()
    server.process.kill()
    server.process.wait()
    server.start()
    back = RawSocket(server)
    back.subscribe(channel, {"user_id": "1"})
    wait_until(lambda: "channel_vacated" in of_person(hooks, server, "presence-other", "2"), 15)
    assert of_person(hooks, server, "presence-other", "2").count("member_removed") == 1
    assert of_person(hooks, server, channel, "2").count("member_removed") == 1
    # Who is back within three seconds was not away, nor was the channel empty.
    assert "channel_vacated" not in of_person(hooks, server, channel, "1")
    assert "member_removed" not in of_person(hooks, server, channel, "1")
    # With the last sign of life: nobody knows more.
    assert ended - 5 < told_at(hooks, "presence-other", "member_removed")[0] <= ended


@pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="it may end otherwise")
def test_who_is_there_when_the_server_stops_is_told_to_be_gone(own):
    server, hooks = own
    client = RawSocket(server)
    client.subscribe("presence-staff", {"user_id": "1"})
    client.subscribe("private-x")
    wait_until(lambda: len(hooks.events(server.api(), "presence-staff")) >= 2, 10)
    assert server.stop() == 0
    assert of_person(hooks, server, "presence-staff", "1")[-2:] in (
        ["member_removed", "channel_vacated"], ["channel_vacated", "member_removed"])
    assert of_person(hooks, server, "private-x", None)[-1] == "channel_vacated"
    server.start()
    back = RawSocket(server)
    back.subscribe("presence-staff", {"user_id": "1"})
    wait_until(lambda: of_person(hooks, server, "presence-staff", "1")[-2:].count("member_added"), 10)
    time.sleep(4)
    # It is not told twice that somebody is gone.
    assert of_person(hooks, server, "presence-staff", "1").count("member_removed") == 1
    back.cut()


def ended(server):
    """Killed, as when the machine goes down."""
    server.process.kill()
    server.process.wait()


AWAY = 10**9  # calls that an endpoint which is away does not take


@pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server keeps it in memory")
@pytest.mark.parametrize("end", [ended, LiveServer.stop], ids=["killed", "stopped"])
def test_what_a_back_end_has_not_taken_is_told_after_the_next_start(own, end):
    server, hooks = own
    channel = "presence-staff"
    hooks.failures = AWAY
    joined = time.time()
    client = RawSocket(server)
    client.subscribe(channel, {"user_id": "1"})
    client.send("client-e", {"x": 1}, channel=channel)
    time.sleep(1)
    left = time.time()
    client.cut()
    # It is in the journal within a quarter of a second.
    time.sleep(1)
    end(server)
    assert not hooks.events(server.api(), channel)
    hooks.failures = 0
    server.start()
    wait_until(lambda: len(hooks.events(server.api(), channel)) >= 5, 15)
    names = [event["name"] for event in hooks.events(server.api(), channel)]
    assert sorted(names[:2]) == ["channel_occupied", "member_added"] and names[2] == "client_event"
    assert sorted(names[3:]) == ["channel_vacated", "member_removed"]
    assert abs(told_at(hooks, channel, "member_added")[0] - joined) < 0.7
    assert abs(told_at(hooks, channel, "member_removed")[0] - left) < 0.7
    # Once: the next start has nothing to tell.
    assert server.stop() == 0
    server.start()
    time.sleep(1)
    assert len(hooks.events(server.api(), channel)) == 5


@pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server does not know")
def test_after_a_kill_channels_of_every_kind_are_told_to_be_vacated(own):
    server, hooks = own
    client = RawSocket(server)
    client.subscribe("private-x")
    client.subscribe("public")
    client.subscribe("public-back")
    wait_until(lambda: all(hooks.events(server.api(), channel) for channel in ("private-x", "public", "public-back")), 10)
    # Sooner, the journal may not know yet what has been taken, and it is told again.
    time.sleep(1)
    ended(server)
    gone = time.time()
    server.start()
    back = RawSocket(server)
    back.subscribe("public-back")
    for channel in ("private-x", "public"):
        wait_until(lambda: len(hooks.events(server.api(), channel)) == 2, 15)
        assert hooks.events(server.api(), channel)[1]["name"] == "channel_vacated"
        assert gone - 5 < told_at(hooks, channel, "channel_vacated")[0] <= gone
    assert [event["name"] for event in hooks.events(server.api(), "public-back")] == ["channel_occupied"]


def lists(hooks):
    """Who is in which channel, and which channels there are, as a back end knows it that heeds all calls."""
    members, channels = set(), set()
    for _, body, status in list(hooks.calls):
        for event in json.loads(body)["events"] if status == 200 else []:
            member = event["channel"], event.get("user_id")
            match event["name"]:
                case "member_added": members.add(member)
                case "member_removed": members.discard(member)
                case "channel_occupied": channels.add(event["channel"])
                case "channel_vacated": channels.discard(event["channel"])
    return members, channels


@pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server does not know")
def test_a_list_kept_by_webhooks_has_no_ghosts_after_many_kills(own):
    server, hooks = own
    chance = random.Random(16)
    for _ in range(8):
        clients = []
        for user in range(chance.randrange(2, 9)):
            clients.append(RawSocket(server))
            clients[-1].subscribe("presence-staff", {"user_id": str(user)})
            clients[-1].subscribe(f"private-{user % 3}")
            if chance.random() < 0.4:
                clients.pop(chance.randrange(len(clients))).cut()
            # Also in the quarter of a second in which nothing is in the journal yet.
            time.sleep(chance.random() * 0.2)
        hooks.failures = chance.randrange(3)
        ended(server)
        server.start()
    hooks.failures = 0
    last = RawSocket(server)
    last.subscribe("presence-staff", {"user_id": "last"})
    last.subscribe("private-0")
    there = {("presence-staff", "last")}, {"presence-staff", "private-0"}
    wait_until(lambda: lists(hooks) == there, 20, lambda: f"{lists(hooks)}")
    time.sleep(4)
    assert lists(hooks) == there
