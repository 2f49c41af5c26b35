"""Signing in with an OpenID Connect provider, reading what is one's own, and signing out."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from support import languages
from support.keyboard import Keyboard
from support.program import HANSARD, ROOT
from test_accessibility import WIDTHS, in_both_schemes


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(process, address):
    for _ in range(400):
        assert process.poll() is None, f"{process.args[0]} has ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="module")
def provider():
    """oidc-provider-mock, in which whoever types an id is that person."""
    port = free_port()
    program = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(process, f"http://127.0.0.1:{port}/.well-known/openid-configuration")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


class Server:
    def __init__(self, folder, archive, provider, address=None, language="en"):
        """`address` is where readers find it, if not where it listens; `language` that of its pages."""
        self.port = free_port()
        self.address = address or f"http://127.0.0.1:{self.port}/"
        self.access = folder / "access"
        content = languages.content(language, folder / "Content")
        secret = content / "client.secret"
        secret.touch(mode=0o600)
        secret.write_text("the secret of this client, which the provider takes as it is")
        (content / "access.yml").write_text(
            f"""
identities:
  tokens: true
  oidc:
    issuer: {provider}
    client_id: hansard
    client_secret_file: client.secret
    redirect: {self.address}auth/callback
roles:
  compliance: [8]
  auditors: [11]
cases:
  support-2026:
    purpose: Complaint
    conversations: [private-chat-9-10]
    officers: [8]
    expires: 2099-12-31
    reason_required: true
