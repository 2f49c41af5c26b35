"""`eml` and `mbox`, read by Python's `email` and `mailbox`. scripts/test-export runs it."""

import mailbox
from collections import Counter

import pytest

import hostile
import mails

BAD = "\r\n\0"


@pytest.fixture(scope="session")
def letters(any_corpus):
    """The mails of `eml` by their files."""
    contents = any_corpus.export("eml").contents(".eml")
    assert contents
    for data in contents.values():
        mails.check_lines(data)
    return {path: mails.read(data) for path, data in contents.items()}


@pytest.fixture(scope="session")
def boxes(any_corpus):
    """The mails of `mbox` by their files, as bytes."""
    export = any_corpus.export("mbox")
    for data in export.contents(".mbox").values():
        mails.check_lines(data, b"\n")
    return {path: [box.get_bytes(key) for key in box.keys()] for path in export.files(".mbox") for box in [mailbox.mbox(export.folder / path)]}


@pytest.fixture(scope="session")
def hostile_letters(hostile_corpus):
    return {path: mails.read(data) for path, data in hostile_corpus.export("eml").contents(".eml").items()}


def test_every_message_is_counted_once(any_corpus, letters):
    report = any_corpus.export("eml").report
    assert sum(int(mail["X-Archive-Messages"]) for mail in letters.values()) == report["messages"] == any_corpus.stats["messages"]


def test_a_mailbox_has_the_same_mails(any_corpus, letters, boxes):
    ours = Counter(mail["Message-ID"] for mail in letters.values())
    theirs = Counter(mails.read(data)["Message-ID"] for box in boxes.values() for data in box)
    assert ours == theirs and len(boxes) == any_corpus.export("mbox").report["conversations"]
    assert any_corpus.export("mbox").report["messages"] == any_corpus.stats["messages"]


def test_a_mailbox_says_what_the_mails_say(letters, boxes):
    ours = {mail["Message-ID"]: mail for mail in letters.values()}
    for box in boxes.values():
        for data in box:
            mail = mails.read(data)
            assert mails.plain(mail) == mails.plain(ours[mail["Message-ID"]])
            assert mails.html(mail) == mails.html(ours[mail["Message-ID"]])
            assert mails.files(mail) == mails.files(ours[mail["Message-ID"]])


def test_no_line_of_a_mailbox_needs_quoting(any_corpus):
    for path, data in any_corpus.export("mbox").contents(".mbox").items():
        lines = data.split(b"\n")
        starts = [i for i, line in enumerate(lines) if line.lstrip(b">").startswith(b"From ")]
        assert len(starts) == len(mailbox.mbox(any_corpus.export("mbox").folder / path)), path
        assert all(i == 0 or lines[i - 1] == b"" for i in starts)


def test_mails_of_a_conversation_are_a_thread(letters):
    known = {mail["Message-ID"].strip() for mail in letters.values()}
    assert len(known) == len(letters)
    answers = [mail for mail in letters.values() if mail["In-Reply-To"]]
    assert len(answers) == len(letters) - len({mail["X-Archive-Room-ID"] for mail in letters.values()})
    for mail in answers:
        assert mail["In-Reply-To"].strip() in known and set(mail["References"].split()) <= known


def test_texts_are_as_they_were_sent(hostile_letters):
    """What hides is shown by its number; everything else is there line by line."""
    plain = "".join(mails.plain(mail) for mail in hostile_letters.values())
    lines = set(plain.split("\n"))
    for line in hostile.messages().values():
        if line["id"] == hostile.ERASED:
            continue
        for text in line["text"].replace("\r\n", "\n").split("\n"):
            if text.isprintable() and "\u0301" not in text:
                assert f"> {text}" in lines, text[:100]
    assert "U+202Eturned" in plain and "nU+0000ul" in plain and "\u202e" not in plain and "\0" not in plain


def test_no_text_can_pass_for_a_heading(hostile_letters):
    for mail in hostile_letters.values():
        headings = [line for line in mails.plain(mail).split("\n") if line.startswith("20") and line.count(" · ") >= 2]
        assert len(headings) == int(mail["X-Archive-Messages"])


def test_former_texts_reactions_and_marks_are_there(hostile_letters):
    plain = "".join(mails.plain(mail) for mail in hostile_letters.values())
    for text in ["> first", "> second", "Edited 2026-03-02", "Deleted 2026-03-02", "> was here", "- 👍 Jamie Doe", "🎉", "Seen to here by", "joined", "left"]:
        assert text in plain, text
    assert "Reply to a message that is not in the archive" in plain


def test_what_was_erased_says_why_and_nothing_else(hostile_letters):
    for read in [mails.plain, mails.html]:
        text = "".join(map(read, hostile_letters.values()))
        assert "not for the record" not in text and "secret.txt" not in text and "request of 2026-03-09" in text


def test_a_page_has_no_tag_that_somebody_wrote(hostile_letters):
    for mail in hostile_letters.values():
        page = mails.Page(mails.html(mail))
        assert page.open == [] and not {"script", "img", "iframe", "style"} & set(page.tags)
        assert "javascript:" not in mails.html(mail).replace("x (javascript:alert(1))", "")


def test_files_are_attached_with_safe_names(hostile_letters):
    found = [file for mail in hostile_letters.values() for file in mails.files(mail)]
    assert Counter(content for _, content in found) == Counter([hostile.PNG] * 2 + [hostile.FILES["files/not-a.png"], b""] + [hostile.FILES["files/text.txt"]] * 3)
    for name, _ in found:
        assert name and len(name) <= 180 and "/" not in name and "\\" not in name and name.isprintable(), name
    assert ".._.._etc_passwd" in [n for n, _ in found] or "_.._etc_passwd" in [n for n, _ in found]


def test_no_name_adds_a_field(hostile_letters):
    for mail in hostile_letters.values():
        assert not {"Bcc", "X-Evil"} & set(mail.keys())
    names = {address.display_name for mail in hostile_letters.values() for address in mail["From"].addresses + (mail["To"].addresses if mail["To"] else ())}
    assert {"Jamie Doe", "Roe, Alex", "=1+1", "=?UTF-8?B?eA==?=", "LineU+000DU+000ABcc: all@example.com"} <= names
    # Python up to 3.12 puts a space between encoded words of a name, against RFC 2047.
    assert "x" * 300 in {name.replace(" ", "") for name in names}
    addresses = {address.addr_spec for mail in hostile_letters.values() for address in mail["From"].addresses}
    assert all(a.isascii() for a in addresses)


@pytest.mark.parametrize("format", ["eml", "mbox"])
def test_the_same_selection_has_the_same_bytes(hostile_corpus, format):
    assert hostile_corpus.export_again(format).contents() == hostile_corpus.export(format).contents()
