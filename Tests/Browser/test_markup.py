"""What can be said of every page without a browser: its markup is sound, and its links lead somewhere."""

import csv
import json
import re
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from support import checks
from support.checks import told
from support.markup import HTML, words


def test_every_file_of_text_is_utf_8(site):
    told(checks.encoding(site))


def test_every_page_is_well_formed(site, markup):
    told(checks.parsing(site, markup))


def test_no_page_has_an_id_twice_or_an_empty_one(site, markup):
    told(checks.ids(site, markup))


def test_headings_skip_no_level_and_a_page_has_one_of_the_first(site, markup):
    told(checks.headings(site, markup))


def test_every_picture_has_a_text_every_table_head_a_scope_and_every_link_a_name(site, markup):
    told(checks.names(site, markup))


def test_every_link_leads_to_a_file_of_the_site_and_every_fragment_to_an_id(site, markup):
    told(checks.links(site, markup))


def test_every_element_and_attribute_is_documented(site, markup):
    told(checks.elements(site, markup))


def test_no_page_has_an_inline_script_or_style_or_a_link_that_runs(site, markup):
    told(checks.dangers(site, markup))


def test_every_page_says_its_language_its_title_and_its_content_security_policy(site, markup):
    for page in site.pages:
        here = markup(site, page)
        (root,) = here.named("html")
        assert re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", root.get("lang", "")), f"{page}: lang"
        title = here.root.find(f".//{HTML}title")
        assert title is not None and words(title), f"{page}: title"
        (policy,) = [meta["content"] for meta in here.named("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
        directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        assert directives["default-src"] == "'none'" and directives["base-uri"] == "'none'", page
        assert directives["form-action"] in ("'none'", "'self'"), page
        assert not re.search(r"unsafe|\*|https?:|data:|blob:", policy), f"{page}: {policy}"


def test_every_page_can_be_reached_from_the_first_one(site, markup):
    # The form at the top of every page leads to the search.
    reached, waiting = {"index.html", "search.html"}, ["index.html", "search.html"]
    while waiting:
        page = waiting.pop()
        for name, _, address in markup(site, page).links:
            target = checks.resolved(page, unquote(urlsplit(address).path))
            if name == "a" and not urlsplit(address).scheme and target.endswith(".html") and target not in reached:
                reached.add(target)
                waiting.append(target)
    assert set(site.pages) - reached == set()


def test_no_page_is_longer_than_300_kilobytes(site):
    told(f"{page}: {size} bytes" for page in site.pages if (size := (site.folder / page).stat().st_size) > 300_000)


def test_no_markdown_page_has_html_or_what_hides(site):
    told(checks.markdown(site))


def test_a_table_begins_with_the_mark_by_which_spreadsheets_know_its_encoding(site):
    tables = [(site.folder / file).read_bytes() for file in site.files(".csv")]
    assert tables and all(table.startswith(b"\xef\xbb\xbf") for table in tables)


def test_files_of_xml_json_and_csv_can_be_read(site):
    for ending in (".xml", ".svg", ".atom"):
        for file in site.files(ending):
            ElementTree.parse(site.folder / file)
    for file in site.files(".json"):
        json.loads(site.text(file))
    for file in site.files(".csv"):
        with open(site.folder / file, encoding="utf-8", newline="") as lines:
            widths = {len(row) for row in csv.reader(lines, strict=True)}
        assert len(widths) == 1, f"{file}: rows of {widths} cells"
