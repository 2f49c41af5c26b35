"""The table of messages is read by Python's csv, and by LibreOffice where that is there."""

import csv
import io
import shutil
import subprocess

import hostile
import pytest

COLUMNS = "id,channel,sender,sent_at,text,format,reply_to,sender_name,kind,edited_at,deleted_at,deleted_by,reactions,attachments".split(",")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
csv.field_size_limit(1 << 30)


def tables(export):
    for path in export.files(".csv"):
        head, *rows = csv.reader(io.StringIO(export.read(path).decode("utf-8-sig"), newline=""), strict=True)
        assert head == COLUMNS and all(len(row) == len(COLUMNS) for row in rows)
        yield path, [dict(zip(COLUMNS, row)) for row in rows]


def rows(export):
    return [row for _, rows in tables(export) for row in rows]


def test_every_message_is_a_row(any_corpus):
    ids = [(row["channel"], row["id"]) for row in rows(any_corpus.export("csv"))]
    assert len(ids) == len(set(ids)) == any_corpus.stats["messages"]


def test_texts_are_whole(hostile_corpus):
    table = {(row["channel"], row["id"]): row for row in rows(hostile_corpus.export("csv"))}
    for id, line in hostile.messages().items():
        if not table[id]["edited_at"]:
            assert table[id]["text"] == ("" if id[1] == hostile.ERASED else line["text"]), id
        assert table[id]["sender"] == line["sender"] and table[id]["reply_to"] == line.get("reply_to", "")


def test_files_are_beside_the_tables(hostile_corpus):
    contents = {data for path, data in hostile_corpus.export("csv").contents().items() if "attachments/" in path}
    assert contents == set(hostile.FILES.values())


def test_a_spreadsheet_finds_no_formula(hostile_corpus):
    plain = {(row["channel"], row["id"]): row for row in rows(hostile_corpus.export("csv"))}
    for row in rows(hostile_corpus.export("csv", "--spreadsheet")):
        for name, cell in row.items():
            assert not cell.startswith(FORMULA), (name, cell[:40])
            original = plain[(row["channel"], row["id"])][name]
            assert cell == original or cell == "'" + original


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_libreoffice_runs_nothing(hostile_corpus, tmp_path):
    export = hostile_corpus.export("csv", "--spreadsheet")
    [path] = export.files("team-support.csv")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "fods", "--outdir", tmp_path, export.folder / path],
        check=True, capture_output=True, timeout=300)
    sheet = (tmp_path / "team-support.fods").read_text(encoding="utf-8")
    assert "table:formula" not in sheet and "=1+1" in sheet


def test_the_same_record_gives_the_same_bytes(hostile_corpus):
    assert hostile_corpus.export("csv").contents() == hostile_corpus.export_again("csv").contents()
