"""Pages load what is theirs and run nothing else: watched in a browser, on every kind of page."""

from support.watch import Watch

import pytest


@pytest.mark.parametrize("way", ["file", "http"])
def test_no_kind_of_page_asks_another_host_or_breaks_its_policy(site, visit, way):
    # `visit` fails the test for every complaint.
    page = visit(site, "index.html", way)
    home = page.url.removesuffix("index.html")
    for path in site.some_of_each_kind(count=3):
        page.goto(home + path, wait_until="load")
        assert page.title()


def test_a_watched_page_tells_of_all_that_it_must_not_do(browser, tmp_path):
    """The watch itself: a page that does each of these things is complained about."""
    (tmp_path / "bad.html").write_text(
        """<!doctype html><html lang="en"><head>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-yes'">
        <title>Bad</title><style>p { color: red }</style></head><body><p style="color: blue">x</p>
        <img src="http://foreign.invalid/p.png" alt=""><script>refused()</script>
        <script nonce="yes">alert('ran'); console.log('said'); nowhere()</script></body></html>""")
    page = browser.new_page()
    watch = Watch(page, tmp_path.as_uri() + "/")
    page.goto((tmp_path / "bad.html").as_uri())
    page.close()
    told = "\n".join(watch.complaints)
    for what in ["style-src-elem", "style-src-attr", "script-src-elem", "img-src", "dialog: ran", "log: said", "nowhere is not"]:
        assert what in told, f"{what} is not in:\n{told}"
