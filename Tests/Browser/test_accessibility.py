"""axe-core on every kind of page: light and dark, on a desktop and on a phone, from the left and from the right. Pages that only a
server has are in test_sign_in.py, what is drawn for a query in test_search_handles.py."""

from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# The look of a colour depends on the scheme, everything else only on the width.
# Nothing is loaded beforehand: axe would fetch the stylesheet, which a browser refuses for files.
EVERYTHING = {"resultTypes": ["violations"], "preload": False}
CONTRAST = {**EVERYTHING, "runOnly": ["color-contrast"]}
WIDTHS = {"a desktop": {"width": 1280, "height": 900}, "a phone": {"width": 390, "height": 844}}


# Enough of the messages of a page: those of a long one are all alike, and its contrasts take minutes.
MANY = ".log article:nth-of-type(n + 120)"


def violations(page, options) -> list[str]:
    """One line for each violation: the rule, what it says, and the first elements that break it."""
    page.evaluate(AXE)
    found = page.evaluate("([many, options]) => axe.run({ exclude: [many] }, options)", [MANY, options])["violations"]
    return [
        f"{one['id']} ({one['impact']}), {len(one['nodes'])} ×: {one['help']}\n"
        + "\n".join(f"    {node['html'][:160]}\n        {node['failureSummary'].splitlines()[-1].strip()}" for node in one["nodes"][:3])
        for one in found
    ]


def in_both_schemes(page, named) -> list[str]:
    """The violations of a page that is open, in light and in dark colours."""
    page.emulate_media(color_scheme="light")
    light = violations(page, EVERYTHING)
    page.emulate_media(color_scheme="dark")
    return [f"{named}: {problem}" for problem in [*light, *violations(page, CONTRAST)]]


# The conversation in which everything happens that can happen to a message; the longest ones are of lines alone.
RICH = "conversations/all-hands/2026-04.html"


# From the left and, in `turned`, from the right.
@pytest.mark.parametrize("name, width", [*product(["sample", "world"], WIDTHS), ("turned", "a desktop")])
def test_axe_finds_no_violation_on_any_kind_of_page(request, visit, name, width):
    site = request.getfixturevalue(name)
    page = visit(site, "index.html", viewport=WIDTHS[width], bypass_csp=True)
    problems = []
    for path in {*site.some_of_each_kind(count=1), RICH}.intersection(site.pages):
        page.goto((site.folder / path).as_uri())
        problems += in_both_schemes(page, path)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation_where_everything_that_folds_is_open(site, visit, width):
    page = visit(site, "index.html", viewport=WIDTHS[width], bypass_csp=True)
    problems = []
    for path in {*(pages[0] for name, pages in site.kinds.items() if name.startswith("conversations/*/#")), RICH}.intersection(site.pages):
        page.goto((site.folder / path).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        problems += [f"{path}: {problem}" for problem in violations(page, EVERYTHING)]
    assert not problems, "\n".join(problems)
