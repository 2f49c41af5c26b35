"""axe-core on every kind of page: light and dark, on a desktop and on a phone."""

from pathlib import Path

import axe_playwright_python
import pytest

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# The look of a colour depends on the scheme, everything else only on the width.
# Nothing is loaded beforehand: axe would fetch the stylesheet, which a browser refuses for files.
EVERYTHING = {"resultTypes": ["violations"], "preload": False}
CONTRAST = {**EVERYTHING, "runOnly": ["color-contrast"]}
WIDTHS = {"a desktop": {"width": 1280, "height": 900}, "a phone": {"width": 390, "height": 844}}


def violations(page, options) -> list[str]:
    """One line for each violation: the rule, what it says, and the first elements that break it."""
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{one['id']} ({one['impact']}), {len(one['nodes'])} ×: {one['help']}\n"
        + "\n".join(f"    {node['html'][:160]}\n        {node['failureSummary'].splitlines()[-1].strip()}" for node in one["nodes"][:3])
        for one in found
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation_on_any_kind_of_page(site, visit, width, scheme):
    options = EVERYTHING if scheme == "light" else CONTRAST
    page = visit(site, "index.html", viewport=WIDTHS[width], color_scheme=scheme, bypass_csp=True)
    problems = []
    for path in site.some_of_each_kind(count=1):
        page.goto((site.folder / path).as_uri())
        problems += [f"{path}: {problem}" for problem in violations(page, options)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation_where_everything_that_folds_is_open(site, visit, width):
    page = visit(site, "index.html", viewport=WIDTHS[width], bypass_csp=True)
    problems = []
    for name in [name for name in site.kinds if name.startswith("conversations/*/#")]:
        path = site.longest(name)
        page.goto((site.folder / path).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        problems += [f"{path}: {problem}" for problem in violations(page, EVERYTHING)]
    assert not problems, "\n".join(problems)
