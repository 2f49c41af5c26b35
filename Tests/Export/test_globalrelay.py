"""`globalrelay`, read by Python's `email` and `html.parser`. scripts/test-export runs it."""

import pytest

import hostile
import mails

# The columns of Mattermost's table of participants, without those of teams.
COLUMNS = ["UserID", "Username", "UserType", "Email", "Joined", "Left", "Duration", "Messages"]


@pytest.fixture(scope="session")
def letters(any_corpus):
    contents = any_corpus.export("globalrelay").contents(".eml")
    assert contents
    for data in contents.values():
        mails.check_lines(data)
        assert len(data) < 250_000_000
    return [(mail, mails.Page(mails.html(mail))) for mail in map(mails.read, contents.values())]


@pytest.fixture(scope="session")
def hostile_letters(hostile_corpus):
    contents = hostile_corpus.export("globalrelay").contents(".eml").values()
    return [(mail, mails.Page(mails.html(mail))) for mail in map(mails.read, contents)]


def items(page):
    return [texts for kind, texts in page.items if kind == "message"]


def current(page):
    return [texts for texts in items(page) if texts.get("update_type") != "EditedOriginalMsg"]


def test_the_header_is_what_global_relay_asks_for(letters):
    for mail, page in letters:
        assert mail["X-GlobalRelay-MsgType"] == "Mattermost" and mail["Precedence"] == "bulk"
        assert mail["X-Mattermost-ChannelID"] and mail["X-Mattermost-ChannelName"] is not None
        assert mail["X-Mattermost-ChannelType"] in ("direct", "private", "public")
        assert mail["To"].addresses and page.open == []


def test_every_message_is_there_once(any_corpus, letters):
    keys = [(mail["X-Mattermost-ChannelID"], texts["post_id"]) for mail, page in letters for texts in current(page)]
    assert len(keys) == len(set(keys)) == any_corpus.export("globalrelay").report["messages"] == any_corpus.stats["messages"]
    assert sum(int(mail["X-Archive-Messages"]) for mail, _ in letters) == len(keys)


def test_the_table_counts_what_everybody_wrote(letters):
    for mail, page in letters:
        table = [row for row in page.rows if row]
        assert table[0] == COLUMNS
        wrote = {}
        for texts in current(page):
            if "userid" in texts:
                wrote[texts["userid"]] = wrote.get(texts["userid"], 0) + 1
        assert {row[0]: int(row[7]) for row in table[1:] if row[7] != "0"} == wrote
        for row in table[1:]:
            assert row[4] <= row[5], row


def test_an_edit_is_a_former_message_that_names_the_new_one(hostile_letters):
    found = [texts for _, page in hostile_letters for texts in items(page) if texts["post_id"].startswith("edited")]
    assert [t.get("update_type") for t in found] == ["EditedOriginalMsg"] * 3 + ["EditedNewMsg"]
    assert [t.get("message") for t in found] == ["first", "second", "third\nFrom here", None]
    assert {t.get("edited_new_msg_id") for t in found[:3]} == {"edited"} and found[0]["update_time"].startswith("2026-03-02T10:01:00")


def test_a_deletion_says_when(hostile_letters):
    found = [texts for _, page in hostile_letters for texts in items(page) if texts["post_id"] == "deleted"]
    assert found[0]["update_type"] == "Deleted" and found[0]["update_time"].startswith("2026-03-02T10:11:00") and found[0]["message"] == "was here"


def test_what_was_erased_says_why_and_nothing_else(hostile_letters):
    found = [texts for _, page in hostile_letters for texts in items(page) if texts["post_id"] == hostile.ERASED]
    assert len(found) == 1 and "message" not in found[0] and hostile.GROUND in found[0]["note"]
    assert not any("not for the record" in mails.html(mail) + mails.plain(mail) for mail, _ in hostile_letters)


def test_what_the_layout_has_no_place_for_is_noted(hostile_letters):
    notes = " ".join(text for _, page in hostile_letters for _, texts in page.items for key, text in texts.items() if key == "note")
    for text in ["👍", "🎉", "Seen to here by", "joined", "left", "gone.pdf", "In reply to"]:
        assert text in notes or any(text in mails.html(mail) for mail, _ in hostile_letters), text


def test_files_are_attached(hostile_letters):
    found = [content for mail, _ in hostile_letters for _, content in mails.files(mail)]
    assert set(found) == set(hostile.FILES.values()) and len(found) == 7


def test_a_page_has_no_tag_that_somebody_wrote(hostile_letters):
    for _, page in hostile_letters:
        assert not {"script", "a", "b", "img"} & set(page.tags)


def test_the_same_selection_has_the_same_bytes(hostile_corpus):
    assert hostile_corpus.export_again("globalrelay").contents() == hostile_corpus.export("globalrelay").contents()
