"""When all files are used up, or nearly."""

import http.client
import os
import socket
import time

import pytest

from support.raw import RawSocket
from support.server import LiveServer


def test_a_server_without_a_file_left_waits_for_one(tmp_path, hooks):
    server = LiveServer(tmp_path, hooks.url, files=200)
    clients = []
    try:
        for _ in range(400):
            clients.append(socket.create_connection(("127.0.0.1", server.port), timeout=10))
        time.sleep(1)
        used = server.seconds()
        time.sleep(2)
        assert server.seconds() - used < 0.5
        for client in clients:
            client.close()
        server.check_health()
    finally:
        for client in clients:
            client.close()
        server.stop()


# Of the archive, of the live side, and to and fro between the two.
@pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no archive")
@pytest.mark.parametrize("paths", [["/healthz"], ["/apps/1/x"], ["/apps/1/x", "/healthz"], ["/healthz", "/apps/1/x"]])
def test_connections_are_counted_whoever_answers_on_them(tmp_path, hooks, paths):
    server = LiveServer(tmp_path, hooks.url, files=400)
    clients = []
    try:
        page = RawSocket(server)
        page.subscribe("news")
        for _ in range(500):
            client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            clients.append(client)
            for path in paths:
                client.request("GET", path)
                client.getresponse().read()
        assert server.files() < 300
        used = server.seconds()
        # All of them stay, and ask nothing more: a newcomer is served all the same, and who is connected stays so.
        server.check_health()
        server.api().trigger("news", "e", "1")
        assert page.expect("e", "news")["data"] == "1"
        time.sleep(1)
        assert server.seconds() - used < 0.5
    finally:
        for client in clients:
            client.close()
        server.stop()
