"""Mattermost's compliance export is read as ZIP files of CSV."""

import csv
import io
import json
import zipfile

import hostile

COLUMNS = (
    "Post Creation Time,Post Update Time,Post Update Type,Team Id,Team Name,Team Display Name,Channel Id,Channel Name,Channel Display Name,"
    "Channel Type,User Id,User Email,Username,Post Id,Edited By Post Id,Replied to Post Id,Post Message,Post Type,User Type,Previews Post Id")
csv.field_size_limit(1 << 30)


def batches(export):
    """The ZIP files with the rows of their tables."""
    for path in export.files(".zip"):
        archive = zipfile.ZipFile(io.BytesIO(export.read(path)))
        assert archive.testzip() is None
        text = archive.read("posts.csv").decode()
        assert text.splitlines()[0] == COLUMNS
        yield path, archive, list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def rows(export):
    return [row for _, _, rows in batches(export) for row in rows]


def posts(export):
    """Messages as they are now."""
    return [row for row in rows(export) if row["Post Type"] == "message" and row["Post Update Type"] in ("", "EditedNewMsg")]


def test_every_message_is_there_once(any_corpus):
    ids = [(row["Channel Id"], row["Post Id"]) for row in posts(any_corpus.export("mattermost-csv"))]
    assert len(ids) == len(set(ids)) == any_corpus.stats["messages"]


def test_cells_are_those_of_the_format(any_corpus):
    for row in rows(any_corpus.export("mattermost-csv")):
        assert None not in row and None not in row.values()
        assert row["Channel Type"] in ("public", "private", "direct", "group") and row["User Type"] in ("user", "bot")
        assert row["Post Type"] in ("message", "enter", "leave", "previously-joined", "attachment")
        assert row["Post Update Type"] in ("", "EditedOriginalMsg", "EditedNewMsg", "Deleted")
        assert row["Post Creation Time"].isdigit() and (row["Post Update Time"].isdigit() or not row["Post Update Time"])
        assert "@" in row["User Email"]


def text(id, line):
    """What a message says now, if nobody changed it."""
    return f"[erased: {hostile.GROUND}]" if id[1] == hostile.ERASED else line["text"]


def test_texts_are_whole(hostile_corpus):
    messages = {(row["Channel Id"], row["Post Id"]): row for row in posts(hostile_corpus.export("mattermost-csv"))}
    for id, line in hostile.messages().items():
        if not messages[id]["Post Update Type"]:
            assert messages[id]["Post Message"] == text(id, line), id


def test_edits_name_the_post_that_holds_the_text_now(hostile_corpus):
    former = [row for row in rows(hostile_corpus.export("mattermost-csv")) if row["Post Update Type"] == "EditedOriginalMsg"]
    assert [row["Post Message"] for row in former] == ["first", "second", "third\nFrom here"]
    assert {row["Edited By Post Id"] for row in former} == {"edited"} and len({row["Post Id"] for row in former}) == 3


def test_files_and_metadata_are_right(any_corpus):
    attachments = messages = 0
    for path, archive, rows in batches(any_corpus.export("mattermost-csv")):
        names = set(archive.namelist())
        told = [row["Post Message"] for row in rows if row["Post Type"] == "attachment"]
        attachments += len(told)
        files = {text.rsplit(" (", 1)[1][:-1] for text in told if " (files/" in text}
        assert files == {name for name in names if name.startswith("files/")}
        missing = len([text for text in told if " (files/" not in text])
        warnings = archive.read("warning.txt").decode() if "warning.txt" in names else ""
        assert warnings.count("missing file: ") == missing
        metadata = json.loads(archive.read("metadata.json"))
        assert set(metadata) == {"Channels", "MessagesCount", "AttachmentsCount", "StartTime", "EndTime"}
        assert metadata["AttachmentsCount"] == len(told)
        assert metadata["MessagesCount"] == sum(channel["MessagesCount"] for channel in metadata["Channels"].values())
        assert path.rsplit("/", 1)[-1].split("-", 1)[1] == f"{metadata['StartTime']}-{metadata['EndTime']}.zip"
        messages += len([row for row in rows if row["Post Type"] == "message" and row["Post Update Type"] in ("", "EditedNewMsg")])
    assert attachments == any_corpus.stats["attachments"] and messages == any_corpus.stats["messages"]


def test_long_exports_are_cut(hostile_corpus):
    assert len(hostile_corpus.export("mattermost-csv").files(".zip")) == 2


def test_a_spreadsheet_runs_nothing(hostile_corpus):
    for row in rows_with_mark(hostile_corpus.export("mattermost-csv", "--spreadsheet")):
        assert not any(cell[:1] in "=+-@\t\r\n" and cell for cell in row)


def rows_with_mark(export):
    for path in export.files(".zip"):
        text = zipfile.ZipFile(io.BytesIO(export.read(path))).read("posts.csv").decode("utf-8-sig")
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)


def test_the_same_record_gives_the_same_bytes(hostile_corpus):
    assert hostile_corpus.export("mattermost-csv").contents() == hostile_corpus.export_again("mattermost-csv").contents()
