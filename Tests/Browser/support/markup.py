"""What the markup of a page says, read by html5lib: the parser that the HTML standard describes."""

from dataclasses import dataclass, field
from pathlib import Path

import html5lib
from html5lib.constants import E as MESSAGES

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Markup:
    """One page, in the order of its source."""

    errors: list[str] = field(default_factory=list)
    # Each element's name (`svg rect` inside SVG), its attributes, and its text if somebody asked for it.
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    root: object = None

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> list[tuple[str, str, str]]:
        """Element, attribute and address of everything that leads or loads somewhere."""
        return [
            (name, attribute, attributes[attribute])
            for name, attributes in self.elements
            for attribute in ("href", "src", "action", "srcset", "poster", "data")
            if attribute in attributes
        ]

    def named(self, *names: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name in names]


def read(path: Path) -> Markup:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    root = parser.parse(path.read_bytes(), transport_encoding="utf-8")
    markup = Markup(root=root)
    for (line, column), code, values in parser.errors:
        markup.errors.append(f"{line}:{column}: {MESSAGES.get(code, code) % values}")
    for element in root.iter():
        if isinstance(element.tag, str):
            markup.elements.append((short(element.tag), {short(key): value for key, value in element.attrib.items()}))
    return markup


def short(name: str) -> str:
    if name.startswith(HTML):
        return name.removeprefix(HTML)
    if name.startswith(SVG):
        return "svg " + name.removeprefix(SVG)
    return name


def words(element) -> str:
    """All the text of an element, in one line."""
    return " ".join("".join(element.itertext()).split())
