"""The protocol, by frames, with PyPI's `pusher` as the back end."""

import base64
import json

import nacl.secret
import pytest

from support.raw import PING, PONG, frame


def member(user, **info):
    return {"user_id": user, "user_info": info}


# Connecting


@pytest.mark.parametrize("protocol", [5, 6, 7])
def test_protocols_that_clients_speak_are_spoken(connect, protocol):
    client = connect(protocol=protocol)
    first, second = client.id.split(".")
    assert first.isdigit() and second.isdigit()


@pytest.mark.parametrize("target, code", [
    ("/app/{key}?protocol=99", 4007), ("/app/{key}?protocol=4", 4007), ("/app/{key}?protocol=seven", 4006),
    ("/app/{key}", 4008), ("/app/no-such-key?protocol=7", 4001), ("/app/{key}/more?protocol=7", 4005),
])
def test_who_is_refused_is_told_by_an_event_and_by_the_code(server, connect, target, code):
    client = connect(target=target.format(key=server.key), established=False)
    assert client.status == 101
    assert client.expect("pusher:error")["data"]["code"] == code
    assert client.close_code() == code


def test_established_says_when_to_ping(connect):
    client = connect(established=False)
    assert client.data(client.expect("pusher:connection_established"))["activity_timeout"] > 0


def test_what_the_swift_client_offers_is_agreed_and_compression_is_not(connect):
    client = connect(headers=["Sec-WebSocket-Protocol: pusher-channels-protocol-7",
                              "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"])
    assert "sec-websocket-protocol: pusher-channels-protocol-7" in client.head.lower()
    assert "sec-websocket-extensions" not in client.head.lower()
    assert "sec-websocket-protocol" not in connect().head.lower()


def test_pings_of_both_kinds_are_answered(connect):
    client = connect()
    for data in ({}, "", None):
        client.send("pusher:ping", data)
        assert "data" in client.expect("pusher:pong")
    client.tcp.sendall(frame(b"are you there", PING))
    client.all()
    assert client.pongs == [b"are you there"]
    client.tcp.sendall(frame(b"unasked", PONG))
    client.all()


# Channels


def test_a_public_channel_carries_what_is_published_as_it_was_written(connect, api, name):
    client = connect()
    assert client.subscribe(name) == {}
    for text in ('{ "a" :  1.10, "a": 2 }', "no JSON", "</script>\u2028é🎈\x7f"):
        api.trigger(name, "e", text)
        assert client.expect("e") == {"event": "e", "channel": name, "data": text}


def test_a_private_channel_takes_a_signature_of_this_key_alone(server, connect, api, name):
    client = connect()
    channel = f"private-{name}"
    assert client.subscribe(channel) == {}
    api.trigger(channel, "e", "1")
    assert client.expect("e")["data"] == "1"

    other = connect()
    good = server.sign(f"{other.id}:{channel}")
    for auth in ("", good[:-1], good.replace(server.key, "another"), server.sign(f"{client.id}:{channel}"),
                 server.sign(f"{other.id}:{channel}x"), server.sign(f"{other.id}:{channel}", "another secret")):
        other.send("pusher:subscribe", {"channel": channel, "auth": auth})
        error = other.expect("pusher:subscription_error", channel)["data"]
        assert error["type"] == "AuthError" and error["status"] == 401
        assert other.expect("pusher:error")["data"]["code"] is None
    other.send("pusher:subscribe", {"channel": channel, "auth": good})
    other.expect("pusher_internal:subscription_succeeded", channel)


def test_the_signature_of_the_library_is_taken(connect, api, name):
    client = connect()
    for channel, data in ((f"private-{name}", None), (f"presence-{name}", {"user_id": 10, "user_info": {"é": "ü"}})):
        client.send("pusher:subscribe", {"channel": channel, **api.authenticate(channel, client.id, data)})
        client.expect("pusher_internal:subscription_succeeded", channel)


def test_a_signature_for_a_sign_in_opens_no_channel(server, connect, name):
    client = connect()
    data = json.dumps({"id": name})
    auth = server.sign(f"{client.id}::user::{data}")
    client.send("pusher:subscribe", {"channel": f":user::{data}", "auth": auth})
    client.expect("pusher:subscription_error")
    client.send("pusher:subscribe", {"channel": "private-x", "auth": auth, "channel_data": data})
    client.expect("pusher:subscription_error")


