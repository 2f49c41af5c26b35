"""PyPI's `asyncpusher` as the client, PyPI's `pusher` as the back end."""

import asyncio

from support.clients import AsyncPusherClient


def member(user):
    return {"user_id": user, "user_info": {"name": f"N{user}"}}


ADDED, REMOVED = "pusher_internal:member_added", "pusher_internal:member_removed"


async def connected(server, *users, **options):
    clients = [AsyncPusherClient(server, user=member(user), **options) for user in users]
    return await asyncio.gather(*(client.connect() for client in clients))


def test_it_hears_public_private_and_presence_channels(server, api, name):
    async def story():
        a, b, tab = await connected(server, "1", "2", "1")
        for channel in (name, f"private-{name}"):
            assert await a.subscribe(channel, "e") == {}
            await b.subscribe(channel, "e", "last")
            await asyncio.to_thread(api.trigger, channel, "e", {"n": 1}, a.id)
            await asyncio.to_thread(api.trigger, channel, "last", {})
            assert await b.wait("e", channel) == {"n": 1}
            await b.wait("last", channel)
            assert a.take("e", channel) == []

        channel = f"presence-{name}"
        events = (ADDED, REMOVED, "client-typing")
        assert (await a.subscribe(channel, *events))["presence"]["ids"] == ["1"]
        assert sorted((await b.subscribe(channel, *events))["presence"]["ids"]) == ["1", "2"]
        assert await a.wait(ADDED, channel) == member("2")
        assert (await tab.subscribe(channel, *events))["presence"]["count"] == 2
        await a.client.channels[channel].trigger({"event": "client-typing", "data": {"x": 1}})
        assert await b.wait("client-typing", channel) == await tab.wait("client-typing", channel) == {"x": 1}
        await a.stop()
        await asyncio.sleep(0.2)
        assert b.take(ADDED, channel) == b.take(REMOVED, channel) == []
        await tab.stop()
        assert await b.wait(REMOVED, channel) == {"user_id": "1"}
        assert a.errors == b.errors == tab.errors == []
        await b.stop()

    asyncio.run(story())


def test_after_a_cut_it_joins_again_and_its_roster_is_right(server, api, relay, name):
    async def story():
        channel = f"presence-{name}"
        there, = await connected(server, "9")
        client, = await connected(server, "1", port=relay.port)
        await there.subscribe(channel, ADDED, REMOVED)
        await client.subscribe(channel, "e")
        await there.wait(ADDED, channel)
        first = client.id
        assert relay.cut() == 1
        assert await there.wait(REMOVED, channel) == {"user_id": "1"}
        assert await there.wait(ADDED, channel) == member("1")
        roster = await client.wait("pusher_internal:subscription_succeeded", channel)
        assert sorted(roster["presence"]["ids"]) == ["1", "9"] and client.id != first
        await asyncio.to_thread(api.trigger, channel, "e", {"n": 1})
        assert await client.wait("e", channel) == {"n": 1}
        await client.stop()
        await there.stop()

    asyncio.run(story())


def test_with_a_wrong_key_it_stops_trying(server):
    async def story():
        client = AsyncPusherClient(server, key="no-such-key")
        task = asyncio.create_task(client.client.connect())
        for _ in range(250):
            if client.client.connection._stop:
                break
            await asyncio.sleep(0.02)
        assert client.client.connection._stop
        assert [error["code"] for error in client.errors] == [4001]
        task.cancel()

    asyncio.run(story())


def test_a_wrong_signature_costs_it_the_channel_alone(server, api, name):
    async def story():
        client, = await connected(server, "1")

        async def forge(request):
            return {"auth": f"{server.key}:{'0' * 64}"}

        sign, client.client._channel_authenticator = client.client._channel_authenticator, forge
        await client.client.subscribe(f"private-{name}")
        for _ in range(250):
            if client.errors:
                break
            await asyncio.sleep(0.02)
        assert client.errors[0]["code"] is None
        client.client._channel_authenticator = sign
        await client.subscribe(f"private-{name}-x", "e")
        await asyncio.to_thread(api.trigger, f"private-{name}-x", "e", {"n": 1})
        await client.wait("e", f"private-{name}-x")
        await client.stop()

    asyncio.run(story())
