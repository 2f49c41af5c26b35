"""The demo's CRM by itself, and the script that starts it all. That the chat works in it is in test_chat.py."""

import os
import secrets
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.sync_api import expect

from support.chat import free_port, wait_for
from support.program import HANSARD, ROOT
from support.watch import Watch
from test_accessibility import CONTRAST, EVERYTHING, WIDTHS, violations

PEOPLE = r"""{"type":"person","id":"3","name":"Adaeze Okwuosa","title":"Head of Customer Support"}
{"type":"person","id":"9","name":"<script>alert(1)</script>\"'","title":"{title} & <b>"}
"""


class CRM:
    def __init__(self, folder):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.secret = secrets.token_hex(32).encode()
        secret, people, log = folder / "secret", folder / "people.jsonl", folder / "log"
        secret.touch(mode=0o600)
        secret.write_bytes(self.secret + b"\n")
        people.write_text(PEOPLE)
        program = [sys.executable, ROOT / "demo/crm", "--port", str(self.port), "--secret-file", secret, "--people", people, "--staff", "3,9"]
        with log.open("w") as out:
            self.process = subprocess.Popen(program, stdout=out, stderr=out)
        wait_for(self.process, self.port, log)


@pytest.fixture(scope="module")
def crm(tmp_path_factory):
    crm = CRM(tmp_path_factory.mktemp("crm"))
    yield crm
    crm.process.terminate()
    assert crm.process.wait(10) == 0


@pytest.fixture
def tab(browser, crm):
    """Opens a tab; where the chat's script would be is nothing, since no test here is about it."""
    contexts, watches = [], []

    def tab(context=None, **options):
        if context is None:
            context = browser.new_context(**options)
            context.route("**/chat/hansard-chat.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
            contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, (crm.address, "http://127.0.0.1:8000/chat/")))
        page.goto(crm.address)
        return page

    yield tab
    for context in contexts:
        context.close()
    complaints = [complaint for watch in watches for complaint in watch.complaints]
    assert not complaints, "\n".join(complaints)


def sign_in(page, name):
    page.get_by_role("button", name=name).click()
    page.get_by_role("heading", name="Customers").wait_for()


def test_one_browser_is_two_people_in_two_tabs(crm, tab):
    first = tab()
    sign_in(first, "Adaeze Okwuosa")
    second = tab(first.context)
    expect(second.get_by_role("button", name="Adaeze Okwuosa").get_by_text("signed in")).to_be_visible()
    sign_in(second, "<script>")
    for page, who in ((first, "3"), (second, "9")):
        page.get_by_role("link", name="Orders").click()
        expect(page).to_have_url(f"{crm.address}/as/{who}/orders")
        expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    first.get_by_role("button", name="Sign out").click()
    expect(first).to_have_url(crm.address + "/")
    second.reload()
    expect(second.get_by_role("heading", name="Orders")).to_be_visible()
    first.goto(f"{crm.address}/as/3/orders")
    expect(first).to_have_url(crm.address + "/")


def test_the_token_says_who_the_session_is_of_and_nobody_else(crm, tab):
    page = tab()
    ask = page.context.request.get
    assert ask(f"{crm.address}/as/3/chat-token").status == 401
    sign_in(page, "Adaeze Okwuosa")
    answer = ask(f"{crm.address}/as/3/chat-token")
    assert answer.headers["cache-control"] == "no-store"
    claims = jwt.decode(answer.json()["token"], OctKey.import_key(crm.secret), algorithms=["HS256"]).claims
    assert (claims["sub"], claims["aud"], claims["name"]) == ("3", "hansard-chat", "Adaeze Okwuosa")
    assert ask(f"{crm.address}/as/9/chat-token").status == 401
    cookie, = page.context.cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    for forged in (cookie["value"].replace("3.", "3-9."), "9.", "9." + "0" * 64, "9", "", ".", "é.é"):
        request = urllib.request.Request(f"{crm.address}/as/9/chat-token", headers={"Cookie": f"fairlead={forged}".encode().decode("latin-1")})
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(request)


@pytest.mark.parametrize("path, headers, body, status", [
    ("/", {"Host": "rebound.example"}, None, 421),
    ("/sign-in", {"Origin": "http://stranger.example"}, b"person=3", 403),
    ("/sign-in", {}, b"person=7", 400),
    ("/as/3/chat-token/x", {}, None, 404),
    ("/static/../app.py", {}, None, 404),
    ("/static/..%2fapp.py", {}, None, 404),
    ("/as/3/secrets", {}, None, 404),
])
def test_what_is_not_for_it_is_refused(crm, path, headers, body, status):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(crm.address + path, body, headers))
    assert refused.value.code == status
    assert "default-src 'none'" in refused.value.headers["Content-Security-Policy"]


def test_names_are_text(crm, tab):
    page = tab()
    sign_in(page, "<script>")
    expect(page.locator(".me b")).to_have_text("<script>alert(1)</script>\"'")
    expect(page.locator(".me small")).to_have_text("{title} & <b>")


def test_a_list_leaves_what_is_typed(tab):
    page = tab()
    sign_in(page, "Adaeze Okwuosa")
    rows = page.locator("tbody tr:visible")
    expect(rows).to_have_count(10)
    page.get_by_label("Find in the list").fill("sapporo")
    expect(rows).to_have_count(1)
    page.get_by_label("Find in the list").fill("atlantis")
    expect(rows).to_have_count(0)
    expect(page.get_by_text("Nothing is like that.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_is_too_wide(crm, tab, width, scheme):
    page = tab(viewport=WIDTHS[width], color_scheme=scheme, bypass_csp=True)
    problems = violations(page, EVERYTHING if scheme == "light" else CONTRAST)
    sign_in(page, "Adaeze Okwuosa")
    for name in ("customers", "orders", "calendar"):
        page.goto(f"{crm.address}/as/3/{name}")
        page.evaluate("document.querySelector('details').open = true")
        problems += violations(page, EVERYTHING if scheme == "light" else CONTRAST)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert not problems, "\n".join(problems)


def test_a_secret_that_others_can_read_is_refused(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x" * 64)
    secret.chmod(0o644)
    run = subprocess.run([sys.executable, ROOT / "demo/crm", "--port", "0", "--secret-file", secret], capture_output=True, text=True)
    assert run.returncode == 1 and f"chmod 600 {secret}" in run.stderr


def test_the_script_starts_both_servers_says_where_and_ends_both(sample, tmp_path):
    """As `make demo` runs it; the archive is one of the tests."""
    port, crm_port = free_port(), free_port()
    environment = {**os.environ, "PORT": str(port), "CRM_PORT": str(crm_port), "ARCHIVE": str(sample.archive), "HANSARD": str(HANSARD)}
    demo = subprocess.Popen([ROOT / "scripts/demo"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        said = []
        for line in demo.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        assert f"http://127.0.0.1:{crm_port}/" in "".join(said) and f"http://127.0.0.1:{port}/" in "".join(said), said
        for address in (f"http://127.0.0.1:{port}/chat/hansard-chat.js", f"http://127.0.0.1:{crm_port}/"):
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert answer.status == 200
        for name in ("live-secret", "chat-secret"):
            assert (ROOT / "demo/content" / name).stat().st_mode & 0o777 == 0o600
        os.killpg(demo.pid, signal.SIGINT)
        assert demo.wait(20) == 0
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait(20)
    for ended in (port, crm_port):
        with pytest.raises(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{ended}/", timeout=5)
