"""A site that was built for the tests, and what kinds of pages it has."""

import re
from functools import cached_property
from pathlib import Path

import pytest

from .program import ROOT, hansard


class Site:
    """A folder of pages, as `hansard build` leaves it."""

    def __init__(self, folder: Path, archive: Path):
        self.folder = folder
        self.archive = archive

    @classmethod
    def build(cls, folder: Path, *logs, content: Path = ROOT / "Content", may_put_aside=False) -> "Site":
        """Ingests `logs`, each a file or an export's folder, and publishes them below `folder`."""
        site = cls(folder / "site", folder / "archive")
        hansard("ingest", "--archive", site.archive, *logs, may_put_aside=may_put_aside)
        hansard("build", "--archive", site.archive, "--content", content, "--output", site.folder)
        return site

    def files(self, ending: str) -> list[str]:
        """Paths below the folder, sorted."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*" + ending) if path.is_file())

    @cached_property
    def pages(self) -> list[str]:
        return self.files(".html")

    @cached_property
    def kinds(self) -> dict[str, list[str]]:
        """The pages of each kind, the longest first. A kind is found by itself when a page of it appears."""
        kinds: dict[str, list[str]] = {}
        for page in sorted(self.pages, key=lambda page: (-(self.folder / page).stat().st_size, page)):
            kinds.setdefault(kind(page), []).append(page)
        return dict(sorted(kinds.items()))

    def longest(self, name: str) -> str:
        """The longest page of a kind, such as `conversations/*/#.html`."""
        return self.kinds[name][0]

    def some_of_each_kind(self, count: int = 2) -> list[str]:
        """The longest page of each kind, and the shortest ones up to `count` of a kind."""
        return [page for pages in self.kinds.values() for page in dict.fromkeys(pages[:1] + pages[1 - count :][: count - 1])]

    def text(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")


def needs_search(site: Site):
    """Marks a test as one that cannot pass before the site can be searched."""
    if "search.html" not in site.pages:
        pytest.xfail("not built yet: there is no search.html")


def kind(page: str) -> str:
    """The shape of a page's path: what differs from one page to the next of its kind is `*` or `#`.

    >>> kind("conversations/private-chat-3-7/2026-03-2.html"), kind("presence/people/7/2026-03.html")
    ('conversations/*/#.html', 'presence/people/*/#.html')
    """
    *folders, name = page.split("/")
    folders[1:] = [folder if folder == "people" else "*" for folder in folders[1:]]
    if folders == ["people"] and not re.fullmatch(r"index(-[0-9]+)?\.html", name):
        return "people/*.html"
    # `2026-03-2.html` is `#.html`, `index-2.html` is `index-#.html`.
    return "/".join([*folders, re.sub(r"[0-9]+(-[0-9]+)*", "#", name)])
