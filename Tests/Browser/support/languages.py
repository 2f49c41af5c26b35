"""A log of invented people who write in many scripts, in both directions, and do all that can be done to a message."""

import json
import re
import shutil
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path

from .program import ROOT

PEOPLE = [
    ("1", "青木 さくら", "経理担当", "経理部"),
    ("2", "田中 健一", "部長", "経理部"),
    ("3", "ليلى حداد", "مديرة المبيعات", "المبيعات"),
    ("4", "عمر الخطيب", "مندوب مبيعات", "المبيعات"),
    ("5", "प्रिया शर्मा", "परियोजना प्रबंधक", "परियोजना"),
    ("6", "अर्जुन मेहता", "अभियंता", "परियोजना"),
    ("7", "สมชาย ใจดี", "เจ้าหน้าที่คลังสินค้า", "คลังสินค้า"),
    ("8", "นภา วงศ์สว่าง", "หัวหน้าคลังสินค้า", "คลังสินค้า"),
    ("9", "נועה לוי", "מעצבת", "עיצוב"),
    ("10", "李小龙 (Bruce)", "工程师", "研发部"),
    ("11", "김민준", "개발자", "개발팀"),
    ("12", "Zoë 🦊 O’Neill-Ångström", "Büroleitung", "Zürich"),
    ("13", "👩🏽‍🚀", "🚀", "🛰️"),
    ("14", "Maximiliane-Theodora Freifrau von und zu Donaudampfschifffahrtsgesellschaft", "x" * 90, "y" * 90),
]

LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 6

JAPANESE = [
    ("1", "おはようございます。四月の請求書をまとめました。"),
    ("2", "ありがとうございます。東京営業所の分も入っていますか？"),
    ("1", "はい、東京と大阪の両方です。大阪の領収書が一枚だけ足りません。"),
    ("2", "では、あとで電話します📞 よろしくお願いします。"),
    ("1", "ｶﾀｶﾅ半角と全角ＡＢＣ１２３の混ざった名前は、検索で困りますね。"),
]
ARABIC = [
    ("3", "صباح الخير عمر، هل وصلت الشحنة رقم 4815 من ميناء جدة؟"),
    ("4", "صباح النور. نعم، وصلت الساعة 09:30 وسأرسل الفاتورة (invoice-4815.pdf) قبل الظهر."),
    ("3", "ممتاز! لا تنسَ إضافة رابط https://example.com/orders/4815?lang=ar إلى الملف."),
    ("4", "تم ✅"),
]
HINDI = [
    ("5", "नमस्ते अर्जुन, क्या कल की बैठक का कार्यवृत्त तैयार है?"),
    ("6", "जी हाँ, मैंने उसे साझा फ़ोल्डर में रख दिया है। कृपया क्षेत्रीय आँकड़े देख लें।"),
    ("5", "धन्यवाद! मैं शाम तक टिप्पणी भेज दूँगी।"),
]
THAI = [
    ("7", "สวัสดีครับ สินค้าล็อตใหม่มาถึงคลังแล้วครับ จำนวนสองร้อยสี่สิบกล่อง"),
    ("8", "ขอบคุณค่ะ ช่วยตรวจนับและถ่ายรูปกล่องที่เสียหายด้วยนะคะ"),
    ("7", "ได้ครับ เสร็จแล้วจะแจ้งให้ทราบครับ"),
]
HEBREW = [
    ("9", "בוקר טוב! העליתי את הגרסה השנייה של הלוגו."),
    ("12", "Thank you! Is the file called logo_v2.svg or לוגו_סופי.svg?"),
    ("9", "הקובץ נקרא לוגו_סופי.svg, והוא שוקל 12 KB (לא 120)."),
]
CHINESE = [
    ("10", "服务器昨晚重启了三次，我正在查看日志。"),
    ("11", "로그를 같이 볼까요? 오후 두 시가 좋겠습니다."),
    ("10", "好的，下午两点会议室见。"),
]
EMOJI = [
    ("13", "👩‍👩‍👧‍👦 👩🏿‍💻 👍🏻👍🏼👍🏽👍🏾👍🏿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇯🇵🇸🇦🇮🇳 ❤️‍🔥 1️⃣ ☺︎ ☺️"),
    ("12", "🎉"),
    ("13", "z̷̢̛a̸l̴g̵o̶ and ﷽ and 𓀀 and 𝕄𝕒𝕥𝕙"),
]
MARKDOWN = """## Release notes

A *new* version with **three** changes and `code`:

1. faster
2. smaller
   - in memory
   - on disk
3. [documented](https://example.com/docs "The docs")

> Quoted, and
> > quoted again.

```swift
let greeting = "<b>Hello & welcome</b>"
for i in 0..<3 { print(greeting, i) }
```

| a | table |
|---|-------|
| 1 | 2     |

A line  
break, a ![picture](https://example.com/p.png), <https://example.com/auto>, and raw <b>HTML</b>.

---

# A heading of the first level
"""

ROOM = "all-hands"


class Log:
    """Lines of the native log, one minute apart."""

    def __init__(self):
        self.lines: list[dict] = []
        self.now = datetime(2026, 4, 1, 7, 30, tzinfo=timezone.utc)
        self.ids = count(1)

    def at(self) -> str:
        self.now += timedelta(minutes=7)
        return self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def add(self, type: str, **members):
        self.lines.append({"type": type, **members})

    def say(self, channel: str, sender: str, text: str, **members) -> str:
        id = f"w{next(self.ids)}"
        self.add("message", id=id, channel=channel, sender=sender, sent_at=self.at(), text=text, **members)
        return id

    def next_day(self):
        self.now = (self.now + timedelta(days=1)).replace(hour=7, minute=30)


