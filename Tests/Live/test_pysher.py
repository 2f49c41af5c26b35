"""PyPI's `Pysher` as the client, PyPI's `pusher` as the back end."""

import json

import pytest

from support.clients import PysherClient
from support.raw import wait_until


@pytest.fixture
def pysher(server):
    made = []

    def make(connected=True, **options):
        made.append(PysherClient(server, **options))
        return made[-1].wait_connected() if connected else made[-1]

    yield make
    for client in made:
        client.stop()


def member(user):
    return {"user_id": user, "user_info": {"name": f"N{user}"}}


def test_it_hears_what_is_published_in_public_and_private(pysher, api, name):
    client = pysher()
    for channel in (name, f"private-{name}"):
        assert client.subscribe(channel) == {}
        api.trigger(channel, "e", {"n": 1})
        assert json.loads(client.wait("e", channel)) == {"n": 1}
    assert client.errors == []


def test_its_first_ping_and_later_ones_are_answered(pysher):
    client = pysher()
    wait_until(lambda: client.client.connection.pong_received)
    client.client.connection.pong_received = False
    client.client.connection.send_ping()
    wait_until(lambda: client.client.connection.pong_received)


def test_both_sides_see_two_users_and_two_tabs(pysher, api, name):
    channel = f"presence-{name}"
    ann = pysher(user=member("1"))
    assert ann.subscribe(channel)["presence"]["ids"] == ["1"]
    bob = pysher(user=member("2"))
    assert sorted(bob.subscribe(channel)["presence"]["ids"]) == ["1", "2"]
    assert json.loads(ann.wait("pusher_internal:member_added", channel)) == member("2")
    tab = pysher(user=member("1"))
    assert tab.subscribe(channel)["presence"]["count"] == 2
    ann.stop()
    wait_until(lambda: not ann.client.connection.socket.sock)
    api.trigger(channel, "after", "1")
    bob.wait("after", channel)
    assert bob.take("pusher_internal:member_added", channel) == []
    assert bob.take("pusher_internal:member_removed", channel) == []
    tab.stop()
    assert json.loads(bob.wait("pusher_internal:member_removed", channel)) == {"user_id": "1"}
    assert api.users_info(channel) == {"users": [{"id": "2"}]}


def test_the_sender_can_be_left_out(pysher, api, name):
    a, b = pysher(), pysher()
    for client in (a, b):
        client.subscribe(name)
    api.trigger(name, "e", "1", socket_id=a.id)
    api.trigger(name, "last", "2")
    assert b.wait("e", name) == "1"
    a.wait("last", name)
    assert a.take("e", name) == []


def test_its_client_events_reach_the_others_with_the_sender(pysher, connect, name):
    channel = f"presence-{name}"
    a, b, raw = pysher(user=member("1")), pysher(user=member("2")), connect()
    for client in (a, b):
        client.subscribe(channel)
    raw.subscribe(channel, member("3"))
    a.client.channel(channel).trigger("client-typing", {"x": 1})
    assert b.wait("client-typing", channel) == {"x": 1}
    assert raw.expect("client-typing")["user_id"] == "1"
    assert a.take("client-typing", channel) == []


def test_over_the_rate_it_stays_connected(pysher, api, name):
    channel = f"private-{name}"
    a = pysher()
    a.subscribe(channel)
    before = a.id
    for number in range(30):
        a.client.channel(channel).trigger("client-e", number)
    wait_until(lambda: a.errors)
    assert {error["code"] for error in a.errors} == {4301}
    api.trigger(channel, "still", "here")
    a.wait("still", channel)
    assert a.id == before


def test_a_wrong_signature_costs_it_the_channel_alone(pysher, api, name):
    client = pysher()
    client.client.subscribe(f"private-{name}", auth="staff-key:" + "0" * 64)
    wait_until(lambda: client.errors)
    assert client.errors[0]["code"] is None
    client.subscribe(name)
    api.trigger(name, "e", "1")
    client.wait("e", name)


def test_with_a_wrong_key_it_gives_up(pysher):
    client = pysher(connected=False, key="no-such-key")
    wait_until(lambda: client.errors)
    assert client.errors[0]["code"] == 4001
    wait_until(lambda: not client.client.connection.is_alive(), message="it still tries")


def test_after_a_cut_it_is_back_with_the_right_roster(server, pysher, relay, connect, name):
    channel = f"presence-{name}"
    watcher = connect()
    watcher.subscribe(channel, member("9"))
    client = pysher(user=member("1"), port=relay.port)
    client.subscribe(channel)
    first = client.id
    watcher.expect("pusher_internal:member_added")
    assert relay.cut() == 1
    assert watcher.data(watcher.expect("pusher_internal:member_removed"))["user_id"] == "1"
    client.wait_connected(other_than=first)
    # It does not sign again by itself.
    assert sorted(client.subscribe(channel)["presence"]["ids"]) == ["1", "9"]
    assert watcher.data(watcher.expect("pusher_internal:member_added")) == member("1")
    assert server.api().channel_info(channel, ["user_count"])["user_count"] == 2
