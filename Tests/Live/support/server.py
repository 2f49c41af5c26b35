"""The server under test, in a process of its own."""

import os
import shlex
import socket
import subprocess
import time

import pusher

from .raw import RawSocket, digest

SITE = """
live:
  apps:
    "{app}":
      key: {key}
      secret_file: live-secret
      client_events: true
      subscription_counts: true
      webhooks:
        "{webhook}":
          batch: true
          events: [channel_occupied, channel_vacated, member_added, member_removed, client_event, cache_miss]
"""
DEFAULT = "{hansard} serve --archive {archive} --content {content} --open --live --port {port}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LiveServer:
    app, key, secret = "1", "staff-key", "a-secret-of-the-tests-and-of-nobody-else"
    # More of site.yml, and how the program is called.
    settings, default = "", DEFAULT

    def __init__(self, folder, webhook, files=None, site=None, port=None):
        """`files` is the number that the process may have open, `site` what site.yml says, if not the usual."""
        self.port, self.folder = port or free_port(), folder
        content = folder / "content"
        content.mkdir(exist_ok=True)
        (content / "site.yml").write_text(
            (site or SITE.format(app=self.app, key=self.key, webhook=webhook)) + self.settings)
        secret = content / "live-secret"
        secret.touch(mode=0o600)
        secret.write_text(self.secret + "\n")
        self.prepare(content)
        command = os.environ.get("HANSARD_LIVE", self.default)
        self.tells = "{webhook}" in command or command == self.default
        self.log = folder / "server.log"
        self.words = words = [word.format(
            hansard=os.path.abspath(os.environ.get("HANSARD", ".build/debug/hansard")), archive=folder / "archive",
            content=content, port=self.port, app=self.app, key=self.key, secret=self.secret, webhook=webhook)
            for word in shlex.split(command)]
        if files is not None:
            self.words = ["prlimit", f"--nofile={files}:{files}", *words]
        self.start()

    def prepare(self, content):
        """What else is to be there before it starts."""

    def start(self):
        """Starts it, and waits until it listens: for the first time, or after its end."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(self.words, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while True:
            assert self.process.poll() is None, f"The server stopped: {self.log.read_text()}"
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < end, f"The server does not listen: {self.log.read_text()}"
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(15)
        finally:
            self.process.kill()

    def api(self, **more):
        """PyPI's `pusher`, pointed here."""
        return pusher.Pusher(**{
            "app_id": self.app, "key": self.key, "secret": self.secret, "host": "127.0.0.1", "port": self.port,
            "ssl": False, **more})

    def sign(self, text, secret=None):
        return f"{self.key}:{digest(secret or self.secret, text)}"

    def memory(self):
        """Bytes of memory that it has at the moment."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))

    def files(self):
        """How many files it has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def seconds(self):
        """Of the processor's time, what it has used."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def check_health(self):
        """A newcomer can connect, join, and hear what is published."""
        assert self.process.poll() is None, f"The server stopped: {self.log.read_text()[-4000:]}"
        with RawSocket(self) as client:
            client.subscribe("health")
            self.api().trigger("health", "well", {"is": "it"})
            assert client.expect("well", "health")["data"] == '{"is": "it"}'
