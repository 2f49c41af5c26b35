"""nginx in front, as it is wont to be: `proxy_pass` with an upgrade."""

import shutil
import socket
import subprocess
import time

import pytest

from support.clients import PysherClient
from support.raw import RawSocket
from support.server import free_port

CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    upstream live {{ server 127.0.0.1:{to}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://live;
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
        }}
        location /chat/ {{
            proxy_pass http://live/;
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
        }}
    }}
}}
"""


@pytest.fixture(scope="module")
def nginx(server, tmp_path_factory):
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip("there is no nginx")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, port=port, to=server.port))
    process = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < end and process.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(10)


def test_sockets_and_calls_pass_through_nginx(server, nginx, name):
    api = server.api(port=nginx)
    client = PysherClient(server, port=nginx).wait_connected()
    with RawSocket(server, port=nginx) as raw, RawSocket(
            server, port=nginx, target=f"/chat/app/{server.key}?protocol=7") as prefixed:
        channel = f"private-{name}"
        client.subscribe(channel)
        raw.subscribe(channel)
        prefixed.subscribe(channel)
        for number in range(50):
            api.trigger(channel, "e", str(number), socket_id=prefixed.id)
        for number in range(50):
            assert raw.expect("e")["data"] == str(number)
        assert prefixed.all("e") == []
        client.client.channel(channel).trigger("client-e", {"x": 1})
        assert raw.expect("client-e")["data"] == {"x": 1}
        assert api.channel_info(channel, ["subscription_count"])["subscription_count"] == 3
    client.stop()


def test_a_connection_cut_by_nginx_leaves_its_channels(server, nginx, connect, name):
    channel = f"presence-{name}"
    there = connect()
    there.subscribe(channel, {"user_id": "9"})
    client = RawSocket(server, port=nginx)
    client.subscribe(channel, {"user_id": "1"})
    there.expect("pusher_internal:member_added")
    client.cut()
    there.expect("pusher_internal:member_removed")
