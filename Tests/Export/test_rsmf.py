"""RSMF: the checker against Relativity's samples, and what Hansard writes against the checker. scripts/test-export runs it."""

import base64
import email.policy
import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

import hostile
import rsmf_checker as rsmf
from rsmf_checker import codes

SAMPLES = Path(__file__).parent / "rsmf"


def describe(problems):
    return [f"{p.code}: {p.text}" for p in problems]


# MARK: The checker


def test_a_good_sample_passes():
    assert describe(rsmf.check((SAMPLES / "good.rsmf").read_bytes())) == []


def test_relativitys_faulty_samples_fail():
    sample = SAMPLES / "samples"
    assert "ManifestSchemaViolation" in codes(rsmf.check_manifest((sample / "Sample1/rsmf_manifest.json").read_bytes())[0])
    assert "ZipAvatarMissing" in codes(rsmf.check_zip((sample / "Sample2/rsmf.zip").read_bytes())[0])
    assert "RSMFValidity" in codes(rsmf.check((sample / "Sample3/sample.rsmf").read_bytes()))
    assert "RSMFValidity" in codes(rsmf.check((sample / "Sample3/message.eml").read_bytes()))
    assert "ManifestSchemaViolation" in codes(rsmf.check_manifest((sample / "Sample4/rsmf_manifest.json").read_bytes())[0])


def remade(change=lambda manifest: None, header=lambda text: text, files=None, boundary="=_x", manifest_bytes=None):
    """The good sample with something changed."""
    data = (SAMPLES / "good.rsmf").read_bytes()
    manifest, contents = rsmf.unpack(data)
    change(manifest)
    contents[rsmf.MANIFEST] = manifest_bytes or json.dumps(manifest).encode()
    contents = files(contents) if files else contents
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    head = data.decode().split("\r\n\r\n")[0].replace("=_rsmf_7f3a_b1", boundary)
    body = f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHi\r\n--{boundary}\r\nContent-Type: application/zip\r\n" \
        "Content-Disposition: attachment; filename=\"rsmf.zip\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" \
        + base64.encodebytes(packed.getvalue()).decode() + f"\r\n--{boundary}--\r\n"
    return (header(head) + "\r\n\r\n" + body).encode()


def test_the_sample_remade_passes():
    assert describe(rsmf.check(remade())) == []


def event(**members):
    return lambda manifest: next(e for e in manifest["events"] if e["type"] == "message").update(members)


