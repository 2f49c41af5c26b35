"""The live server, the chat and single sign-on through nginx and Caddy as deploy/ has them, and the unit for systemd."""

import contextlib
import hashlib
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import time

import pytest
import requests

from shipped_proxies import ROOT, SYSTEM_PATH, Caddy, Nginx, each_shipped_proxy, free_port
from support.chat import ChatServer, channel
from support.raw import RawSocket, digest

pytestmark = pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no chat, and other proxies")

SECRET = "what-the-proxy-shows-to-be-believed"


class DeployedServer(ChatServer):
    """Serves as the unit does, behind a proxy that signs people in: jamie is person 7, ann person 9."""

    default = (
        "{hansard} serve --archive {archive} --access {archive}/../access --content {content} --live --port {port}"
        " --base-url https://localhost")

    def prepare(self, content):
        super().prepare(content)
        log = self.folder / "chat.jsonl"
        message = {
            "type": "message", "id": "1", "channel": "private-chat-7-9", "sender": "7", "sent_at": "2026-03-02T08:00:00Z",
            "text": "Morning!"}
        log.write_text(json.dumps(message) + "\n")
        self.call("ingest", "--archive", self.archive, log)
        secret = content / "proxy.secret"
        secret.touch(mode=0o600)
        secret.write_text(SECRET + "\n")
        (content / "access.yml").write_text("""
trusted_proxies: [127.0.0.1]
identities:
  proxy: {header: X-Remote-User, peers: [127.0.0.1], secret_file: proxy.secret}
  names: {jamie: 7, ann: 9}
""")

    def latest_access(self):
        """Who the last entry of the access log says it was, and from which address."""
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/access/access.db?mode=ro", uri=True)) as database:
            return database.execute("SELECT person, address FROM entry ORDER BY seq DESC LIMIT 1").fetchone()


@pytest.fixture(scope="module")
def chat(tmp_path_factory, hooks):
    chat = DeployedServer(tmp_path_factory.mktemp("deployed"), hooks.url)
    yield chat
    chat.stop()


@pytest.fixture(scope="module")
def shipped(request, chat, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param.name)
    proxy = request.param(folder, chat.port, users={"jamie": "ferry"}, secret=SECRET)
    yield proxy
    proxy.stop()


class From(requests.adapters.HTTPAdapter):
    """From an address of this machine that no server here has."""

    def init_poolmanager(self, *arguments, **more):
        super().init_poolmanager(*arguments, **more, source_address=("127.0.0.9", 0))


@pytest.fixture
def browse(shipped):
    """A client that trusts the proxy's certificate."""
    with requests.Session() as session:
        session.mount("https://", From())
        # Without the environment's certificates, which requests takes before its own.
        session.verify, session.trust_env = str(shipped.certificate), False
        yield session


def connect(chat, shipped, **more):
    return RawSocket(chat, port=shipped.port, host=f"localhost:{shipped.port}", tls=shipped.certificate, **more)


def publish(chat, shipped, session, **event):
    """A signed call of the HTTP API, with a body as long as `event` makes it."""
    body = json.dumps(event).encode()
    path = f"/apps/{chat.app}/events"
    query = f"auth_key={chat.key}&auth_timestamp={int(time.time())}&auth_version=1.0&body_md5={hashlib.md5(body).hexdigest()}"
    signature = digest(chat.secret, f"POST\n{path}\n{query}")
    return session.post(f"{shipped.address[:-1]}{path}?{query}&auth_signature={signature}", data=body)


@each_shipped_proxy
def test_sockets_and_long_events_pass(chat, shipped, browse, name):
    with connect(chat, shipped) as page:
        assert page.status == 101
        page.subscribe(f"private-{name}")
        text = "x" * 9_000
        assert publish(chat, shipped, browse, name="e", channel=f"private-{name}", data=text).status_code == 200
        assert page.expect("e")["data"] == text


@each_shipped_proxy
def test_people_chat_through_it(chat, shipped, browse):
    ann, bob = chat.person(), chat.person()
    for person in (ann, bob):
        person.http.verify, person.http.trust_env, person.root = str(shipped.certificate), False, shipped.address
    with connect(chat, shipped) as page:
        signed = bob.ask("POST", "user-auth", {"socket_id": page.id})
        page.send("pusher:signin", signed)
        page.expect("pusher:signin_success")
        page.subscribe(f"#server-to-user-{bob.id}")
        text = "ö" * 1_900
        sent = ann.say(bob, text)["message"]
        assert json.loads(page.expect("new_message")["data"])["text"] == text
    assert bob.history(ann) == [sent]
    many = [channel(ann, chat.person(str(i))) for i in range(1, 55) if str(i) != ann.id] * 20
    assert len(json.dumps(many)) > 20_000
    with connect(chat, shipped) as page:
        assert ann.ask("POST", "auth", {"socket_id": page.id, "channels": many})["refused"] == []


@each_shipped_proxy
def test_who_the_proxy_signs_in_reads_what_is_theirs(chat, shipped, browse):
    assert browse.get(shipped.address).status_code == 401
    assert browse.get(shipped.address, auth=("jamie", "wrong")).status_code == 401
    page = browse.get(shipped.address + "api/v1/people/7", auth=("jamie", "ferry"))
    assert page.status_code == 200 and page.json()["name"] == "Person 7"
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    page = browse.get(shipped.address + "conversations/private-chat-7-9/2026-03.html", auth=("jamie", "ferry"))
    assert page.status_code == 200 and "Morning!" in page.text


