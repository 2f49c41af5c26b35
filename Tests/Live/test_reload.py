"""Settings that are read again while the server runs."""

import os
import re
import signal
import urllib.request

import pusher
import pytest
import requests

from support.chat import ChatServer, channel
from support.hooks import HookReceiver
from support.raw import Closed, RawSocket, wait_until
from support.server import LiveServer

pytestmark = pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has other settings")
APP = '    "{id}": {{key: {key}, secret_file: {file}{more}}}\n'


class Reloaded(LiveServer):
    """A server whose apps a test changes."""

    def write(self, *apps):
        content = self.folder / "content"
        (content / "site.yml").write_text("live:\n  apps:\n" + "".join(
            APP.format(**{"more": "", **app}) for app in apps) + self.settings)

    def secret_file(self, name, text):
        file = self.folder / "content" / name
        file.touch(mode=0o600)
        file.write_text(text + "\n")

    def hang_up(self, words="live apps"):
        """Has the settings read again; what the log says of it."""
        before = len(self.log.read_text())
        self.process.send_signal(signal.SIGHUP)
        return wait_until(lambda: next(
            (line for line in self.log.read_text()[before:].splitlines() if words in line), None), 10)

    def signed_by(self, secret, app="1", key="staff-key"):
        return pusher.Pusher(app_id=app, key=key, secret=secret, host="127.0.0.1", port=self.port, ssl=False)


class ReloadedChat(Reloaded, ChatServer):
    pass


@pytest.fixture
def own(tmp_path, hooks):
    server = Reloaded(tmp_path, hooks.url)
    yield server
    server.process.kill()


ONE = {"id": "1", "key": "staff-key", "file": "live-secret"}


def test_a_new_app_is_let_in_and_nobody_is_cut_off(own):
    server = own
    page = RawSocket(server)
    page.subscribe("news")
    with pytest.raises(Closed) as closed:
        RawSocket(server, key="second", established=True)
    assert closed.value.code == 4001
    server.secret_file("second-secret", "another-secret-of-the-tests")
    server.write(ONE, {"id": "2", "key": "second", "file": "second-secret"})
    assert "read again" in server.hang_up()
    second = RawSocket(server, key="second")
    second.subscribe("news")
    server.signed_by("another-secret-of-the-tests", "2", "second").trigger("news", "e", "2")
    assert second.expect("e", "news")["data"] == "2"
    server.api().trigger("news", "e", "1")
    assert page.expect("e", "news")["data"] == "1"
    # And one that is taken out is gone, its connections with it.
    server.write(ONE)
    server.hang_up()
    assert second.close_code() == 4001
    server.api().trigger("news", "e", "3")
    assert page.expect("e", "news")["data"] == "3"


def test_a_secret_is_replaced_without_an_interruption(own):
    server = own
    old, new = server.secret, "the-secret-that-comes-after-it"
    page = RawSocket(server)
    page.subscribe("private-x")
    server.secret_file("previous-secret", old)
    server.secret_file("live-secret", new)
    server.write({**ONE, "more": ", previous_secret_file: previous-secret"})
    server.hang_up()
    for n, secret in enumerate((old, new)):
        server.signed_by(secret).trigger("private-x", "e", str(n))
        assert page.expect("e", "private-x")["data"] == str(n)
        RawSocket(server).subscribe("private-x", secret=secret)
    server.write(ONE)
    server.hang_up()
    with pytest.raises(Exception):
        server.signed_by(old).trigger("private-x", "e", "2")
    server.signed_by(new).trigger("private-x", "e", "3")
    assert page.expect("e", "private-x")["data"] == "3"


def test_settings_that_are_wrong_change_nothing(own):
    server = own
    page = RawSocket(server)
    page.subscribe("news")
    server.write({**ONE, "file": "not-there"})
    assert "not-there" in server.hang_up("live apps not read")
    server.api().trigger("news", "e", "1")
    assert page.expect("e", "news")["data"] == "1"
    RawSocket(server)


