"""When all files are used up."""

import socket
import time

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
