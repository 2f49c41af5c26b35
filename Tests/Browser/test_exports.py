"""The Download links of a server: an export is begun, waited for and downloaded in a browser, and checked by the program."""

import json
import sqlite3
import subprocess

import pytest

from support.program import HANSARD
from test_sign_in import PAGE, Server, browse, provider, sign_in  # noqa: F401  Fixtures among them.


@pytest.fixture(scope="module")
def server(sample, provider, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("exports"), sample.archive, provider)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)


def download(page, folder):
    """Waits until the export that `page` shows is ready, and keeps its file."""
    page.wait_for_selector("a.export[download]", timeout=30_000)
    with page.expect_download() as waiting:
        page.click("a.export[download]")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def verified(path):
    """What `hansard verify` says of a file, which is whole."""
    found = subprocess.run([HANSARD, "verify", "--json", path], capture_output=True, text=True, check=True).stdout
    return json.loads(found)


def entries(server):
    """What the access log has of exports."""
    with sqlite3.connect(server.access / "access.db") as log:
        log.row_factory = sqlite3.Row
        return log.execute("SELECT * FROM entry WHERE action LIKE 'export%' ORDER BY seq").fetchall()


def test_a_conversation_is_downloaded_from_its_page(server, browse, tmp_path):
    page = browse()
    sign_in(page, server, "9", PAGE)
    page.click("a.export")
    assert page.input_value("input[name=from]") == "2026-03-01"
    # The page goes on to May: what it shows is what is offered.
    assert page.input_value("input[name=to]") == "2026-05-31"
    page.select_option("select[name=format]", "csv")
    page.click("main form button")
    page.wait_for_url(server.address + "export/*/")
    path = download(page, tmp_path)
    assert path.name == "hansard-csv.zip"
    found = verified(path)
    assert found["ok"] and found["messages"] > 0
    begun, given = entries(server)
    assert begun["action"] == "export-begun" and given["action"] == "export"
    assert given["person"] == "9" and json.loads(given["conversations"]) == ["private-chat-9-10"]
    assert given["hits"] == found["messages"]
    assert json.loads(server.audit("--verify", "--format", "json"))["whole"]
    page.click("main form button")
    assert page.url == server.address + "export/"


def test_what_a_search_finds_is_downloaded(server, browse, tmp_path):
    page = browse()
    sign_in(page, server, "9", "search.html")
    assert page.locator("a.export").is_hidden()
    page.locator("main input[type=search]").fill("wheelchair")
    page.wait_for_selector(".hits li")
    page.click("a.export")
    assert page.input_value("input[name=query]") == "wheelchair"
    page.select_option("select[name=format]", "markdown")
    page.click("main form button")
    found = verified(download(page, tmp_path))
    assert found["ok"] and 0 < found["messages"] < 40


def test_without_a_script_the_page_looks_again_by_itself(server, browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        sign_in(page, server, "9", "people/index.html")
        page.goto(server.address + "export/?person=9")
        page.click("main form button")
        assert verified(download(page, tmp_path))["ok"]
    finally:
        context.close()


def test_an_officer_downloads_what_a_case_covers_and_not_without_it(server, browse, tmp_path):
    page = browse()
    sign_in(page, server, "8", "auth/case/support-2026")
    page.fill("input[name=reason]", "complaint 41")
    page.click("main form button[name=to]")
    assert page.url == server.address + "export/"
    assert "support-2026" in page.inner_text("main")
    page.select_option("select[name=format]", "jsonl")
    page.click("main form button")
    assert verified(download(page, tmp_path))["ok"]
    job = page.url
    page.goto(server.address + "auth/case")
    page.click("main form button")
    assert page.request.get(job + "bundle.zip").status == 403
    other = browse()
    sign_in(other, server, "9", PAGE)
    assert other.request.get(job).status == 404


def test_a_built_site_has_no_link_to_download(sample):
    for path in sample.folder.rglob("*.html"):
        assert "export/?" not in path.read_text(encoding="utf-8"), path
