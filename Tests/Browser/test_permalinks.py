"""The page that leads from a link of Slack's to its message, without a server."""

import json

import pytest

from support.site import Site

# So many that April begins another page.
DAYS = {"2026-03-08": [f"{1773000000 + 100 * number}.000200" for number in range(200)], "2026-04-08": ["1775700000.000300"]}
MESSAGE = "conversations/c003_/2026-03.html#m-1773000100.000200"


@pytest.fixture(scope="module")
def slack(tmp_path_factory) -> Site:
    """A channel with a thread, and messages in two months."""
    folder = tmp_path_factory.mktemp("slack")
    export = folder / "export"
    (export / "random").mkdir(parents=True)
    (export / "users.json").write_text(json.dumps([{"id": "U001", "name": "jamie"}]))
    (export / "channels.json").write_text(json.dumps([{"id": "C003", "name": "random", "members": ["U001"]}]))
    for day, times in DAYS.items():
        messages = [{"type": "message", "user": "U001", "text": ts, "ts": ts, "thread_ts": times[0]} for ts in times]
        (export / "random" / f"{day}.json").write_text(json.dumps(messages))
    return Site.build(folder, export)


@pytest.mark.parametrize("way", ["file", "http"])
@pytest.mark.parametrize(
    "asked, place",
    [
        ("?u=https%3A%2F%2Facme.slack.com%2Farchives%2FC003%2Fp1773000100000200", MESSAGE),
        ("?u=https://acme.slack.com/archives/C003/p1773000100000200?thread_ts=1773000000.000100&cid=C003", MESSAGE),
        ("#https://acme.slack.com/archives/C003/p1773000100000200", MESSAGE),
        ("?u=/archives/C003/p1775700000000300", "conversations/c003_/2026-04.html#m-1775700000.000300"),
        ("#C003/p1773000000000200", "conversations/c003_/2026-03.html#m-1773000000.000200"),
        ("#C003", "conversations/c003_/index.html"),
    ],
)
def test_a_link_leads_to_its_message(slack, visit, way, asked, place):
    page = visit(slack, "archives/index.html" + asked, way)
    page.wait_for_url("**/" + place)
    if "#m-" in place:
        assert place.split("#m-")[1] in page.locator("article:target").inner_text()


def test_what_is_pasted_into_the_field_is_followed(slack, visit):
    page = visit(slack, "archives/index.html", "file")
    page.locator("input[name=u]").fill("https://acme.slack.com/archives/C003/p1773000100000200")
    page.locator("form.search button").click()
    page.wait_for_url("**/" + MESSAGE)


@pytest.mark.parametrize("asked, said", [("#C999", "does not have"), ("#C003/p1000000000000000", "does not have"), ("#https://example.com/archives/C003", "no link"), ("#%", "no link")])
def test_a_link_that_leads_nowhere_says_why(slack, visit, asked, said):
    page = visit(slack, "archives/index.html" + asked, "file")
    assert said in page.locator(".found").inner_text()


def test_without_scripts_the_page_says_what_to_do(slack, visit):
    page = visit(slack, "archives/index.html", "file", java_script_enabled=False)
    assert "archives/" in page.locator("noscript").inner_text()
    assert page.locator(".permalinks a").get_attribute("href") == "../conversations/c003_/index.html"
