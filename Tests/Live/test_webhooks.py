"""Webhooks, each held against the validator of PyPI's `pusher`."""

import time

import pytest

from support.raw import wait_until


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


def test_who_is_back_soon_is_not_told_of(hooks, told, connect, api, name):
    channel = f"presence-{name}"
    for _ in range(3):
        client = connect()
        client.subscribe(channel, {"user_id": "1"})
        client.cut()
    connect().subscribe(channel, {"user_id": "1"})
    time.sleep(4.5)
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


def test_what_a_back_end_fails_to_take_comes_again(hooks, told, connect, api, name):
    # Let what other tests have left come first.
    time.sleep(4)
    hooks.failures = 2
    before = len(hooks.calls)
    try:
        connect().subscribe(name)
        assert told(name, 1, seconds=20) == [("channel_occupied", None)]
    finally:
        hooks.failures = 0
    statuses = [status for _, body, status in hooks.calls[before:] if f'"{name}"'.encode() in body]
    assert statuses == [500, 500, 200]
