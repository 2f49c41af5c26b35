"""`pdf`, read by qpdf, poppler and pikepdf. scripts/test-export runs it."""

import csv
import io
import json
import os
import shutil
import re
import subprocess
from datetime import datetime
from zoneinfo import ZoneInfo

import pikepdf
import pytest

import conftest
import hostile
import pdfs

# The zone in which days begin.
ZONE = ZoneInfo(re.search(r"^timezone: *(\S+)", (conftest.ROOT / "Content/site.yml").read_text(), re.M)[1])
PROGRAM = conftest.HANSARD.with_name("hansard-pdf")

# A text in each script; what each is of is in its id.
SCRIPTS = {
    "latin": "Could you look at the invoice before noon? fi ffl AV “quotes” — 10:30", "decomposed": "e\u0301 a\u0308 n\u0303 Zoë Ångström",
    "cyrillic": "Доброе утро, посмотрите счёт до полудня.", "greek": "Καλημέρα, δείτε το τιμολόγιο.", "arabic": "مرحبا، هل يمكنك مراجعة الفاتورة قبل الظهر؟ لا بأس",
    "persian": "می‌خواهم کتاب‌ها را ببینم", "hebrew": "שלום, אפשר לבדוק את החשבונית לפני הצהריים? 45 ש״ח",
    "mixed": "Mixed שלום עולם with English and العربية مع أرقام 2026 inside.", "hindi": "नमस्ते, क्या आप दोपहर से पहले चालान देख सकते हैं? कि क्षेत्र श्री",
    "thai": "สวัสดีครับ ช่วยดูใบแจ้งหนี้ก่อนเที่ยงได้ไหม น้ำ กำลัง", "japanese": "正午までに請求書を確認していただけますか？骨と直", "korean": "안녕하세요, 정오 전에 청구서를 확인해 주시겠어요?",
    "chinese": "早上好，能在中午前看一下发票吗？", "emoji": "👍🏽 👩‍💻 🇩🇪 1️⃣ ☎️ ❤️ 👨‍👩‍👧‍👦 ok", "symbols": "x ≤ y ∑ ∞ → ★ ♫ ☃",
    "indic": "ബന്ധം தமிழ் ಕನ್ನಡ తెలుగు বাংলা ਪੰਜਾਬੀ ગુજરાતી සිංහල", "others": "မြန်မာ ខ្មែរ ລາວ བོད་ ქართული Հայերեն አማርኛ", "unknown": "no font has \U000f1234 or \ue001",
    "lines": "one\n\nthree\n\tindented",
}
# No reader gives these in order: points stand above and below letters. Their elements have them.
POINTED = {"pointed": "שָׁלוֹם עֲלֵיכֶם and مُحَمَّدٌ رَسُولٌ"}
LINKS = "See https://example.com/a?b=c, http://example.org and mailto:x@example.com, not javascript:alert(1) or ftp://x.example."


@pytest.fixture(scope="session")
def scripts_corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    at = (f"2026-03-02T09:{i // 60:02}:{i % 60:02}Z" for i in range(3_000))
    lines = [{"type": "person", "id": "1", "name": "Jamie Doe"}, {"type": "join", "channel": "silent", "person": "1", "at": next(at)}]
    texts = {**SCRIPTS, **POINTED, "links": LINKS}
    lines += [hostile.message("scripts", id, "1", next(at), text) for id, text in texts.items()]
    log = folder / "log.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return conftest.corpus("scripts", [log], folder)


def files(export):
    """The PDF files by their paths."""
    found = {path: pikepdf.open(io.BytesIO(data)) for path, data in export.contents(".pdf").items()}
    assert found
    return found


@pytest.fixture(scope="session")
def documents(any_corpus):
    return files(any_corpus.export("pdf"))


def test_every_file_is_well_formed_and_has_its_fonts(any_corpus, scripts_corpus):
    for corpus in (any_corpus, scripts_corpus):
        export = corpus.export("pdf")
        for path in export.files(".pdf"):
            checked = pdfs.run("qpdf", "--check", export.folder / path)
            assert "No syntax or stream encoding errors found" in checked and "WARNING" not in checked
            fonts = pdfs.fonts(export.folder / path)
            assert fonts and set(fonts) == {("yes", "yes")}
            assert "Tagged:          yes" in pdfs.run("pdfinfo", export.folder / path)


