"""A load file is read by the rules of Concordance's DAT."""

import hashlib

import hostile

FIELDS = (
    "BEGDOC,ENDDOC,BEGATTACH,ENDATTACH,GROUPID,CUSTODIAN,DOCTYPE,FROM,TO,SUBJECT,DATESENT,DATELASTMOD,ROOM,ROOMID,EVENTCOUNT,ATTACHCOUNT,"
    "FILENAME,RELATIVITY ATTACHMENT ID,MD5HASH,SHA256HASH,NATIVEPATH,TEXTPATH,LEAFROOT").split(",")


def read(data):
    """Rows of values, with the ends of their lines."""
    text = data.decode("utf-8")
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    rows = []
    for line in text[1:-2].split("\r\n"):
        values = line.split("\x14")
        for value in values:
            assert value[0] == value[-1] == "þ" and len(value) >= 2
            assert value[1:-1].replace("þþ", "").count("þ") == 0
        rows.append([value[1:-1].replace("þþ", "þ").replace("®", "\n") for value in values])
    return rows


def documents(export):
    [path] = export.files("loadfile.dat")
    head, *rows = read(export.read(path))
    assert head == FIELDS
    assert all(len(row) == len(FIELDS) for row in rows)
    return [dict(zip(FIELDS, row)) for row in rows]


def file(export, path):
    """What a path with backslashes leads to."""
    [found] = [name for name in export.files() if name.endswith(path.replace("\\", "/"))]
    return export.read(found)


def test_every_document_has_its_number_and_its_files(any_corpus):
    export = any_corpus.export("loadfile")
    rows = documents(export)
    assert [row["BEGDOC"] for row in rows] == [f"HNS{i:08}" for i in range(1, len(rows) + 1)]
    for row in rows:
        content = file(export, row["NATIVEPATH"] or row["TEXTPATH"])
        assert hashlib.sha256(content).hexdigest() == row["SHA256HASH"] and hashlib.md5(content).hexdigest() == row["MD5HASH"]
        assert row["DOCTYPE"] in ("Chat", "Attachment") and row["ENDDOC"] == row["BEGDOC"]
        if row["DOCTYPE"] == "Chat":
            assert file(export, row["TEXTPATH"]).decode() and len(row["LEAFROOT"]) == 64
    written = [path for path in export.files() if "/TEXT/" in path or "/NATIVE/" in path]
    assert len(written) == sum(bool(row["TEXTPATH"]) + bool(row["NATIVEPATH"]) for row in rows)


def test_counts_are_those_of_the_record(any_corpus):
    export = any_corpus.export("loadfile")
    rows = documents(export)
    assert export.report["messages"] == any_corpus.stats["messages"]
    chats = [row for row in rows if row["DOCTYPE"] == "Chat"]
    events = sum(int(row["EVENTCOUNT"]) for row in chats)
    assert any_corpus.stats["messages"] <= events <= any_corpus.stats["messages"] + 10_000
    attached = [row for row in rows if row["DOCTYPE"] == "Attachment"]
    assert sum(int(row["ATTACHCOUNT"]) for row in chats) == len(attached)


def test_attachments_follow_their_document(any_corpus):
    rows = documents(any_corpus.export("loadfile"))
    for row in rows:
        family = [other["BEGDOC"] for other in rows if other["GROUPID"] == row["GROUPID"]]
        assert row["BEGATTACH"] == row["GROUPID"] == family[0] and row["ENDATTACH"] == family[-1]


def test_a_dense_day_is_cut(hostile_corpus):
    counts = [int(row["EVENTCOUNT"]) for row in documents(hostile_corpus.export("loadfile")) if row["ROOMID"] == "dense"]
    assert counts == [10_000, hostile.DENSE_DAY - 10_000]


def test_names_cannot_end_a_value(hostile_corpus):
    export = hostile_corpus.export("loadfile")
    names = {row["FILENAME"] for row in documents(export) if row["DOCTYPE"] == "Attachment"}
    assert "evil\nX-Evil: 1\u202etxt.exe" in names and "../../etc/passwd" in names
    assert not any(".." in row["NATIVEPATH"] for row in documents(export))


def test_texts_are_for_people(hostile_corpus):
    export = hostile_corpus.export("loadfile")
    text = "".join(file(export, row["TEXTPATH"]).decode() for row in documents(export) if row["TEXTPATH"])
    assert "\u202e" not in text and "\x00" not in text and "[deleted 2026-03-02T10:11:00Z]" in text and "third\nFrom here" in text


def test_the_same_record_gives_the_same_bytes(hostile_corpus):
    assert hostile_corpus.export("loadfile").contents() == hostile_corpus.export_again("loadfile").contents()