def test_a_second_subscription_is_an_error_and_one_leave_ends_it(connect, api, name):
    client = connect()
    client.subscribe(name)
    client.send("pusher:subscribe", {"channel": name, "auth": ""})
    assert "Existing subscription" in client.expect("pusher:error")["data"]["message"]
    api.trigger(name, "e", "1")
    assert len(client.all("e")) == 1
    client.send("pusher:unsubscribe", {"channel": name})
    api.trigger(name, "e", "2")
    assert client.all("e") == []
    client.send("pusher:unsubscribe", {"channel": name})
    assert client.expect("pusher:error")["data"]["code"] is None


def test_members_of_a_channel_are_told_how_many_they_are(connect, name):
    a, b = connect(), connect()
    a.subscribe(name)
    assert a.data(a.expect("pusher_internal:subscription_count", name)) == {"subscription_count": 1}
    b.subscribe(name)
    for client in (a, b):
        assert client.data(client.expect("pusher_internal:subscription_count", name)) == {"subscription_count": 2}
    b.cut()
    assert a.data(a.expect("pusher_internal:subscription_count", name)) == {"subscription_count": 1}


# Presence


def test_two_tabs_are_one_member(connect, api, name):
    channel = f"presence-{name}"
    ann, tab, bob = connect(), connect(), connect()
    assert ann.subscribe(channel, member("1", name="Ann"))["presence"] == {
        "ids": ["1"], "hash": {"1": {"name": "Ann"}}, "count": 1}
    roster = bob.subscribe(channel, member(2, name="Bob"))["presence"]
    assert sorted(roster["ids"]) == ["1", "2"] and roster["count"] == 2 and roster["hash"]["2"] == {"name": "Bob"}
    added = [ann.data(e) for e in ann.all("pusher_internal:member_added")]
    assert added == [{"user_id": "2", "user_info": {"name": "Bob"}}]
    assert bob.all("pusher_internal:member_added") == []

    roster = tab.subscribe(channel, member("1", name="Ann"))["presence"]
    assert sorted(roster["ids"]) == ["1", "2"] and roster["count"] == 2
    assert sorted(u["id"] for u in api.users_info(channel)["users"]) == ["1", "2"]
    assert api.channel_info(channel, ["user_count"]) == {"occupied": True, "user_count": 2}
    ann.cut()
    api.trigger(channel, "after", "1")
    assert [e["event"] for e in bob.all()] == ["after"]
    tab.send("pusher:unsubscribe", {"channel": channel})
    tab.all()
    assert [bob.data(e) for e in bob.all("pusher_internal:member_removed")] == [{"user_id": "1"}]
    assert api.users_info(channel) == {"users": [{"id": "2"}]}


def test_who_has_signed_in_needs_no_channel_data(connect, name):
    client, channel = connect(), f"presence-{name}"
    client.sign_in({"id": name, "user_info": {"name": "N"}})
    assert client.subscribe(channel)["presence"]["hash"] == {name: {"name": "N"}}


# Publishing


def test_the_sender_can_be_left_out(connect, api, name):
    sender, other = connect(), connect()
    sender.subscribe(name)
    other.subscribe(name)
    api.trigger(name, "e", "1", socket_id=sender.id)
    assert other.expect("e")["data"] == "1"
    assert sender.all("e") == []
    api.trigger(name, "e", "2", socket_id="123.456")
    assert sender.expect("e")["data"] == other.expect("e")["data"] == "2"


def test_an_event_goes_to_a_hundred_channels_at_once(connect, api, name):
    client = connect()
    channels = [f"{name}-{i}" for i in range(100)]
    for channel in channels:
        client.subscribe(channel)
    assert api.trigger(channels, "e", {"n": 1}) == {}
    assert sorted(e["channel"] for e in client.all("e")) == sorted(channels)


