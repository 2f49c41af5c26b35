import itertools

import pytest

from support.hooks import HookReceiver
from support.raw import RawSocket
from support.relay import Relay
from support.server import LiveServer
from support.silent import SilentClient

numbers = itertools.count(1)


@pytest.fixture(scope="session")
def hooks():
    return HookReceiver()


@pytest.fixture(scope="session")
def server(tmp_path_factory, hooks):
    server = LiveServer(tmp_path_factory.mktemp("live"), hooks.url)
    yield server
    server.stop()


@pytest.fixture(scope="session", autouse=True)
def silent(server):
    return SilentClient(server, answers=True), SilentClient(server, answers=False)


@pytest.fixture(scope="session")
def api(server):
    return server.api()


@pytest.fixture
def name():
    """A word that no other test has, to make channels' and users' names of."""
    return f"t{next(numbers)}"


@pytest.fixture
def connect(server):
    """Makes raw clients, and ends them after the test."""
    made = []

    def make(**options):
        made.append(RawSocket(server, **options))
        return made[-1]

    yield make
    for client in made:
        client.cut()


@pytest.fixture
def relay(server):
    relay = Relay(server.port)
    yield relay
    relay.close()