FAULTS = {
    "a body that is null": (dict(change=event(body=None)), "ManifestSchemaViolation"),
    "an empty custom value": (dict(change=event(custom=[{"name": "n", "value": ""}])), "ManifestSchemaViolation"),
    "a custom value that is a number": (dict(change=event(custom=[{"name": "n", "value": 1}])), "ManifestSchemaViolation"),
    "an empty address": (dict(change=lambda m: m["participants"][0].update(email="")), "ManifestSchemaViolation"),
    "a time that is none": (dict(change=event(timestamp="yesterday")), "ManifestSchemaViolation"),
    "a parent that is nowhere": (dict(change=event(parent="nowhere")), "ManifestParentIdInvalid"),
    "a sender who is nobody": (dict(change=event(participant="nobody")), "ManifestUndefinedParticipantId"),
    "a conversation that is none": (dict(change=event(conversation="none")), "ManifestOrphanedEvent"),
    "an id twice": (dict(change=lambda m: m["events"].append(dict(m["events"][1]))), "ManifestDuplicateId"),
    "a person twice": (dict(change=lambda m: m["participants"].append(dict(m["participants"][0]))), "ManifestDuplicateId"),
    "a reader who is nobody": (dict(change=event(read_receipts=[{"participant": "nobody"}])), "ManifestUndefinedParticipantId"),
    "a member that is none": (dict(change=event(colour="red")), "ManifestUndefinedProperty"),
    "who came to a conversation of two": (
        dict(change=lambda m: m["conversations"][0].update(type="direct") or m["events"].append(
            {"type": "join", "participant": m["participants"][0]["id"], "conversation": m["conversations"][0]["id"],
             "timestamp": "2024-03-05T09:00:00Z"})), "ManifestJoinLeaveInDirectConversation"),
    "a custodian from elsewhere": (
        dict(change=lambda m: m["conversations"][0].update(custodian="nobody")), "ManifestInvalidConversationCustodian"),
    "an edit before the message": (
        dict(change=event(edits=[{"participant": "1", "timestamp": "1999-01-01T00:00:00Z"}])), "ManifestInvalidEventEditTimestamp"),
    "a file that nobody names": (dict(files=lambda f: f | {"stray.txt": b"x"}), "ZipUnreferencedFiles"),
    "a file that is missing": (dict(files=lambda f: {k: v for k, v in f.items() if k != "a1.txt"}), "ZipAttachmentMissing"),
    "a file that is empty": (dict(files=lambda f: f | {"a1.txt": b""}), "ZipIntegrity"),
    "no manifest": (dict(files=lambda f: {"a1.txt": b""}), "ZipMissingManifest"),
    "no JSON": (dict(manifest_bytes=b"{"), "ManifestValidity"),
    "a trailing comma": (dict(manifest_bytes=b'{"version":"2.0.0",}'), "JSONTrailingCommas"),
    "no version": (dict(header=lambda h: h.replace("X-RSMF-Version: 2.0.0\r\n", "")), "RSMFHeadersMissing"),
    "another version": (dict(header=lambda h: h.replace("X-RSMF-Version: 2.0.0", "X-RSMF-Version: 2.0")), "RSMFHeaderVersion"),
    "participants of another file": (
        dict(header=lambda h: h.replace("Participants: Ann Example", "Participants: Ann, Example")), "RSMFHeaderParticipantsMismatch"),
    "a wrong count": (dict(header=lambda h: h.replace("EventCount: 5", "EventCount: 4")), "RSMFHeaderEventCountMismatch"),
    "a count that is none": (dict(header=lambda h: h.replace("EventCount: 5", "EventCount: five")), "RSMFHeaderEventCountFormat"),
    "a date without a zone": (dict(header=lambda h: h.replace("08:59:00.000Z", "08:59:00")), "RSMFHeaderDateFormat"),
    "a wrong date": (dict(header=lambda h: h.replace("08:59:00.000Z", "08:58:00Z")), "RSMFHeaderDateMismatch"),
    "a boundary that base64 may have": (dict(boundary="b1"), "boundary"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault):
    arguments, code = FAULTS[fault]
    assert code in codes(rsmf.check(remade(**arguments)))


# MARK: What Hansard writes


@pytest.fixture(scope="session")
def files(any_corpus):
    contents = any_corpus.export("rsmf").contents(".rsmf")
    assert contents
    return contents


@pytest.fixture(scope="session")
def hostile_files(hostile_corpus):
    return hostile_corpus.export("rsmf").contents(".rsmf")


def messages(manifest, with_context=False):
    found = [e for e in manifest["events"] if e["type"] == "message"]
    return [e for e in found if with_context or ("context", "outside_slice") not in custom(e).items()]


def custom(value):
    return {c["name"]: c["value"] for c in value.get("custom", [])}


def all_messages(files):
    """Each message's event, by its conversation and id; in no two files."""
    found = {}
    for data in files.values():
        manifest, _ = rsmf.unpack(data)
        for e in messages(manifest):
            key = (e["conversation"], e["id"])
            assert key not in found, key
            found[key] = e
    return found


def test_every_file_is_without_a_problem(files):
    for path, data in files.items():
        assert describe(rsmf.check(data)) == [], path
        assert describe(rsmf.check_is_stable(data)) == [], path
        assert describe(rsmf.check_old_schema(rsmf.unpack(data)[0])) == [], path


def test_every_message_is_there_once(any_corpus, files):
    found = all_messages(files)
    report = any_corpus.export("rsmf").report
    assert len(found) == report["messages"] == any_corpus.stats["messages"]


def test_no_file_has_more_than_ten_thousand_events(hostile_files):
    counts = {path: len(rsmf.unpack(data)[0]["events"]) for path, data in hostile_files.items() if "dense" in path}
    assert sum(counts.values()) == hostile.DENSE_DAY and len(counts) == 2 and max(counts.values()) == 10_000


def test_texts_are_as_they_were_sent(hostile_files):
    found = all_messages(hostile_files)
    edited = {("team-support", "edited"), ("team-support", hostile.ERASED)}
    for key, line in hostile.messages().items():
        if key not in edited:
            assert found[key]["body"] == line["text"], key


def test_edits_have_both_texts_and_deletions_keep_theirs(hostile_files):
    found = all_messages(hostile_files)
    edits = found["team-support", "edited"]["edits"]
    assert [(e["previous"], e["new"]) for e in edits] == [
        ("first", "second"), ("second", "third\nFrom here"), ("third\nFrom here", "")]
    assert {e["participant"] for e in edits} == {"1"} and edits[0]["timestamp"] == "2026-03-02T10:01:00.000Z"
    deleted = found["team-support", "deleted"]
    assert deleted["deleted"] is True and deleted["body"] == "was here" and custom(deleted)["deleted_by"] == "1"


def test_what_was_erased_says_why_and_nothing_else(hostile_files):
    event = all_messages(hostile_files)["team-support", hostile.ERASED]
    assert event["body"] == "" and custom(event)["erased"] == hostile.GROUND and custom(event)["erased_at"]
    for data in hostile_files.values():
        manifest, contents = rsmf.unpack(data)
        assert not any(word in value for value in [data, *contents.values()] for word in [b"not for the record", b"secret.txt"])


def test_reactions_that_stand_are_counted(hostile_files):
    event = all_messages(hostile_files)["team-support", "markdown"]
    assert event["reactions"] == [
        {"count": 2, "participants": ["1", "2"], "value": "👍"}, {"count": 1, "participants": ["3"], "value": "thumbsup"}]
    assert any("🎉 2" in value for value in custom(event).values())


def test_marks_are_receipts_and_those_without_a_message_are_events(hostile_files):
    found = all_messages(hostile_files)
    assert found["private-chat-1-2", "1"]["read_receipts"] == [
        {"action": "read", "participant": "2", "timestamp": "2026-03-02T09:00:30.000Z"}]
    assert custom(found["private-chat-1-2", "1"])["read_receipts_up_to_here"] == "2"
    assert "read_receipts_up_to_here" not in custom(found["private-chat-1-2", "2"])
    marks = [
        custom(e).get("up_to_time") for data in hostile_files.values() for e in rsmf.unpack(data)[0]["events"] if custom(e).get("event") == "seen"]
    receipts = [e for e in found.values() if any(r["participant"] == "2" for r in e.get("read_receipts", [])) and e["conversation"] == "team-support"]
    assert len(marks) + len(receipts) == 1


def test_a_reply_takes_its_parent_along(hostile_files):
    for path, data in hostile_files.items():
        manifest, _ = rsmf.unpack(data)
        for e in messages(manifest):
            if e["id"] == "later":
                assert e["parent"] == "edited"
                context = [c for c in messages(manifest, True) if c["id"] == "edited"]
                assert len(context) == 1 and custom(context[0])["context"] == "outside_slice" and "parent" not in context[0]
            if e["id"] == "lost":
                assert "parent" not in e and custom(e)["reply_to"] == "no such message"
            if e["id"] == "reply":
                assert e["parent"] == "markdown"


def test_who_comes_and_goes_is_an_event_of_channels_alone(hostile_files):
    kinds = {}
    for data in hostile_files.values():
        manifest, _ = rsmf.unpack(data)
        conversation = manifest["conversations"][0]
        kinds.setdefault(conversation["id"], conversation["type"])
        for e in manifest["events"]:
            assert e["type"] not in ("join", "leave") or conversation["type"] == "channel"
    assert kinds["private-chat-1-2"] == "direct" and set(kinds.values()) == {"direct", "channel"}


def test_files_are_inside_and_what_is_missing_says_so(hostile_files):
    event = all_messages(hostile_files)["team-support", "files"]
    contents = next(
        contents for manifest, contents in map(rsmf.unpack, hostile_files.values()) if any(e["id"] == "files" for e in messages(manifest)))
    present = [contents[a["id"]] for a in event["attachments"] if not a["id"].endswith(("_UNAVAILABLE.txt", "_EMPTY.txt"))]
    assert set(present) == set(hostile.FILES.values()) - {b""}
    assert [a["display"] for a in event["attachments"] if a["id"].endswith("_EMPTY.txt")] == ["empty"]
    missing = [a for a in event["attachments"] if a["id"].endswith("_UNAVAILABLE.txt")]
    assert [a["display"] for a in missing][:1] == ["gone.pdf"] and all(contents[a["id"]].strip() for a in missing)
    for attachment in event["attachments"]:
        name = f"{attachment['id']} sha256"
        if name in custom(event) and "_" not in attachment["id"]:
            assert custom(event)[name] == sha256(contents[attachment["id"]]).hexdigest()
    # What is no picture does not look like one.
    pictures = [a for a in event["attachments"] if a["id"].endswith((".png", ".jpg", ".gif"))]
    assert {contents[a["id"]] for a in pictures} == {hostile.PNG}


def test_every_message_names_its_record_and_its_leaf(files):
    found = all_messages(files).values()
    assert len({custom(e)["seq"] for e in found}) == len(found)
    assert all(len(custom(e)["leaf"]) == 64 for e in found)


def test_the_mail_around_it_is_one(hostile_files):
    ids = set()
    for path, data in hostile_files.items():
        mail = rsmf.read(data)
        for name in ["From", "To", "Subject", "Date"]:
            assert mail[name] is not None and mail[name].defects == (), (path, name)
        assert mail["X-RSMF-EventCollectionID"] and mail["X-RSMF-SourceRoot"]
        assert all(len(line) <= 998 for line in data.split(b"\r\n"))
        ids.add(mail["Message-ID"])
    assert len(ids) == len(hostile_files)


def test_the_same_selection_has_the_same_bytes(hostile_corpus):
    assert hostile_corpus.export_again("rsmf").contents() == hostile_corpus.export("rsmf").contents()


def test_an_export_of_one_person_is_from_where_they_stand(hostile_corpus):
    for path, data in hostile_corpus.export("rsmf", "--person", "1").contents(".rsmf").items():
        assert describe(rsmf.check(data)) == [], path
        assert describe(rsmf.check_is_stable(data)) == [], path
        assert rsmf.read(data)["X-RSMF-Custodian"] == "Jamie Doe"
        manifest, _ = rsmf.unpack(data)
        assert manifest["conversations"][0].get("custodian", "1") == "1"
        for e in messages(manifest, True):
            assert e["direction"] == ("outgoing" if e["participant"] == "1" else "incoming")


def test_a_query_leaves_whole_files(hostile_corpus):
    export = hostile_corpus.export("rsmf", "--query", "day")
    found = all_messages(export.contents(".rsmf"))
    assert len(found) == export.report["messages"] > 0
    for path, data in export.contents(".rsmf").items():
        assert describe(rsmf.check(data)) == [], path