""",
            encoding="utf-8",
        )
        self.process = subprocess.Popen(
            [HANSARD, "serve", "--archive", archive, "--content", content, "--access", self.access, "--port", str(self.port),
             *(["--base-url", address.rstrip("/")] if address else [])],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        wait_for(self.process, f"http://127.0.0.1:{self.port}/healthz")

    def audit(self, *arguments):
        program = [HANSARD, "audit", "--access", self.access, *arguments]
        return subprocess.run(program, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def server(sample, provider, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("sign-in"), sample.archive, provider)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)


@pytest.fixture
def browse(browser):
    """A browser of one’s own, without what another one knows."""
    contexts = []

    def browse(**options):
        context = browser.new_context(ignore_https_errors=True, **options)
        context.set_default_timeout(15_000)
        # The provider’s pages ask another host for their looks.
        context.route("https://cdn.jsdelivr.net/**", lambda route: route.abort())
        contexts.append(context)
        return context.new_page()

    yield browse
    for context in contexts:
        context.close()


def sign_in(page, server, person, path=""):
    page.goto(server.address + path)
    assert not page.url.startswith(server.address) and "client_id=hansard" in page.url, page.url
    page.fill("input[name=sub]", person)
    page.click("button:text-is('Authorize')")
    page.wait_for_url(server.address + "**")


def status(page, server, path):
    return page.request.get(server.address + path, max_redirects=0).status


PAGE = "conversations/private-chat-9-10/2026-03.html"


def test_whoever_signs_in_reads_follows_a_permalink_and_signs_out(server, browse):
    page = browse()
    sign_in(page, server, "9", PAGE)
    assert page.url == server.address + PAGE
    assert page.locator("text=wheelchair").count() > 0
    link = page.locator("a[href^='#m-']").nth(5).get_attribute("href")
    page.goto("about:blank")
    page.goto(server.address + PAGE + link)
    message = page.locator(link)
    assert message.count() == 1 and message.evaluate("m => m.matches(':target')")
    page.wait_for_function("h => { const r = document.querySelector(h).getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight }", arg=link)
    page.goto(server.address + "search.html")
    page.locator("main input[type=search]").fill("wheelchair in:private-chat-9-10")
    first = page.locator("main a[href*='private-chat-9-10'][href*='#m-']").first
    first.wait_for()
    first.click()
    page.wait_for_url("**/private-chat-9-10/**#m-*")
    assert "wheelchair" in page.locator(":target").inner_text()
    page.goto(server.address + "auth/sign-out")
    assert "Signed out" in page.title()
    page.goto(server.address + PAGE)
    assert "client_id=hansard" in page.url


def test_a_stranger_reads_nothing_of_it(server, browse):
    page = browse()
    sign_in(page, server, "12")
    assert status(page, server, PAGE) == 404


def test_a_manager_reads_a_reports_conversation_and_no_strangers(server, browse):
    page = browse()
    sign_in(page, server, "3")  # whom 5, 7 and 9 report to
    assert status(page, server, PAGE) == 200
    pairs = {"private-chat-8-11": 404, "private-chat-1-2": 404}
    for pair, wanted in pairs.items():
        assert status(page, server, f"conversations/{pair}/index.html") == wanted


def test_an_auditor_reads_no_conversation(server, browse):
    page = browse()
    sign_in(page, server, "11")
    assert status(page, server, PAGE) == 404


def test_a_compliance_officer_reads_under_a_case(server, browse):
    page = browse()
    sign_in(page, server, "8")
    assert status(page, server, PAGE) == 404
    # A link from a mail begins nothing, and its reason is not taken.
    page.goto(server.address + "auth/case/support-2026?reason=said+the+sender&to=/" + PAGE)
    assert status(page, server, PAGE) == 404
    assert page.locator("h1").inner_text() == "Read under the case support-2026"
    main = page.locator("main")
    assert "Complaint" in main.inner_text() and "31 December 2099" in main.inner_text()
    reason = page.get_by_label("Why you read")
    assert reason.input_value() == ""
    reason.press("Enter")
    assert "/auth/case/" in page.url, "a reason is needed"
    reason.fill("complaint 41")
    page.get_by_role("button", name="Begin to read").click()
    page.wait_for_url(server.address + PAGE)
    assert page.locator("text=wheelchair").count() > 0
    page.goto(server.address + "auth/case")
    assert status(page, server, PAGE) == 200
    page.get_by_role("button", name="Leave the case").click()
    page.wait_for_url(server.address)
    assert status(page, server, PAGE) == 404
    report = server.audit("--person", "9")
    assert "by 8 as compliance, under the case support-2026, because: complaint 41" in report
    assert json.loads(server.audit("--verify", "--format", "json"))["whole"]


def test_a_page_of_another_site_begins_no_case(server, browse):
    page = browse()
    sign_in(page, server, "8")
    form = f'<form method="post" action="{server.address}auth/case/support-2026"><input name="reason" value="complaint 42"><button>Go</button></form>'
    page.route("http://other.example/", lambda route: route.fulfill(content_type="text/html", body=form))
    page.goto("http://other.example/")
    page.click("button")
    page.wait_for_url("**/auth/case/support-2026")
    assert status(page, server, PAGE) == 404
    assert "complaint 42" not in server.audit("--person", "9")


def test_whoever_has_no_case_is_shown_none(server, browse):
    page = browse()
    sign_in(page, server, "9")
    assert page.locator("a[href$='auth/cases'], a[href$='audit/'], .reading").count() == 0
    assert status(page, server, "auth/cases") == 403
    assert status(page, server, "audit/") == 403


@pytest.mark.parametrize("width", [1280, 390])
def test_an_auditor_reads_the_access_log(server, browse, width):
    page = browse()
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, server, "11")
    Keyboard(page).follow(page.locator("a[href$='audit/']"))
    assert "Verified to entry" in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Who looked").fill("11")
    page.get_by_label("What was done").select_option("audit")
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    page.wait_for_url("**/audit/?*actor=11*")
    rows = page.locator("table.audit tbody tr")
    assert rows.count() >= 1
    assert all("audit" in text for text in rows.all_inner_texts())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as waiting:
        page.get_by_role("link", name="These entries as CSV").click()
    assert waiting.value.suggested_filename == "access-log.csv"
    page.get_by_role("link", name="Record of processing activities").click()
    page.wait_for_url("**/policy/processing.html")
    assert json.loads(server.audit("--verify", "--format", "json"))["whole"]


# What a compliance officer has of it before and under a case, and an auditor.
OPEN = ["auth/cases", "auth/case/support-2026", "api/v1/", "search.html?q=wheelchair", "conversations/nothing/index.html"]
UNDER_A_CASE = ["auth/case", "conversations/private-chat-9-10/index.html",
                *(f"conversations/private-chat-9-10/whole.html?from=2026-03-03&to=2026-03-0{day}" for day in (3, 1)),
                "export/?conversation=private-chat-9-10"]
AUDITOR = ["audit/", "policy/processing.html", "policy/procedures.html", "auth/cases", "auth/sign-out"]


@pytest.mark.parametrize("language, width", [("en", "a desktop"), ("ar", "a phone")])
def test_axe_finds_no_violation_on_a_page_that_only_a_server_has(sample, provider, browse, tmp_path, language, width):
    server = Server(tmp_path, sample.archive, provider, language=language)
    problems = []

    def look(page, *paths):
        for path in paths:
            page.goto(server.address + path)
            problems.extend(in_both_schemes(page, path))

    try:
        officer = browse(viewport=WIDTHS[width], bypass_csp=True)
        sign_in(officer, server, "8")
        look(officer, *OPEN)
        officer.goto(server.address + "auth/case/support-2026")
        officer.fill("main input[name=reason]", "complaint 44")
        officer.locator("main form button").first.click()
        officer.wait_for_url(server.address)
        look(officer, *UNDER_A_CASE)
        officer.click("main form.case[action$='export/'] button")
        officer.wait_for_selector("a.export[download]", timeout=30_000)
        problems.extend(in_both_schemes(officer, "an export that is ready"))
        auditor = browse(viewport=WIDTHS[width], bypass_csp=True)
        sign_in(auditor, server, "11")
        look(auditor, *AUDITOR)
    finally:
        server.process.terminate()
        server.process.wait(20)
    assert not problems, "\n".join(problems)
