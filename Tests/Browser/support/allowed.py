"""Which elements, with which attributes, a page may have: what docs/rows.md and the templates name, and CommonMark."""

import re

from .program import ROOT

TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[a-z][a-z0-9-]*(?:=\"[^\"]*\")?)*)\s*/?>")
ATTRIBUTE = re.compile(r"([a-z][a-z0-9-]*)(?:=\"[^\"]*\")?")

# What a message in Markdown may become: CommonMark without raw HTML and pictures.
COMMONMARK = """<p> <br> <em> <strong> <code class="language-swift"> <pre> <blockquote> <hr> <ul> <ol start="3"> <li>
<h1> <h2> <h3> <h4> <h5> <h6> <a rel="nofollow noreferrer" href="https://example.com/" title="A title">"""
# What the parser adds, and marks that a template gives to the layout by a block.
ALWAYS = """<html> <head> <body> <tbody> <a aria-current="page">"""


def allowed() -> dict[str, set[str]]:
    """The attributes of each element that may be there."""
    sources = [COMMONMARK, ALWAYS, (ROOT / "docs/rows.md").read_text()]
    for template in sorted((ROOT / "Templates").glob("*.mustache")):
        sources.append(re.sub(r"\{\{!.*?\}\}|\{\{\{.*?\}\}\}|\{\{.*?\}\}", "", template.read_text(), flags=re.DOTALL))
    found: dict[str, set[str]] = {}
    for source in sources:
        for name, attributes in TAG.findall(source):
            found.setdefault(name, set()).update(ATTRIBUTE.findall(attributes))
    return found
