"""A page as a screen reader is given it: the browser's accessibility tree, and what must hold of every one."""

from collections import defaultdict
from dataclasses import dataclass, field

from playwright.sync_api import Page

# Roles of Chromium's tree that somebody operates, each of which must say what it is for.
OPERATED = {"link", "button", "textbox", "searchbox", "combobox", "checkbox", "date", "DisclosureTriangle", "listbox", "option"}
LANDMARKS = {"banner", "main", "navigation", "search", "form", "region", "complementary", "contentinfo"}
# Within each of these somebody goes from link to link: two of one name that lead to two places cannot be told apart there.
GROUPS = {"list", "row", "article", "navigation"}


@dataclass
class Node:
    """What a screen reader says of a place, and the places in it."""

    role: str
    name: str
    properties: dict  # By Chromium's names: a link's `url`, a heading's `level`, whether a fold is `expanded`
    children: list["Node"] = field(default_factory=list)

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, *roles: str) -> list["Node"]:
        return [node for node in self.walk() if node.role in roles]

    def text(self) -> str:
        """All that is read out."""
        return " ".join(node.name for node in self.all("StaticText"))


def tree(page: Page) -> Node:
    """The tree without what is hidden from screen readers; what is no element of its own (groups without a meaning) is left in."""
    session = page.context.new_cdp_session(page)
    found = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    known = {node["nodeId"]: node for node in found}

    def drawn(node) -> list[Node]:
        children = [one for id in node.get("childIds", []) if id in known for one in drawn(known[id])]
        if node["ignored"]:
            return children
        properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        return [Node(node["role"]["value"], node.get("name", {}).get("value", "").strip(), properties, children)]

    root, = drawn(found[0])
    return root


def problems(root: Node, places=("navigation", "search")) -> list[str]:
    """What a screen reader cannot make sense of, one a line. Beside its content a page has `places` to go to."""
    return [*nameless(root), *landmarks(root, places), *headings(root), *tables(root), *ambiguous(root)]


def nameless(root):
    return [f"{node.role} without a name, {node.properties.get('url', '')}" for node in root.all(*OPERATED) if not node.name]


def landmarks(root, places):
    """One place with the content, and no two of a kind that are called the same."""
    if len(root.all("main")) != 1:
        yield f"{len(root.all('main'))} × main"
    yield from (f"no {role}" for role in places if not root.all(role))
    seen = set()
    for node in root.all(*LANDMARKS):
        if (node.role, node.name) in seen:
            yield f"two landmarks {node.role} “{node.name}”"
        seen.add((node.role, node.name))


def headings(root):
    top = [node for node in root.all("heading") if node.properties.get("level") == 1]
    if len(top) != 1 or not top[0].name:
        yield f"headings of the first level: {[node.name for node in top]}"
    yield from (f"a heading without a name, level {node.properties.get('level')}" for node in root.all("heading") if not node.name)


def tables(root):
    """Every table says what its columns are, and every row of its body what it is about."""
    for table in root.all("table"):
        if not table.all("columnheader"):
            yield "a table without heads of columns"
        yield from (f"a row without a head: {[cell.name for cell in row.children][:3]}" for row in table.all("row")
                    if row.all("cell", "gridcell") and not row.all("rowheader"))


def ambiguous(root):
    """Links of one name that lead to two places, in one list, row, message or navigation."""
    found = []

    def visit(node, group):
        if node.role in GROUPS:
            group = defaultdict(set)
            found.append((node, group))
        if node.role == "link":
            group[node.name].add(node.properties.get("url"))
        for child in node.children:
            visit(child, group)

    visit(root, defaultdict(set))
    for node, group in found:
        yield from (f"in a {node.role} “{node.name[:40]}”: “{name}” leads to {sorted(map(str, places))[:3]}" for name, places in group.items() if len(places) > 1)
