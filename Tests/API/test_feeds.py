"""Every feed that the server gives, by validators that nobody here wrote. scripts/test-api runs it."""

import json
import re
import urllib.request
from pathlib import Path
from urllib.parse import quote

import atoma
import feedparser
import jsonschema
import pytest
from lxml import etree

HERE = Path(__file__).parent
JSON_FEED = jsonschema.Draft202012Validator(
    json.loads((HERE / "json-feed-1.1.schema.json").read_text(encoding="utf-8")),
    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
ATOM = etree.RelaxNG(etree.parse(HERE / "atom.rng"))


def get(url):
    with urllib.request.urlopen(url) as reply:
        return reply.headers, reply.read()


def names(address):
    """The feeds that there are, without their endings: of the site, a query, what is unseen, each conversation and person."""
    conversations, people, page = [], [], address + "api/v1/conversations?limit=200"
    while page:
        headers, body = get(page)
        conversations += [c["id"] for c in json.loads(body)["data"]]
        page = next_link(headers)
    people = [p["id"] for p in json.loads(get(address + "api/v1/people?limit=200")[1])["data"]]
    assert len(conversations) > 10 and len(people) > 5
    return (
        ["feed", "unseen/feed"] + [f"conversations/{quote(c)}/feed" for c in conversations]
        + [f"people/{quote(p)}.feed" for p in people])


def next_link(headers):
    match = re.search(r'<([^>]+)>; rel="next"', headers.get("Link") or "")
    return match and match[1]


def check_json(body, media):
    assert media.startswith("application/feed+json")
    feed = json.loads(body)
    assert [f"{list(e.absolute_path)}: {e.message}" for e in JSON_FEED.iter_errors(feed)] == []
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    return feed


def check_atom(body, media):
    assert media.startswith("application/atom+xml")
    document = etree.fromstring(body)
    assert ATOM.validate(document), ATOM.error_log
    # One reader that refuses what the standard does not allow, and one that says when it had to guess.
    strict = atoma.parse_atom_bytes(body)
    lenient = feedparser.parse(body)
    assert not lenient.bozo and lenient.version == "atom10"
    assert len(strict.entries) == len(lenient.entries)
    return strict


def test_every_feed_is_valid_and_both_forms_say_the_same(address):
    items = 0
    for name in names(address):
        headers, body = get(address + name + ".json")
        feed = check_json(body, headers["Content-Type"])
        headers, body = get(address + name + ".xml")
        atom = check_atom(body, headers["Content-Type"])
        assert [item["id"] for item in feed["items"]] == [entry.id_ for entry in atom.entries], name
        items += len(feed["items"])
    assert items > 500


@pytest.mark.parametrize("query", ["wheelchair", "from:priya", "has:file", "is:deleted", "has:edit", '"lift please"', "-lift"])
def test_the_feed_of_a_query_is_valid(address, query):
    headers, body = get(address + "feed.json?q=" + quote(query))
    assert check_json(body, headers["Content-Type"])["items"]
    headers, body = get(address + "feed.xml?q=" + quote(query))
    assert check_atom(body, headers["Content-Type"]).entries


@pytest.mark.parametrize("path", ["feed", "conversations/private-chat-9-10/feed", "people/9.feed"])
def test_a_feed_can_be_followed_to_its_first_item(address, path):
    seen, url, pages = set(), address + path + ".json", 0
    while url:
        headers, body = get(url)
        feed = check_json(body, headers["Content-Type"])
        found = {item["id"] for item in feed["items"]}
        assert found and not found & seen
        seen |= found
        assert feed.get("next_url") == next_link(headers)
        assert feed.get("next_url") != feed["feed_url"]
        url, pages = feed.get("next_url"), pages + 1
    assert pages > 2
    atoms, url = set(), address + path + ".xml"
    while url:
        headers, body = get(url)
        atoms |= {entry.id_ for entry in check_atom(body, headers["Content-Type"]).entries}
        url = next_link(headers)
    assert atoms == seen


def test_every_address_in_a_feed_leads_somewhere(address):
    feed = json.loads(get(address + "conversations/private-chat-9-10/feed.json")[1])
    for url in [feed["home_page_url"], feed["feed_url"], feed["icon"]] + [i["url"] for i in feed["items"][:5]]:
        assert url.startswith(address)
        get(url)


def test_a_feed_that_has_not_changed_is_not_sent_again(address):
    for path in ["feed.json", "feed.xml", "unseen/feed.json", "people/9.feed.xml", "feed.json?q=lift"]:
        headers, _ = get(address + path)
        request = urllib.request.Request(address + path, headers={"If-None-Match": headers["ETag"]})
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(request)
        assert error.value.code == 304
