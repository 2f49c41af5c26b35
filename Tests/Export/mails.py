"""Reading mails strictly: what a program that nobody here wrote has to guess is a defect."""

import email
import email.policy
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser


def read(data: bytes):
    """The mail, of which every part and every field of its header is as the standards have it."""
    mail = email.message_from_bytes(data, policy=email.policy.default)
    for part in mail.walk():
        assert part.defects == [], part.defects
        for name, value in part.items():
            assert list(value.defects) == [], (name, value, value.defects)
    assert mail["From"].addresses and parsedate_to_datetime(mail["Date"]).tzinfo
    assert mail["Message-ID"] and mail["MIME-Version"] == "1.0"
    return mail


def check_lines(data: bytes, end=b"\r\n"):
    """Lines are short, of ASCII, and end alike."""
    assert data.endswith(end) and data.isascii()
    for line in data.split(end):
        assert len(line) <= 998 and b"\r" not in line and b"\n" not in line and b"\0" not in line


def plain(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(mail):
    return mail.get_body(("html",)).get_content().replace("\r\n", "\n")


def files(mail):
    """Names and contents of what is attached, in its order."""
    return [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()]


class Page(HTMLParser):
    """The texts of a page by their classes, and every tag that is in it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.spans, self.rows, self.open = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        name = dict(attributes).get("class")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "li":
            self.spans.append((name, []))
        if tag == "span" and self.spans:
            self.spans[-1][1].append([name, ""])
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data
        if "span" in self.open and self.spans and self.spans[-1][1]:
            self.spans[-1][1][-1][1] += data

    @property
    def items(self):
        """Each item of a list with its class, and the texts in it by theirs."""
        return [(name, {key: text for key, text in spans if key}) for name, spans in self.spans]
