"""What can be said of every page of any site without a browser. Each gives the problems, one a line."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt

from .allowed import allowed
from .markup import HTML, words

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


def told(problems):
    """Fails with the first problems."""
    problems = list(problems)
    assert not problems, f"{len(problems)} problems:\n" + "\n".join(map(str, problems[:20]))


def parsing(site, markup):
    return (f"{page}:{error}" for page in site.pages for error in markup(site, page).errors)


def encoding(site):
    """Files of text that are no UTF-8, or hold what HTML and XML do not allow."""
    for ending in (".html", ".md", ".csv", ".json", ".js", ".xml", ".txt"):
        for file in site.files(ending):
            try:
                (site.folder / file).read_bytes().decode("utf-8")
            except UnicodeDecodeError as error:
                yield f"{file}: {error}"


def markdown(site):
    """Markdown pages that a reader of CommonMark takes for HTML anywhere, or that hold what hides or steers a terminal."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 500})
    for file in site.files(".md"):
        text = (site.folder / file).read_bytes().decode("utf-8")
        for number, line in enumerate(text.split("\n"), 1):
            if hidden := sorted({f"U+{ord(character):04X}" for character in line if hides(character)}):
                yield f"{file}:{number}: {', '.join(hidden)}"
        for token in parser.parse(text):
            for part in [token, *(token.children or [])]:
                if part.type in ("html_block", "html_inline"):
                    yield f"{file}:{(token.map or [0])[0] + 1}: {part.content!r}"


def hides(character: str) -> bool:
    """Whether a character steers, turns or is not seen, wherever it stands. Joiners and selectors belong to what they follow."""
    return (character != "\t" and unicodedata.category(character) in ("Cc", "Zl", "Zp") or unicodedata.bidirectional(character) in
            ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") or character in "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2060\u3164\ufeff\uffa0\ufff9\ufffa\ufffb")


def ids(site, markup):
    for page in site.pages:
        ids = markup(site, page).ids
        if len(set(ids)) < len(ids) or any(not id or re.search(r"\s", id) for id in ids):
            yield f"{page}: ids that are twice there, or empty: {[id for id in ids if ids.count(id) > 1 or not id.strip()][:5]}"


def headings(site, markup):
    for page in site.pages:
        levels = [HEADINGS.index(name) + 1 for name, _ in markup(site, page).elements if name in HEADINGS]
        if levels.count(1) != 1 or levels[0] != 1:
            yield f"{page}: headings of levels {levels}"
        for above, below in zip(levels, levels[1:]):
            if below > above + 1:
                yield f"{page}: a heading of level {below} after one of level {above}"


def names(site, markup):
    """Pictures without a text, heads of tables without a scope, links without a name."""
    for page in site.pages:
        here = markup(site, page)
        yield from (f"{page}: img without alt" for image in here.named("img") if "alt" not in image)
        yield from (f"{page}: th without scope" for cell in here.named("th") if "scope" not in cell)
        for link in here.root.iter(HTML + "a"):
            if not words(link) and not any(image.get("alt") for image in link.iter(HTML + "img")) and not link.get("aria-label"):
                yield f"{page}: a link without a name, to {link.get('href')}"


def links(site, markup):
    """Everything that leads or loads within the site must be there, and nothing is loaded from elsewhere."""
    files = set(site.files(""))
    for page in site.pages:
        for name, attribute, address in set(markup(site, page).links):
            # Elsewhere, as a message has it: `http://a]` is one, too, and no address to Python.
            if name == "a" and address.lower().startswith(("http://", "https://")):
                continue
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                if name != "a":
                    yield f"{page}: {name} {attribute} is {address}"
                continue
            target = resolved(page, unquote(parts.path))
            if target not in files:
                yield f"{page}: {address} leads to no file"
            elif parts.fragment and target.endswith(".html") and unquote(parts.fragment) not in markup(site, target).ids:
                yield f"{page}: {address} leads to no id"


def resolved(page: str, path: str) -> str:
    """`../people/7.html` seen from `unseen/index.html`: `people/7.html`. Out of the site it is `/…`."""
    if not path:
        return page
    if path.startswith("/"):
        return path
    parts = list(PurePosixPath(page).parent.parts)
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return "/" + path
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts) + ("/" if path.endswith("/") else "")


def elements(site, markup):
    """Elements and attributes that docs/rows.md, the templates and CommonMark do not have."""
    known = allowed()
    for page in site.pages:
        for name, attributes in markup(site, page).elements:
            bare = name.removeprefix("svg ")
            if bare not in known:
                yield f"{page}: <{name}>"
            elif unknown := set(attributes) - known[bare]:
                yield f"{page}: <{name}> with {sorted(unknown)}"


def dangers(site, markup):
    """What no page may have, whatever is documented: inline script and style, and links that run or load."""
    for page in site.pages:
        here = markup(site, page)
        for name, attributes in here.elements:
            if name in ("style", "iframe", "object", "embed", "base", "frame", "template", "svg script", "svg style", "svg use", "svg image", "svg a", "svg foreignObject"):
                yield f"{page}: <{name}>"
            # The page at the address by a conversation's name leads to the one by its id, and nowhere else.
            if name == "meta" and attributes.get("http-equiv", "").lower() == "refresh" and not re.fullmatch(r"0; url=\.\./[a-z0-9._-]+/index\.html", attributes.get("content", "")):
                yield f"{page}: meta refresh"
            for attribute, value in attributes.items():
                if attribute.startswith("on") or attribute in ("style", "srcdoc", "formaction", "ping", "background"):
                    yield f"{page}: <{name} {attribute}={value[:80]}>"
                if attribute in ("href", "src", "action"):
                    # As a browser reads it: control characters are left out.
                    plain = re.sub(r"[\x00-\x20\x7f]", "", value).lower()
                    scheme = re.match(r"[a-z][a-z0-9+.-]*:|//|\\|/", plain)
                    if scheme and (name != "a" or scheme[0] not in ("http:", "https:", "mailto:")):
                        yield f"{page}: <{name} {attribute}={value[:80]}>"
                    elif scheme and not {"nofollow", "noreferrer"} <= set(attributes.get("rel", "").split()):
                        yield f"{page}: a link out of the site without rel: {value[:80]}"
        for script in here.root.iter(HTML + "script"):
            if "src" not in script.attrib or words(script):
                yield f"{page}: an inline script"