def test_every_message_is_there_as_it_was_written_and_in_order(any_corpus, documents):
    table = any_corpus.export("csv")
    count = 0
    for path, pdf in documents.items():
        rows = list(csv.reader(io.StringIO(table.read(path.replace(".pdf", ".csv")).decode(), newline="")))[1:]
        assert [(id, text) for id, text, _ in pdfs.messages(pdf)] == [(row[0], row[4]) for row in rows]
        count += len(rows)
    assert count == any_corpus.export("pdf").report["messages"] == any_corpus.stats["messages"]


def test_a_message_of_any_script_is_there_as_it_was_written(scripts_corpus):
    [pdf] = files(scripts_corpus.export("pdf")).values()
    assert {id: text for id, text, _ in pdfs.messages(pdf)} == {**SCRIPTS, **POINTED, "links": LINKS}


def test_what_is_copied_is_what_was_written(scripts_corpus):
    export = scripts_corpus.export("pdf")
    [path] = export.files(".pdf")
    text = pdfs.squeezed(pdfs.text(export.folder / path, "-raw"))
    lost = [id for id, written in SCRIPTS.items() if pdfs.squeezed(written) not in text]
    assert lost == []


def test_links_lead_to_pages_and_mail_alone(scripts_corpus):
    [pdf] = files(scripts_corpus.export("pdf")).values()
    assert pdfs.addresses(pdf) == ["https://example.com/a?b=c", "http://example.org", "mailto:x@example.com"]


def test_a_conversation_without_messages_has_no_file(scripts_corpus):
    assert [path.split("/")[-1] for path in scripts_corpus.export("pdf").files(".pdf")] == ["scripts.pdf"]


def test_pages_are_numbered_through_the_export(documents):
    labels = sorted((pdfs.labels(pdf) for pdf in documents.values()), key=lambda labels: labels[0])
    numbers = [label for file in labels for label in file]
    assert numbers == [f"HNS{i:08}" for i in range(1, len(numbers) + 1)]


def test_each_page_says_its_number(any_corpus, documents):
    export = any_corpus.export("pdf")
    for path, pdf in documents.items():
        pages = pdfs.text(export.folder / path).split("\f")[:-1]
        assert len(pages) == len(pdf.pages)
        for i, (page, label) in enumerate(zip(pages, pdfs.labels(pdf))):
            assert f"Page {i + 1} of {len(pages)}" in page and label in page


def test_bookmarks_lead_to_the_cover_and_to_each_day(any_corpus, documents):
    table = any_corpus.export("csv")
    for path, pdf in documents.items():
        rows = list(csv.DictReader(io.StringIO(table.read(path.replace(".pdf", ".csv")).decode(), newline="")))
        cover, conversation = pdfs.bookmarks(pdf)
        assert cover[0] == conversation[0] and cover[1] == []
        days = [datetime.fromisoformat(row["sent_at"]).astimezone(ZONE).date() for row in rows]
        assert conversation[1] == [f"{day:%A}, {day.day} {day:%B %Y}" for day in dict.fromkeys(days)]


def test_lines_are_numbered(scripts_corpus):
    export = scripts_corpus.export("pdf")
    [path] = export.files(".pdf")
    words = pdfs.text(export.folder / path, "-f", "2", "-layout").split()
    numbers = [int(word) for word in words if word.isdigit()]
    assert [n for n in range(1, 40) if n not in numbers] == []


def test_no_text_is_hidden(documents):
    for pdf in documents.values():
        for page in pdf.pages[:40]:
            for operands, operator in pikepdf.parse_content_stream(page):
                # No text that is not drawn, nor drawn in white.
                assert str(operator) not in ("Tr", "TJ'") and not (str(operator) == "g" and operands[0] > 0.6)


def test_nothing_runs_and_nothing_is_inside(documents):
    for pdf in documents.values():
        assert not set(pdf.Root.keys()) & {"/AcroForm", "/Names", "/OpenAction", "/AA"}
        assert all(set(note.A.keys()) == {"/S", "/URI"} for page in pdf.pages for note in page.get("/Annots", []))
        assert "/CreationDate" not in pdf.docinfo and "/ModDate" not in pdf.docinfo


def room(corpus):
    export = corpus.export("pdf")
    [path] = [path for path in export.files(".pdf") if "team-support" in path]
    return export.folder / path


