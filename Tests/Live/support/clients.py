"""Clients that others wrote, each with the little that a test needs to see what they were told."""

import asyncio
import json

import asyncpusher
import pysher

from .raw import wait_until


class PysherClient:
    """PyPI's `Pysher`: a thread of its own, callbacks, protocol 6."""

    def __init__(self, server, port=None, key=None, user=None, **more):
        self.heard, self.errors = [], []
        self.client = pysher.Pusher(
            key or server.key, secure=False, custom_host="127.0.0.1", port=port or server.port, secret=server.secret,
            user_data=user, reconnect_interval=0.2, **more)
        # It makes a channel's object only when the request has left, so the answer could be missed by a binding there.
        self.client.connection.event_handler = self._keep
        self.client.connection.bind("pusher:error", self.errors.append)
        self.client.connect()

    def wait_connected(self, other_than=""):
        wait_until(lambda: self.state == "connected" and self.id != other_than, message=lambda: self.state)
        return self

    @property
    def state(self):
        return self.client.connection.state

    @property
    def id(self):
        return self.client.connection.socket_id

    def subscribe(self, channel, auth=None):
        """Joins, waits for the answer, and gives what it says."""
        self.client.subscribe(channel, auth=auth)
        return json.loads(self.wait("pusher_internal:subscription_succeeded", channel))

    def take(self, event, channel):
        """The data of all such events; they are not kept any longer."""
        found = [heard for heard in self.heard if heard[:2] == (event, channel)]
        for heard in found:
            self.heard.remove(heard)
        return [data for _, _, data in found]

    def wait(self, event, channel):
        return wait_until(lambda: self.take(event, channel), message=lambda: f"no {event} in {self.heard}")[0]

    def stop(self):
        # Its thread may sleep on a socket that another thread has closed; it is a daemon.
        self.client.disconnect(timeout=0)

    def _keep(self, event, data, channel):
        self.heard.append((event, channel, data))
        self.client._connection_handler(event, data, channel)


class AsyncPusherClient:
    """PyPI's `asyncpusher`: coroutines, protocol 7, an authenticator that asks the library of the back end."""

    def __init__(self, server, user=None, port=None, key=None):
        api = server.api()

        async def authenticate(request):
            channel = request["channel_name"]
            return api.authenticate(channel, request["socket_id"], user if channel.startswith("presence-") else None)

        self.heard, self.errors = [], []
        self.client = asyncpusher.Pusher(
            key or server.key, custom_host="127.0.0.1", custom_port=port or server.port, secure=False,
            channel_authenticator=authenticate, auto_sub=True)

        async def failed(data):
            self.errors.append(data)

        self.client.connection.bind("pusher:error", failed)

    async def connect(self):
        await asyncio.wait_for(self.client.connect(), 10)
        return self

    @property
    def id(self):
        return self.client.connection.socket_id

    async def subscribe(self, channel, *events):
        """Joins, waits for the answer, and gives what it says; `events` of the channel are kept from then on."""
        joined = await self.client.subscribe(channel)
        for event in ("pusher_internal:subscription_succeeded", *events):
            self._bind(joined, event)
        return await self.wait("pusher_internal:subscription_succeeded", channel)

    def take(self, event, channel):
        found = [heard for heard in self.heard if heard[:2] == (event, channel)]
        for heard in found:
            self.heard.remove(heard)
        return [data for _, _, data in found]

    async def wait(self, event, channel, seconds=5):
        for _ in range(int(seconds / 0.02)):
            if found := self.take(event, channel):
                return found[0]
            await asyncio.sleep(0.02)
        raise AssertionError(f"no {event} in {self.heard}")

    async def stop(self):
        await self.client.disconnect()

    def _bind(self, channel, event):
        async def keep(data):
            self.heard.append((event, channel._name, data))

        channel.bind(event, keep)