def test_webhooks_are_signed_with_the_new_secret_and_a_new_endpoint_is_told(own, name):
    # One of its own: what others are told is held against the one secret.
    server, hooks = own, HookReceiver()
    new = "the-secret-that-comes-after-it"
    server.secret_file("live-secret", new)
    server.write({**ONE, "more": f', webhooks: {{"{hooks.url}": {{events: [channel_occupied]}}}}'})
    server.hang_up()
    RawSocket(server).subscribe(name)
    wait_until(lambda: any(f'"{name}"'.encode() in body for _, body, _ in hooks.calls), 10)
    headers, body = next((h, b) for h, b, _ in hooks.calls if f'"{name}"'.encode() in b)
    assert server.signed_by(new).validate_webhook(headers["X-Pusher-Key"], headers["X-Pusher-Signature"], body)


def test_the_chat_signs_with_the_new_secret(tmp_path, hooks):
    chat = ReloadedChat(tmp_path, hooks.url)
    try:
        ann, bob = chat.person(), chat.person()
        mine = ann.connect()
        chat.secret_file("live-secret", "the-secret-that-comes-after-it")
        chat.write(ONE)
        chat.hang_up()
        theirs = bob.connect()
        for person, page in ((ann, mine), (bob, theirs)):
            person.join(page, channel(ann, bob))
        ann.say(bob, "Hello")
        assert theirs.expect("new_message", channel(ann, bob)) and mine.expect("new_message")
    finally:
        chat.process.kill()


def test_the_server_says_what_is_not_on_the_record(own, name):
    server = own
    wait_until(lambda: "NOT on the record: what app 1 publishes" in server.log.read_text())

    def counted():
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
            text = answer.read().decode()
        assert "not on the record" in text
        return int(text.split('hansard_live_unrecorded_events_total{app="1"} ')[1].split()[0])

    before = counted()
    server.api().trigger(name, "e", "1")
    assert counted() == before + 1


class ThemedChat(ReloadedChat):
    """With a theme, which has nothing at first."""

    settings = ChatServer.settings + "theme: theme\n"

    def prepare(self, content):
        super().prepare(content)
        self.theme = content / "theme"
        (self.theme / "chat/widget").mkdir(parents=True)

    def file(self, path):
        answer = requests.get(f"{self.address}chat/{path}", timeout=10)
        assert answer.status_code == 200, path
        return answer.text

    def version(self):
        """Where the widget's parts are now."""
        return re.search(r'"folder":"(\w{32}/)"', self.file("hansard-chat.js"))[1]


def test_the_chats_widget_is_read_again(tmp_path, hooks):
    server = ThemedChat(tmp_path, hooks.url)
    try:
        first = server.version()
        (server.theme / "chat/widget/chat.css").write_text(".mine {}")
        # No request reads a file.
        assert server.version() == first and server.file(f"{first}chat.css") != ".mine {}"
        server.hang_up()
        second = server.version()
        assert second != first and server.file(f"{second}chat.css") == ".mine {}"
        # A page that was loading goes on with what fits.
        assert server.file(f"{first}chat.css") != ".mine {}" and server.file(f"{first}main.js") == server.file(f"{second}main.js")
        # A copy of what was the whole widget once.
        whole = "'use strict';\nwindow.HansardChat = {};\n"
        (server.theme / "chat/hansard-chat.js").write_text(whole)
        assert "theme/chat/hansard-chat.js" in server.hang_up("in one file")
        wait_until(lambda: server.file("hansard-chat.js") == whole, 10)
        # What is wrong is in the log, and what held goes on to hold.
        (server.theme / "chat/hansard-chat.js").unlink()
        (server.theme / "strings").mkdir()
        (server.theme / "strings/en.yml").write_text("language: {name: English, direction: ltr}\n")
        assert "theme/strings/en.yml" in server.hang_up("The section")
        assert server.file("hansard-chat.js") == whole
    finally:
        server.process.kill()