def test_what_became_of_a_message_is_there(hostile_corpus):
    texts = {id: (text, former) for id, text, former in pdfs.messages(pikepdf.open(room(hostile_corpus)))}
    assert texts["edited"] == ("", ["first", "second", "third\nFrom here"])
    assert texts["deleted"] == ("was here", []) and texts["erased"] == ("", [])
    shown = pdfs.text(room(hostile_corpus), "-layout")
    for said in (
            f"Ground: {hostile.GROUND}", "Deleted 2026-03-02 11:11:00", "Attachment: dot.png", "SHA-256", "🎉 Roe, Alex", "withdrawn",
            "In reply to", "joined", "left", "Seen to here by", "not in the archive", "Reply to a message that is not in the archive"):
        assert said in shown, said


def test_what_hides_is_shown(hostile_corpus):
    shown = pdfs.squeezed(pdfs.text(room(hostile_corpus), "-raw"))
    for said in ("U+202EturnedU+202C", "U+202EEvilU+202C", "nU+0000ulU+0007bell", "LineU+000DU+000ABcc:all@example.com", "evilU+000DU+000AX-Evil:1U+202Etxt.exe"):
        assert said in shown, said
    # A name, and a text without a space, of which nothing is cut.
    assert "x" * 300 in shown and shown.count("y") > 200_000


def test_who_has_no_name_is_called_by_the_id(hostile_corpus):
    export = hostile_corpus.export("pdf")
    [path] = [path for path in export.files(".pdf") if "private-group" in path]
    assert "nobody has named me" in pdfs.text(export.folder / path)


def test_the_cover_says_what_this_is(hostile_corpus):
    export = hostile_corpus.export("pdf")
    [path] = [path for path in export.files(".pdf") if "private-chat-1-2" in path]
    cover = pdfs.text(export.folder / path, "-l", "1")
    for said in ("Jamie Doe and Roe, Alex", "private-chat-1-2", "2026-03-02 10:00:00", "Pango 1.", "HarfBuzz", "NotoSans-Regular.ttf", "hansard/"):
        assert said in cover, said


def test_the_same_record_gives_the_same_bytes_wherever_it_is_made(sample_corpus, monkeypatch):
    first = sample_corpus.export("pdf").contents(".pdf")
    for name, value in {"TZ": "Asia/Tokyo", "LANG": "ar_EG.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "ja", "PANGO_LANGUAGE": "ar", "HOME": "/nonexistent"}.items():
        monkeypatch.setenv(name, value)
    assert sample_corpus.export_again("pdf").contents(".pdf") == first


def test_a_part_of_the_record_says_what_was_asked_for(hostile_corpus):
    export = hostile_corpus.export("pdf", "--person", "1", "--from", "2026-03-02", "--to", "2026-03-02")
    [path] = [path for path in export.files(".pdf") if "private-chat-1-2" in path]
    cover = pdfs.text(export.folder / path, "-l", "1")
    assert "conversations of Jamie Doe (1)" in cover and "from 2026-03-02 00:00:00" in cover
    assert [id for id, _, _ in pdfs.messages(pikepdf.open(export.folder / path))] == ["1", "2"]


def test_without_the_program_it_says_how_to_get_it(hostile_corpus, tmp_path):
    alone = tmp_path / "hansard"
    try:
        os.link(conftest.HANSARD, alone)
    except OSError:
        shutil.copy(conftest.HANSARD, alone)
    run = subprocess.run(
        [alone, "export", "pdf", "--archive", hostile_corpus.archive, "--output", tmp_path / "out"], cwd=conftest.ROOT, capture_output=True, text=True,
        env={**os.environ, "PATH": str(tmp_path)})
    assert run.returncode != 0 and "swift build -c release --product hansard-pdf" in run.stderr and "libpango1.0-dev" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["hansard"]


def describe(*lines):
    head = {
        "is": "document", "title": "T", "language": "en", "generator": "test", "head": "T", "foot": "Page {page} of {pages}", "prefix": "A-", "digits": 3, "first": 5}
    description = "".join(json.dumps(line) + "\n" for line in [head, *lines])
    return subprocess.run([PROGRAM], input=description.encode(), capture_output=True)


def test_a_description_by_itself_is_enough():
    run = describe({"is": "end"})
    assert run.returncode == 0
    assert pdfs.labels(pikepdf.open(io.BytesIO(run.stdout))) == ["A-005"]


@pytest.mark.parametrize("lines, reason", [
    ([{"is": "note"}], "Line 2 of the description: The member “text” is missing"), ([{"is": "note", "text": "x"}], "without the line “end”"),
    ([{"is": "x"}], "“x” is no line")])
def test_a_bad_description_is_told_of(lines, reason):
    run = describe(*lines)
    assert run.returncode == 1 and reason in run.stderr.decode()
