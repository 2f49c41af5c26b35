"""Actiance XML is read by a parser without a document type, and held against the table of its elements."""

import re
import xml.etree.ElementTree as ET

import hostile

MESSAGE = ["MessageId", "LoginName", "UserType", "DateTimeUTC", "UpdatedType?", "UpdatedDateTimeUTC?", "EditedNewMsgId?", "Content", "PreviewsPost?"]
ENTERED = ["LoginName", "UserType", "DateTimeUTC", "CorporateEmailID?"]
CHILDREN = {
    "Message": MESSAGE,
    "ParticipantEntered": ENTERED,
    "ParticipantLeft": ENTERED,
    "FileTransferStarted": ["LoginName", "DateTimeUTC", "UserFileName", "FileName"],
    "FileTransferEnded": ["LoginName", "DateTimeUTC", "UserFileName", "FileName", "Status"],
}
UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DAY = 86_400_000


def dump(export):
    [path] = export.files("actiance_export.xml")
    data = export.read(path)
    assert b"<!DOCTYPE" not in data and b"<!ENTITY" not in data and data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    root = ET.fromstring(data)
    assert root.tag == "FileDump" and {child.tag for child in root} <= {"Conversation"}
    return root


def shown(text):
    """What XML cannot hold is shown by its number."""
    return UNHOLDABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def matches(element, names):
    left = [child.tag for child in element]
    for name in names:
        if left and left[0] == name.rstrip("?"):
            left.pop(0)
        elif not name.endswith("?"):
            return False
    return not left


def test_elements_stand_in_their_order(any_corpus):
    for conversation in dump(any_corpus.export("actiance")):
        assert conversation.get("Perspective")
        tags = [child.tag for child in conversation]
        assert tags[:2] == ["RoomID", "StartTimeUTC"] and tags[-1] == "EndTimeUTC"
        middle = tags[2:-1]
        entered = middle.count("ParticipantEntered")
        left = middle.count("ParticipantLeft")
        assert entered == left > 0
        assert middle[:entered] == ["ParticipantEntered"] * entered and middle[len(middle) - left :] == ["ParticipantLeft"] * left
        assert set(middle[entered : len(middle) - left]) <= {"Message", "FileTransferStarted", "FileTransferEnded"}
        for child in conversation:
            if child.tag in CHILDREN:
                assert matches(child, CHILDREN[child.tag]), [part.tag for part in child]


def test_whoever_takes_part_has_entered_and_left(any_corpus):
    for conversation in dump(any_corpus.export("actiance")):
        start, end = int(conversation.findtext("StartTimeUTC")), int(conversation.findtext("EndTimeUTC"))
        assert end - start >= DAY * 23 // 24 - 1
        entered = [person.findtext("LoginName") for person in conversation.iter("ParticipantEntered")]
        assert all(entered)
        for element in ["Message", "FileTransferStarted", "FileTransferEnded"]:
            assert {part.findtext("LoginName") for part in conversation.iter(element)} <= set(entered)
        for person in [*conversation.iter("ParticipantEntered"), *conversation.iter("ParticipantLeft")]:
            assert start <= int(person.findtext("DateTimeUTC")) <= end
        times = [int(message.findtext("DateTimeUTC")) for message in conversation.iter("Message")]
        assert times == sorted(times) and all(start <= time <= end for time in times)


def current(export):
    """Messages as they are now; neither former texts nor what says that one was deleted."""
    for conversation in dump(export):
        room = conversation.findtext("RoomID").rsplit(" - ", 1)[1]
        for message in conversation.iter("Message"):
            if message.findtext("UpdatedType") not in ("EditedOriginalMsg", "Deleted"):
                yield (room, message.findtext("MessageId")), message


def test_every_message_is_there_once(any_corpus):
    ids = [id for id, _ in current(any_corpus.export("actiance"))]
    assert len(ids) == len(set(ids)) == any_corpus.stats["messages"]


def text(id, line):
    """What a message says now, if nobody changed it."""
    return f"[erased: {hostile.GROUND}]" if id[1] == hostile.ERASED else line["text"]


def test_texts_are_whole(hostile_corpus):
    export = hostile_corpus.export("actiance")
    messages, replaced = dict(current(export)), 0
    for id, line in hostile.messages().items():
        message = messages[(id[0], shown(id[1]))]
        if message.find("UpdatedType") is None:
            assert (message.findtext("Content") or "") == shown(text(id, line)), id
        replaced += len(UNHOLDABLE.findall(line["text"]))
    assert replaced > 0
    [warning] = export.files("warning.txt")
    counted = re.search(rb"^characters that the format cannot hold, .*: (\d+)$", export.read(warning), re.M)
    assert int(counted[1]) >= replaced


def test_edits_and_deletions_are_told(hostile_corpus):
    root = dump(hostile_corpus.export("actiance"))
    former = [message for message in root.iter("Message") if message.findtext("EditedNewMsgId") == "edited"]
    assert [message.findtext("Content") for message in former] == ["first", "second", "third\nFrom here"]
    assert len({message.findtext("MessageId") for message in former}) == 3
    [deleted] = [message for message in root.iter("Message") if message.findtext("UpdatedType") == "Deleted"]
    assert deleted.findtext("Content") == "delete was here" and deleted.findtext("UpdatedDateTimeUTC") == "1772446260000"


def test_files_are_there_or_failed(hostile_corpus):
    export = hostile_corpus.export("actiance")
    ended = list(dump(export).iter("FileTransferEnded"))
    assert len(ended) == hostile_corpus.stats["attachments"]
    prefix = export.files("actiance_export.xml")[0][: -len("actiance_export.xml")]
    for transfer in ended:
        is_there = prefix + transfer.findtext("FileName") in export.files()
        assert transfer.findtext("Status") == ("Completed" if is_there else "Failed")
    assert {transfer.findtext("Status") for transfer in ended} == {"Completed", "Failed"}
    [warning] = export.files("warning.txt")
    assert export.read(warning).count(b"missing file: ") == sum(t.findtext("Status") == "Failed" for t in ended)


def test_the_same_record_gives_the_same_bytes(hostile_corpus):
    assert hostile_corpus.export("actiance").contents() == hostile_corpus.export_again("actiance").contents()
