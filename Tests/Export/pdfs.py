"""Reads PDF files with pikepdf, and with the programs of poppler and qpdf."""

import re
import subprocess

import pikepdf

# White space, and what turns the direction or takes no room: programs put these in, or leave them out, as they like.
LOOSE = re.compile(r"[\s\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def elements(pdf):
    """The elements of the structure in their order: the role, the title, and the text; `None` where there is none."""
    found, waiting = [], [pdf.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += reversed(list(element))
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            text = lambda key: str(element[key]) if key in element else None
            found.append((str(element.S)[1:], text("/T"), text("/ActualText")))
            waiting += reversed(list(element.get("/K", pikepdf.Array())))
    return found


def messages(pdf):
    """Each message: its id, its text, and the texts that it had before."""
    found = []
    for role, title, text in elements(pdf):
        if role == "Message":
            found.append((title, [], []))
        elif role == "MessageText":
            found[-1][1].append(text)
        elif role == "FormerText":
            found[-1][2].append(text)
    return [(id, *(texts or [""]), former) for id, texts, former in found]


def labels(pdf):
    """What each page is called."""
    return [page.label for page in pdf.pages]


def bookmarks(pdf):
    with pdf.open_outline() as outline:
        return [(item.title, [child.title for child in item.children]) for item in outline.root]


def addresses(pdf):
    return [str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", [])]


def run(*arguments):
    ended = subprocess.run([str(argument) for argument in arguments], capture_output=True)
    assert ended.returncode == 0, f"{arguments}: {ended.stdout.decode()} {ended.stderr.decode()}"
    return ended.stdout.decode()


def text(path, *options):
    return run("pdftotext", "-enc", "UTF-8", *options, path, "-")


def squeezed(text):
    return LOOSE.sub("", text)


def fonts(path):
    """Of each font: whether it is in the file, and says which text its codes are."""
    rows = run("pdffonts", path).splitlines()[2:]
    return [re.search(r" (yes|no) +(yes|no) +(yes|no) +\d+ +0$", row).group(1, 3) for row in rows]