def test_a_batch_is_published_in_its_order(connect, api, name):
    a, b = connect(), connect()
    a.subscribe(name)
    b.subscribe(name)
    events = [{"channel": name, "name": f"e{i}", "data": str(i)} for i in range(10)]
    events[3]["socket_id"] = a.id
    assert api.trigger_batch(events) == {}
    assert [e["event"] for e in b.all() if e["event"].startswith("e")] == [f"e{i}" for i in range(10)]
    assert [e["event"] for e in a.all() if e["event"].startswith("e")] == [f"e{i}" for i in range(10) if i != 3]


def test_a_batch_over_several_channels_is_published_in_its_order(connect, api, name):
    client, other = connect(), connect()
    channels = [f"{name}-{i}" for i in range(3)]
    for channel in channels:
        client.subscribe(channel)
    other.subscribe(channels[2])
    for round in range(20):
        # What another publishes in the same moment changes nothing of it.
        events = [{"channel": channels[i * (round + 1) % 3], "name": "e", "data": f"{round}.{i}"} for i in range(10)]
        assert api.trigger_batch(events) == {}
        assert [e["data"] for e in client.all("e")] == [f"{round}.{i}" for i in range(10)]
    assert all(e["channel"] == channels[2] for e in other.all("e"))


def test_a_count_that_a_channel_does_not_have_is_left_out(connect, api, name):
    a = connect()
    a.subscribe(f"presence-{name}", member("7"))
    a.subscribe(name)
    both = ["user_count", "subscription_count"]
    assert api.channel_info(f"presence-{name}", both) == {"occupied": True, "user_count": 1}
    assert api.channel_info(name, both) == {"occupied": True, "subscription_count": 1}


def test_queries_tell_of_channels(connect, api, name):
    a, b = connect(), connect()
    a.subscribe(name)
    b.subscribe(name)
    a.subscribe(f"presence-{name}", member("7"))
    assert api.channel_info(name, ["subscription_count"]) == {"occupied": True, "subscription_count": 2}
    assert api.channel_info(f"{name}-nobody") == {"occupied": False}
    assert api.channels_info(name) == {"channels": {name: {}}}
    assert api.channels_info(f"presence-{name}", ["user_count"]) == {
        "channels": {f"presence-{name}": {"user_count": 1}}}
    assert api.channels_info(f"{name}-nobody") == {"channels": {}}


# Client events


def test_a_client_event_goes_to_the_others_with_the_sender(connect, name):
    channel = f"presence-{name}"
    a, b = connect(), connect()
    a.subscribe(channel, member("1"))
    b.subscribe(channel, member("2"))
    a.send("client-typing", {"x": [1.10]}, channel=channel, user_id="forged", more=1)
    assert b.expect("client-typing") == {
        "event": "client-typing", "channel": channel, "data": {"x": [1.10]}, "user_id": "1"}
    assert a.all("client-typing") == []
    private = f"private-{name}"
    a.subscribe(private)
    b.subscribe(private)
    a.send("client-typing", "text", channel=private)
    assert b.expect("client-typing") == {"event": "client-typing", "channel": private, "data": "text"}


def test_too_many_client_events_are_refused_and_the_connection_stays(connect, name):
    channel = f"private-{name}"
    a, b = connect(), connect()
    a.subscribe(channel)
    b.subscribe(channel)
    a.tcp.sendall(b"".join(
        frame(json.dumps({"event": "client-e", "channel": channel, "data": i}).encode()) for i in range(30)))
    errors = [e["data"]["code"] for e in a.all("pusher:error")]
    delivered = [e["data"] for e in b.all("client-e")]
    assert set(errors) == {4301} and len(errors) + len(delivered) == 30
    assert 10 <= len(delivered) <= 12 and delivered == sorted(delivered)


@pytest.mark.parametrize("event, channel", [("client-e", "{name}"), ("client-e", "private-{name}-not-joined"), ("e", "private-{name}")])
def test_a_client_event_that_is_not_allowed_is_an_error(connect, name, event, channel):
    a = connect()
    a.subscribe(name)
    a.subscribe(f"private-{name}")
    a.send(event, {}, channel=channel.format(name=name))
    assert a.expect("pusher:error")["data"]["code"] is None


# Users