@each_shipped_proxy
def test_what_a_client_claims_about_itself_is_not_passed_on(chat, shipped, browse):
    claims = {"X-Remote-User": "ann", "Hansard-Proxy-Secret": SECRET, "X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    assert browse.get(shipped.address, headers=claims).status_code == 401
    # With a name that nobody has checked, on an address that asks for no password.
    assert browse.get(shipped.address + "chat/session", headers=claims, auth=("ann", "guessed")).status_code == 401
    for spelling in ("X_Remote_User", "x-remote-user"):
        answer = browse.get(shipped.address + "api/v1/people/7", headers={spelling: "ann"}, auth=("jamie", "ferry"))
        assert answer.status_code in (200, 400)
    assert chat.latest_access() == ("7", "127.0.0.9")


@each_shipped_proxy
def test_what_is_for_whoever_watches_the_machine_stays_there(chat, shipped, browse):
    for path in ("metrics", "readyz"):
        assert browse.get(shipped.address + path, auth=("jamie", "ferry")).status_code == 404
        assert requests.get(f"{chat.address}{path}", timeout=10).status_code == 200


@each_shipped_proxy
def test_a_body_past_the_servers_limit_is_told_so(chat, shipped, browse):
    assert publish(chat, shipped, browse, name="e", channel="c", data="x" * (2 << 20)).status_code == 413


@pytest.mark.parametrize("kind", [Nginx, Caddy], ids=lambda kind: kind.name)
def test_without_sign_on_the_file_names_nobody(chat, kind, tmp_path):
    proxy = kind(tmp_path, chat.port)
    try:
        claims = {"X-Remote-User": "ann", "Hansard-Proxy-Secret": SECRET}
        with requests.Session() as session:
            session.verify, session.trust_env = str(proxy.certificate), False
            assert session.get(proxy.address, headers=claims, auth=("ann", "harbour")).status_code == 401
    finally:
        proxy.stop()


def shipped_unit(tmp_path, name, *more):
    """The program of this build, and the words that the unit starts it with. systemd has nothing to say about the unit, with this
    program in the place of the installed one, and about `more` files of deploy/."""
    tool = shutil.which("systemd-analyze", path=SYSTEM_PATH)
    assert tool, "systemd-analyze is not installed: scripts/test-live does that"
    program = os.path.abspath(os.environ.get("HANSARD", ".build/debug/hansard"))
    files = [tmp_path / file for file in (name, *more)]
    for file in files:
        file.write_text((ROOT / "deploy" / file.name).read_text(encoding="utf-8").replace("/usr/bin/hansard", program))
    run = subprocess.run([tool, "verify", *files], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout + run.stderr) == (0, "")
    line = next(line for line in files[0].read_text(encoding="utf-8").splitlines() if line.startswith("ExecStart="))
    words = line.removeprefix("ExecStart=").split()
    return program, words[words.index(program) + 1:]


def test_the_unit_is_as_systemd_wants_it_and_starts_what_there_is(tmp_path):
    program, words = shipped_unit(tmp_path, "hansard.service")
    assert words[0] == "serve"
    assert "--live" in words
    # Options that the program does not know end it with 64 before anything else.
    port = free_port()
    words = [*words[:words.index("--port")], "--port", str(port), *words[words.index("--port") + 2:]]
    started = subprocess.run([program, *words], capture_output=True, text=True, timeout=60)
    assert started.returncode == 1 and "/etc/hansard/Content" in started.stderr, started.stderr


def test_the_record_is_verified_every_night(chat, tmp_path):
    program, words = shipped_unit(tmp_path, "hansard-verify.service", "hansard-verify.timer")
    # As the unit has it, of the archive of this server, which writes meanwhile; and of none.
    assert words == ["verify", "/var/lib/hansard/archive"]
    verified = subprocess.run([program, words[0], chat.archive], capture_output=True, text=True, timeout=60)
    assert verified.returncode == 0 and verified.stdout.startswith("Whole: "), verified
    assert "hansard_record_verified_ok 1\n" in requests.get(f"{chat.address}metrics", timeout=10).text
    missing = subprocess.run([program, *words], capture_output=True, text=True, timeout=60)
    assert missing.returncode == 1 and words[1] in missing.stderr
    timer = (ROOT / "deploy" / "hansard-verify.timer").read_text(encoding="utf-8")
    assert "OnCalendar=*-*-* 03:30:00\n" in timer and "Persistent=yes\n" in timer


def test_the_site_is_brought_up_to_date_every_night(tmp_path):
    shipped_unit(tmp_path, "hansard-nightly.service", "hansard-nightly.timer")
    unit = (tmp_path / "hansard-nightly.service").read_text(encoding="utf-8")
    # The site is built although a line was not understood.
    assert "SuccessExitStatus=3\n" in unit
    (tmp_path / "incoming").mkdir()
    line = {"type": "message", "id": "1", "channel": "general", "sender": "7", "sent_at": "2026-03-02T09:00:00Z", "text": "x"}
    (tmp_path / "incoming" / "a chat.jsonl").write_text(json.dumps(line) + "\n{\n", encoding="utf-8")
    (tmp_path / "incoming" / "more.jsonl").write_text(json.dumps(line | {"id": "2"}) + "\n", encoding="utf-8")
    places = {"/var/lib/hansard": tmp_path, "/etc/hansard/Content": ROOT / "Content", "/usr/share/hansard/Templates": ROOT / "Templates"}
    for place, here in places.items():
        unit = unit.replace(place, str(here))
    starts = [shlex.split(start.removeprefix("ExecStart=")) for start in unit.splitlines() if start.startswith("ExecStart=")]
    for start, status in zip(starts, [3, 0], strict=True):
        run = subprocess.run(start, capture_output=True, text=True, timeout=60)
        assert run.returncode == status, run
        assert (run.stdout == "") == (status == 0), run
    assert "2 messages" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
