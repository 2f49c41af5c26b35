"""What is wrong with a file of RSMF, by the codes of Relativity's validator, and by a few of our own (in small letters).

A file is checked as it stands, a ZIP file and a manifest by themselves too, since Relativity's samples are of all three kinds.
"""

import email
import email.policy
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jsonschema

HERE = Path(__file__).parent / "rsmf"
SCHEMAS = {
    version: jsonschema.Draft7Validator(
        json.loads((HERE / f"rsmf_schema_{version.replace('.', '_')}.json").read_text(encoding="utf-8")),
        format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    for version in ["1.0.0", "2.0.0"]}
MOST = 10_000
MANIFEST = "rsmf_manifest.json"

FAILURES = {
    "RSMFValidity", "RSMFHeadersMissing", "RSMFHeaderVersion", "RSMFAccessZip", "ZipIntegrity", "ZipMissingManifest", "ManifestValidity",
    "ManifestSchemaViolation", "ManifestDuplicateId", "JSONTrailingCommas"}


@dataclass(frozen=True)
class Problem:
    code: str
    text: str = ""

    @property
    def is_failure(self):
        return self.code in FAILURES


def codes(problems):
    return {problem.code for problem in problems}


def read(data: bytes):
    """The mail. Headers are UTF-8 as they are (RFC 6532)."""
    return email.message_from_string(data.decode("utf-8").replace("\r\n", "\n"), policy=email.policy.SMTPUTF8)


def attachments(mail):
    return [part for part in mail.walk() if part.get_content_disposition() == "attachment"]


def unpack(data: bytes):
    """The manifest, and all files by their names."""
    archive = zipfile.ZipFile(io.BytesIO(attachments(read(data))[0].get_payload(decode=True)))
    return json.loads(archive.read(MANIFEST)), {name: archive.read(name) for name in archive.namelist()}


# MARK: The container


def check(data: bytes):
    try:
        mail = read(data)
    except UnicodeDecodeError as error:
        return [Problem("RSMFValidity", str(error))]
    if mail["X-RSMF-Version"] is None:
        return [Problem("RSMFHeadersMissing", "X-RSMF-Version")]
    problems = []
    if mail["X-RSMF-Version"] not in ("1.0.0", "2.0.0"):
        problems.append(Problem("RSMFHeaderVersion", mail["X-RSMF-Version"]))
    problems += [Problem("RSMFValidity", repr(d)) for part in mail.walk() for d in part.defects]
    boundary = mail.get_boundary()
    if not boundary or "=_" not in boundary:
        problems.append(Problem("boundary", f"{boundary} can stand in base64"))
    found = attachments(mail)
    if len(found) != 1:
        return problems + [Problem("RSMFValidity", f"{len(found)} attachments")]
    if found[0].get_filename() != "rsmf.zip" or found[0]["Content-Transfer-Encoding"] != "base64":
        return problems + [Problem("RSMFAccessZip", f"{found[0].get_filename()}, {found[0]['Content-Transfer-Encoding']}")]
    body = mail.get_body(("plain",))
    if body is None or not body.get_content().strip():
        problems.append(Problem("RSMFMissingBody"))
    more, manifest = check_zip(found[0].get_payload(decode=True))
    problems += more
    return problems + (check_headers(mail, manifest) if manifest else [])


def check_zip(data: bytes):
    """What is wrong with it, and the manifest, if it can be read."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        if any(info.flag_bits & 1 for info in archive.infolist()):
            return [Problem("RSMFAccessZip", "encrypted")], None
        damaged = archive.testzip()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        return [Problem("RSMFAccessZip", str(error))], None
    if damaged:
        return [Problem("ZipIntegrity", damaged)], None
    names = archive.namelist()
    if MANIFEST not in names:
        return [Problem("ZipMissingManifest", str(names))], None
    problems = [Problem("ZipIntegrity", f"{name} is there twice") for name in set(names) if names.count(name) > 1]
    problems += [Problem("ZipIntegrity", f"{info.filename} is empty") for info in archive.infolist() if info.file_size == 0]
    problems += [Problem("ZipIntegrity", f"{name} is not at the root") for name in names if "/" in name or "\\" in name]
    more, manifest = check_manifest(archive.read(MANIFEST))
    problems += more
    if manifest is None:
        return problems, None
    wanted = {a["id"]: a for e in manifest["events"] for a in e.get("attachments", []) if isinstance(a, dict) and "id" in a}
    problems += [Problem("ZipAttachmentMissing", name) for name in wanted if name not in names]
    for name, attachment in wanted.items():
        if name in names and attachment.get("size", archive.getinfo(name).file_size) != archive.getinfo(name).file_size:
            problems.append(Problem("size", name))
    pictures = {p["avatar"] for p in manifest["participants"] if "avatar" in p} | {c["icon"] for c in manifest["conversations"] if "icon" in c}
    problems += [Problem("ZipAvatarMissing", name) for name in pictures if name not in names]
    stray = set(names) - set(wanted) - pictures - {MANIFEST}
    problems += [Problem("ZipUnreferencedFiles", name) for name in stray]
    return problems, manifest


def check_is_stable(data: bytes):
    """Our own rules, by which the same selection has the same bytes: nothing of a moment, a machine or a compressor."""
    raw = attachments(read(data))[0].get_payload(decode=True)
    archive = zipfile.ZipFile(io.BytesIO(raw))
    problems = []
    for info in archive.infolist():
        if info.date_time != (1980, 1, 1, 0, 0, 0) or info.compress_type != zipfile.ZIP_STORED or info.extra:
            problems.append(Problem("stable", info.filename))
    manifest = archive.read(MANIFEST)
    if canonical(json.loads(manifest)) != manifest:
        problems.append(Problem("canonical", MANIFEST))
    ids = [p["id"].encode() for p in json.loads(manifest)["participants"]]
    if ids != sorted(ids):
        problems.append(Problem("stable", "participants"))
    return problems


def canonical(value) -> bytes:
    """RFC 8785, of values without fractions."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return b"{" + b",".join(canonical(k) + b":" + canonical(v) for k, v in members) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    assert not isinstance(value, float)
    return json.dumps(value, ensure_ascii=False).encode()


# MARK: The header


def instant(text):
    """An instant with its zone; `None` for what is none."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text or ""):
        return None
    return datetime.fromisoformat(text)


def check_headers(mail, manifest):
    problems = []
    events = manifest["events"]
    if mail["X-RSMF-Version"] != manifest["version"]:
        problems.append(Problem("RSMFHeaderVersionMismatch"))
    times = [t for t in (instant(e.get("timestamp")) for e in events) if t]
    for name, wanted in [("X-RSMF-BeginDate", min(times, default=None)), ("X-RSMF-EndDate", max(times, default=None))]:
        if mail[name] is None:
            continue
        given = instant(mail[name])
        if given is None:
            problems.append(Problem("RSMFHeaderDateFormat", f"{name}: {mail[name]}"))
        elif wanted and given != wanted:
            problems.append(Problem("RSMFHeaderDateMismatch", f"{name}: {mail[name]}"))
    counts = [
        ("X-RSMF-EventCount", "EventCount", len(events)),
        ("X-RSMF-AttachmentCount", "AttachmentCount", sum(len(e.get("attachments", [])) for e in events))]
    for name, code, wanted in counts:
        if mail[name] is None:
            continue
        if not re.fullmatch(r"\d+", mail[name]) or code == "EventCount" and int(mail[name]) == 0:
            problems.append(Problem(f"RSMFHeader{code}Format", mail[name]))
        elif int(mail[name]) != wanted:
            problems.append(Problem(f"RSMFHeader{code}Mismatch", f"{mail[name]}, not {wanted}"))
    if mail["X-RSMF-Participants"] is not None:
        given = {name.strip() for name in str(mail["X-RSMF-Participants"]).split(",")}
        if given != {p["display"] for p in manifest["participants"] if p.get("display")}:
            problems.append(Problem("RSMFHeaderParticipantsMismatch", str(given)))
    return problems


# MARK: The manifest


def check_manifest(data: bytes):
    """What is wrong with it, and the manifest, if it can be read at all."""
    text = data.decode("utf-8-sig", errors="replace")
    if "\ufffd" in text and "\ufffd".encode() not in data:
        return [Problem("ManifestValidity", "not UTF-8")], None
    try:
        manifest = json.loads(text, object_pairs_hook=once)
    except ValueError as error:
        code = "JSONTrailingCommas" if re.search(r",\s*[}\]]", text) else "ManifestValidity"
        return [Problem(code, str(error))], None
    version = manifest.get("version") if isinstance(manifest, dict) else None
    if version not in SCHEMAS:
        return [Problem("ManifestSchemaViolation", f"version {version}")], None
    problems = [
        Problem("ManifestSchemaViolation", f"{list(e.absolute_path)}: {e.message[:200]}") for e in SCHEMAS[version].iter_errors(manifest)]
    if problems:
        return problems, manifest if all(isinstance(manifest.get(k), list) for k in ["participants", "conversations", "events"]) else None
    return undefined_properties(manifest) + References(manifest).problems, manifest


def once(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError(f"a member is named twice: {[name for name, _ in pairs]}")
    return dict(pairs)


def check_old_schema(manifest):
    """Ours satisfy the schema of 1.0 too, which wants more to be there."""
    return [
        Problem("ManifestSchemaViolation", f"1.0: {list(e.absolute_path)}: {e.message[:200]}") for e in SCHEMAS["1.0.0"].iter_errors(manifest)
        if not (list(e.absolute_path)[-1:] == ["type"] and e.validator == "enum" and e.instance == "unknown")]


def undefined_properties(manifest):
    schema = SCHEMAS["2.0.0"].schema
    problems = []

    def walk(value, schema, path):
        if isinstance(value, dict):
            known = schema.get("properties", {})
            problems.extend(Problem("ManifestUndefinedProperty", f"{path}/{name}") for name in value if name not in known)
            for name, member in value.items():
                walk(member, known.get(name, {}), f"{path}/{name}")
        elif isinstance(value, list):
            for element in value:
                walk(element, schema.get("items", {}), path)

    walk(manifest, schema, "")
    return problems


class References:
    """Whether ids of a manifest lead to something."""

    def __init__(self, manifest):
        self.problems = []
        self.people = [p["id"] for p in manifest["participants"]]
        self.conversations = {c["id"]: c for c in manifest["conversations"]}
        self.check_arrays(manifest)
        for conversation in manifest["conversations"]:
            self.check_conversation(conversation, manifest["events"])
        present = {id: set(c["participants"]) for id, c in self.conversations.items()}
        ids = {}
        for event in manifest["events"]:
            if "id" in event:
                ids.setdefault(event.get("conversation"), set()).add(event["id"])
        for event in manifest["events"]:
            self.check_event(event, present, ids)

    def add(self, code, text=""):
        self.problems.append(Problem(code, str(text)))

    def check_arrays(self, manifest):
        for name, code in [("participants", "Participant"), ("conversations", "Conversation"), ("events", "Event")]:
            if not manifest[name]:
                self.add(f"Manifest{code}ArrayEmpty")
        for name, code in [("participants", "ManifestParticipantCount"), ("events", "ManifestEventCount")]:
            if len(manifest[name]) > MOST:
                self.add(code, len(manifest[name]))
        self.check_unique(self.people)
        self.check_unique([c["id"] for c in manifest["conversations"]])
        self.check_unique([(e.get("conversation"), e["id"]) for e in manifest["events"] if "id" in e])

    def check_unique(self, ids):
        seen = set()
        for id in ids:
            if id in seen:
                self.add("ManifestDuplicateId", id)
            seen.add(id)

    def check_conversation(self, conversation, events):
        for person in conversation["participants"]:
            if person not in self.people:
                self.add("ManifestInvalidConversationParticipant", person)
        custodian = conversation.get("custodian")
        if custodian is not None and custodian not in conversation["participants"]:
            self.add("ManifestInvalidConversationCustodian", custodian)
        if conversation.get("type", "direct") == "direct" and not any(e.get("conversation") == conversation["id"] for e in events):
            self.add("ManifestOrphanedDirectConversation", conversation["id"])

    def check_event(self, event, present, ids):
        conversation = self.conversations.get(event.get("conversation"))
        if conversation is None:
            return self.add("ManifestOrphanedEvent", event.get("conversation"))
        there = present[conversation["id"]]
        if event["type"] in ("join", "leave"):
            if conversation.get("type", "direct") == "direct":
                self.add("ManifestJoinLeaveInDirectConversation", event.get("participant"))
            if event["type"] == "join":
                there.add(event.get("participant"))
        if event.get("parent") is not None and event["parent"] not in ids.get(conversation["id"], set()) - {event.get("id")}:
            self.add("ManifestParentIdInvalid", event["parent"])
        self.check_people(event, there)
        self.check_times(event)

    def check_people(self, event, there):
        people = [("Participant", event.get("participant"))]
        people += [("EditParticipant", edit["participant"]) for edit in event.get("edits", [])]
        people += [("ReactionParticipants", person) for reaction in event.get("reactions", []) for person in reaction.get("participants", [])]
        people += [("ReceiptParticipant", receipt["participant"]) for receipt in event.get("read_receipts", [])]
        for code, person in people:
            if person not in self.people:
                self.add("ManifestUndefinedParticipantId", person)
            elif person not in there and code != "ReceiptParticipant" and code != "ReactionParticipants":
                self.add(f"ManifestInvalidEvent{code}", person)
        for reaction in event.get("reactions", []):
            if "count" in reaction and reaction["count"] < len(reaction.get("participants", [])):
                self.add("ManifestInvalidEventReactionParticipants", reaction)

    def check_times(self, event):
        times = [event.get("timestamp")] + [e.get("timestamp") for e in event.get("edits", [])] + [r.get("timestamp") for r in event.get("read_receipts", [])]
        for time in times:
            if time is not None and instant(time) is None:
                self.add("MissingTimeZoneOffset", time)
        sent = instant(event.get("timestamp"))
        for edit in event.get("edits", []):
            edited = instant(edit.get("timestamp"))
            if sent and edited and edited < sent:
                self.add("ManifestInvalidEventEditTimestamp", edit["timestamp"])
        attached = [a["id"] for a in event.get("attachments", [])]
        if len(attached) != len(set(attached)):
            self.add("ManifestDuplicateId", attached)