def test_a_user_is_sent_to_over_every_connection_that_has_signed_in(connect, api, name):
    tabs, other = [connect(), connect()], connect()
    for client in tabs:
        client.send("pusher:signin", api.authenticate_user(client.id, {"id": name, "name": "N"}))
        answer = client.data(client.expect("pusher:signin_success"))
        assert json.loads(answer["user_data"])["id"] == name
        client.send("pusher:subscribe", {"channel": f"#server-to-user-{name}", "auth": ""})
        client.expect("pusher_internal:subscription_succeeded")
    other.send("pusher:subscribe", {"channel": f"#server-to-user-{name}", "auth": ""})
    other.expect("pusher:subscription_error")
    api.send_to_user(name, "notice", {"n": 1})
    for client in tabs:
        assert client.expect("notice")["channel"] == f"#server-to-user-{name}"
        assert client.all("notice") == []
    assert other.all("notice") == []


def test_a_connection_signs_in_as_one_user(server, connect, api, name):
    client = connect()
    client.sign_in({"id": name})
    data = json.dumps({"id": f"{name}-else"})
    client.send("pusher:signin", {"auth": server.sign(f"{client.id}::user::{data}"), "user_data": data})
    client.expect("pusher:error")
    client.send("pusher:signin", {"auth": server.sign("1.1::user::" + data), "user_data": data})
    client.expect("pusher:error")


def test_who_is_terminated_is_closed_and_may_come_back(connect, api, name):
    tabs, other = [connect(), connect()], connect()
    for client in tabs:
        client.sign_in({"id": name})
    other.sign_in({"id": f"{name}-else"})
    other.subscribe(f"presence-{name}")
    tabs[0].subscribe(f"presence-{name}")
    # The library's path has no app in it.
    assert api.terminate_user_connections(name) == {}
    assert [client.close_code() for client in tabs] == [4009, 4009]
    assert [other.data(e)["user_id"] for e in other.all("pusher_internal:member_removed")] == [name]
    connect().sign_in({"id": name})


def test_a_watchlist_tells_who_comes_and_goes(connect, name):
    watcher, friend = connect(), connect()
    friend.sign_in({"id": f"{name}-here"})
    watcher.sign_in({"id": name, "watchlist": [f"{name}-here", f"{name}-away"]})

    def told():
        return watcher.data(watcher.expect("pusher_internal:watchlist_events"))["events"]

    assert told() == [{"name": "online", "user_ids": [f"{name}-here"]}, {"name": "offline", "user_ids": [f"{name}-away"]}]
    second = connect()
    second.sign_in({"id": f"{name}-here"})
    friend.cut()
    away = connect()
    away.sign_in({"id": f"{name}-away"})
    assert told() == [{"name": "online", "user_ids": [f"{name}-away"]}]
    second.cut()
    assert told() == [{"name": "offline", "user_ids": [f"{name}-here"]}]


# Cached and encrypted channels


@pytest.mark.parametrize("prefix", ["cache-", "private-cache-", "presence-cache-"])
def test_a_cache_channel_gives_its_last_event_to_a_newcomer(connect, api, name, prefix):
    channel = prefix + name
    first, second = connect(), connect()
    data = member("1") if prefix.startswith("presence") else None
    first.subscribe(channel, data)
    assert "data" in first.expect("pusher:cache_miss", channel)
    for number in "12":
        api.trigger(channel, "e", number)
    second.subscribe(channel, data)
    assert [e["data"] for e in second.all("e")] == ["2"]
    cached = api.channel_info(channel, ["cache"])["cache"]
    assert cached["data"] == "2" and 1700 < cached["ttl"] <= 1800


def test_what_is_encrypted_passes_through(server, connect, name):
    api = server.api(encryption_master_key_base64="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    channel = f"private-encrypted-{name}"
    client = connect()
    signed = api.authenticate(channel, client.id)
    client.send("pusher:subscribe", {"channel": channel, "auth": signed["auth"]})
    client.expect("pusher_internal:subscription_succeeded", channel)
    api.trigger(channel, "e", {"secret": "é"})

    sent = json.loads(client.expect("e", channel)["data"])
    box = nacl.secret.SecretBox(base64.b64decode(signed["shared_secret"]))
    plain = box.decrypt(base64.b64decode(sent["ciphertext"]), base64.b64decode(sent["nonce"]))
    assert json.loads(plain) == {"secret": "é"}