def log() -> list[dict]:
    log = Log()
    for id, name, title, team in PEOPLE:
        log.add("person", id=id, name=name, title=title, team=team, email=f"p{id}@example.com", manager="2")
    crowd = [str(number) for number in range(100, 130)]
    for id in crowd:
        log.add("person", id=id, name=f"Crowd Member {id}", team="Crowd")
    for id in [person[0] for person in PEOPLE] + crowd:
        log.add("join", channel=ROOM, person=id, at=log.at())
    for first, last, messages in [
        ("1", "2", JAPANESE), ("3", "4", ARABIC), ("5", "6", HINDI), ("7", "8", THAI),
        ("9", "12", HEBREW), ("10", "11", CHINESE), ("12", "13", EMOJI),
    ]:
        channel = f"private-chat-{first}-{last}"
        for sender, text in messages:
            id = log.say(channel, sender, text)
            other = first if sender == last else last
            if text is not messages[-1][1]:
                log.add("seen", channel=channel, person=other, up_to=id, seen_at=log.at())
    happen(log)
    busy(log)
    presence(log)
    return log.lines


def happen(log: Log):
    """Everything that can happen to a message, in the room where all are."""
    log.next_day()
    for _, messages in zip(range(9), [JAPANESE, ARABIC, HINDI, THAI, HEBREW, CHINESE, EMOJI]):
        log.say(ROOM, *messages[0])
    log.say(ROOM, "12", "Mixed: the word שלום inside English, then עברית with English inside, 123 و 456.")
    log.say(ROOM, "14", LONG_WORD)
    log.say(ROOM, "14", "https://example.com/" + "a-very-long-address/" * 20)
    log.say(ROOM, "10", "    indented code\n\tif (a < b && c > d) { return \"ok\"; }\n\n\nand three line feeds")
    log.say(ROOM, "12", MARKDOWN, format="markdown")
    edited = log.say(ROOM, "5", "The meeting is at ten.")
    for text in ["The meeting is at eleven.", "The meeting is at eleven, in room 4. बैठक कक्ष ४"]:
        log.add("edit", id=edited, channel=ROOM, editor="5", edited_at=log.at(), text=text)
    deleted = log.say(ROOM, "3", "أرسلت هذه الرسالة بالخطأ")
    log.add("delete", id=deleted, channel=ROOM, deleter="3", deleted_at=log.at())
    liked = log.say(ROOM, "9", "Lunch is here 🥗")
    for person, emoji in [("1", "👍🏽"), ("2", "👍🏽"), ("3", "❤️‍🔥"), ("4", "👩‍🍳"), ("11", "+1"), ("12", "👍🏽")]:
        log.add("reaction", id=liked, channel=ROOM, person=person, emoji=emoji, at=log.at(), removed=False)
    log.add("reaction", id=liked, channel=ROOM, person="4", emoji="👩‍🍳", at=log.at(), removed=True)
    log.say(ROOM, "9", "The files:", attachments=[
        {"name": "לוגו_סופי.svg", "type": "image/svg+xml", "size": 12288, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        {"name": "写真 (1).jpg", "type": "image/jpeg", "size": 3_400_000},
        {"name": "a" * 180 + ".pdf", "type": "application/pdf"},
    ])
    log.say(ROOM, "8", "", attachments=[{"name": "กล่อง.png"}])
    root = log.say(ROOM, "2", "今月の目標について、この下に書いてください。")
    for person in ["3", "5", "7", "10", "11"]:
        log.say(ROOM, person, f"Reply of {person}: 目標 / الهدف / लक्ष्य", reply_to=root)
    for number, id in enumerate(["1", "3", "4", "5", *map(str, range(100, 130))]):
        explicit = {"evidence": "explicit"} if number % 3 == 0 else {}
        log.add("seen", channel=ROOM, person=id, up_to=root, seen_at=log.at(), **explicit)
    log.say(ROOM, "999", "Somebody of whom no source has a name.")
    log.add("leave", channel=ROOM, person="129", at=log.at())


def busy(log: Log):
    """A conversation of several pages: two months, the first with more messages than a page holds."""
    channel = "private-chat-11-12"
    for number in range(620):
        log.say(channel, "11" if number % 3 else "12", f"Line {number + 1} of the long conversation, 줄 {number + 1}.")
    log.now = datetime(2026, 6, 1, 9, 0, tzinfo=timezone.utc)
    for number in range(220):
        log.say(channel, "12" if number % 3 else "11", f"June line {number + 1}.")


def presence(log: Log):
    log.now = datetime(2026, 4, 2, 6, 0, tzinfo=timezone.utc)
    for _ in range(3):
        for id, *_ in PEOPLE:
            for type in ["online", "away", "online", "offline"]:
                log.add(type, person=id, at=log.at())
        log.next_day()
    log.add("online", person="1", at=log.at())
    # So often that April has a page of its own; May stands on the year's.
    for _ in range(28):
        log.next_day()
        for type in ["online", "offline"]:
            log.add(type, person="2", at=log.at())


def write(path: Path) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in log()), encoding="utf-8")
    return path


def content(language: str, folder: Path) -> Path:
    """The project's Content, copied to `folder`, with pages in another language."""
    shutil.copytree(ROOT / "Content", folder)
    settings = folder / "site.yml"
    settings.write_text(re.sub("(?m)^language: .*$", f"language: {language}", settings.read_text(encoding="utf-8")), encoding="utf-8")
    return folder
