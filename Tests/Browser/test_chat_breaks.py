"""The staff chat when the network, the server or somebody's intentions are bad: nothing is lost, nothing comes twice, and text is only text."""

import re
import signal

import pytest
from playwright.sync_api import expect

from support import payloads
from support.chat import House, Visitors

# Names by which somebody might try to become more than a name; also one from right to left, and one that turns the line.
NAMES = [
    "<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "{{name}} ${alert(1)} <b>", "ليلى الحداد", "gnp\u202eexe.Anna",
    "W" * 120, "javascript:alert(1)//", "__proto__",
]
BACK = 40_000  # Milliseconds in which a chat finds its way back: it waits longer after each try.


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"), names=NAMES)
    yield house
    house.stop()


@pytest.fixture
def visitors(browser, house):
    visitors = Visitors(browser, house)
    yield visitors
    house.relay.mend()
    if house.hansard.poll() is not None:
        house.start_hansard()
    visitors.close()


def test_a_cut_network_loses_nothing_and_brings_nothing_twice(house, visitors):
    ann, ben = house.cast(2)
    first = visitors.sign_in(ann)
    far = visitors.sign_in(ben, far=True, watched=False)
    mine, theirs = first.open_window(ben), far.open_window(ann)
    mine.write("Before the cut")
    theirs.expect_texts(["Before the cut"])
    house.relay.cut()
    mine.write("During the cut, one")
    mine.write("During the cut, two")
    house.relay.mend()
    for window in (mine, theirs):
        expect(window.messages).to_have_count(3, timeout=BACK)
        window.expect_texts(["Before the cut", "During the cut, one", "During the cut, two"])
    mine.write("After the cut")
    theirs.write("I heard all of it")
    for window in (mine, theirs):
        window.expect_texts(["Before the cut", "During the cut, one", "During the cut, two", "After the cut", "I heard all of it"])


def test_what_is_written_while_the_network_is_cut_is_sent_once_when_it_is_back(house, visitors):
    ann, ben = house.cast(2)
    first = visitors.sign_in(ann)
    far = visitors.sign_in(ben, far=True, watched=False)
    mine, theirs = first.open_window(ben), far.open_window(ann)
    house.relay.cut()
    for text in ("Into the dark, one", "Into the dark, two"):
        theirs.field.fill(text)
        theirs.field.press("Enter")
    expect(theirs.messages).to_have_count(2)
    assert house.ask(ann, f"messages?with={ben.id}")["messages"] == []
    house.relay.mend()
    expect(mine.messages).to_have_count(2, timeout=BACK)
    for window in (mine, theirs):
        window.expect_texts(["Into the dark, one", "Into the dark, two"])
    assert [one["text"] for one in house.ask(ann, f"messages?with={ben.id}")["messages"]] == ["Into the dark, one", "Into the dark, two"]


def test_a_message_whose_answer_was_lost_is_stored_once(house, visitors):
    """The server has it, the page does not know: it asks again, with the same client_id."""
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann, watched=False), visitors.sign_in(ben)
    mine, theirs = first.open_window(ben), second.open_window(ann)
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    first.page.route("**/chat/messages", lose)
    mine.field.fill("Said once")
    mine.field.press("Enter")
    theirs.expect_texts(["Said once"])
    mine.write("And then")
    theirs.expect_texts(["Said once", "And then"])
    mine.expect_texts(["Said once", "And then"])
    assert lost == [200]
    assert len(house.ask(ann, f"messages?with={ben.id}")["messages"]) == 2


def test_a_browser_that_is_offline_says_so_and_comes_back(house, visitors):
    ann, ben = house.cast(2)
    first = visitors.sign_in(ann)
    second = visitors.sign_in(ben, watched=False)
    mine, theirs = first.open_window(ben), second.open_window(ann)
    second.page.context.set_offline(True)
    theirs.field.fill("From the tunnel")
    theirs.field.press("Enter")
    expect(theirs.messages).to_have_count(1)
    mine.write("Where are you?")
    second.page.context.set_offline(False)
    for window in (mine, theirs):
        expect(window.messages).to_have_count(2, timeout=BACK)
        expect(window.message("From the tunnel")).to_have_count(1)
        expect(window.message("Where are you?")).to_have_count(1)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["restarted", "killed"])
def test_a_server_that_went_away_comes_back_with_everything(house, visitors, how):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann, watched=False), visitors.sign_in(ben, watched=False)
    mine, theirs = first.open_window(ben), second.open_window(ann)
    mine.write("Said before")
    theirs.expect_texts(["Said before"])
    house.stop_hansard(how)
    mine.field.fill("Said to nobody yet")
    mine.field.press("Enter")
    expect(mine.messages).to_have_count(2)
    house.start_hansard()
    expect(theirs.messages).to_have_count(2, timeout=BACK)
    for window in (mine, theirs):
        window.expect_texts(["Said before", "Said to nobody yet"])
    theirs.write("We are back")
    expect(mine.messages).to_have_count(3, timeout=BACK)
    mine.expect_texts(["Said before", "Said to nobody yet", "We are back"])
    first.open_panel()
    first.search.fill(ben.name)
    expect(first.colleague(ben)).to_have_accessible_name(re.compile(r"\bonline\b"), timeout=BACK)


def test_a_page_that_is_left_before_its_message_is_answered_has_said_it_once(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    mine, theirs = first.open_window(ben), second.open_window(ann)
    mine.field.fill("Said in passing")
    mine.field.press("Enter")
    first.page.get_by_role("link", name="Orders", exact=True).click()
    theirs.expect_texts(["Said in passing"])
    first.window(ben).expect_texts(["Said in passing"])


def hostile_texts() -> list[str]:
    every = [*payloads.ELEMENTS, *payloads.BREAKOUTS, *payloads.TEMPLATES, *payloads.URLS, *payloads.MARKDOWN, *payloads.HIDDEN]
    every = [text.replace("\x00", "").strip() for text in every]
    return [text for text in dict.fromkeys(every) if text and len(text.encode()) <= 4000 and not any(ord(c) < 32 and c not in "\n\t" for c in text)]


def test_whatever_a_message_says_is_text_and_nothing_else(house, visitors):
    ann, ben, cem = house.cast(3)
    texts = hostile_texts()
    assert len(texts) > 250
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    # A window keeps no more than its newest few hundred, so there are two. All come while it is open.
    half = len(texts) // 2
    for sender, part in ((ann, texts[:half]), (cem, texts[half:])):
        window = second.open_window(sender)
        for text in part:
            house.send(sender, ben, text)
        expect(window.messages).to_have_count(len(part))
        said = {one["id"]: one["text"] for one in house.ask(ben, f"messages?with={sender.id}&limit=200")["messages"]}
        assert sorted(said.values()) == sorted(part)
        for number, text in window.messages.evaluate_all("all => all.map(one => [one.dataset.id, one.textContent])"):
            assert " ".join(said[number].split()) in " ".join(text.split()), number
    # And are there when a page is opened, and in the sender's own page.
    second.go("orders")
    expect(second.window(ann).messages.last).to_be_visible()
    first.open_window(ben)
    expect(first.window(ben).messages.last).to_be_visible()
    for desk in (first, second):
        # Only what the chat itself is made of; links, if it makes some, to the web alone.
        found = desk.chat.evaluate("""e => [...e.shadowRoot.querySelectorAll('*')].map(e => [e.localName, ...[...e.attributes].map(a => a.name)])""")
        names = {one[0] for one in found}
        assert not names & {"script", "img", "iframe", "object", "embed", "base", "meta", "link", "video", "audio", "source", "math", "foreignobject", "image", "marquee", "details", "dialog", "frame", "plaintext", "xmp"}, names
        assert not [one for one in found if any(name.startswith("on") for name in one[1:])]
        links = desk.chat.evaluate("e => [...e.shadowRoot.querySelectorAll('a')].map(e => [e.protocol, e.rel])")
        assert all(protocol in ("http:", "https:") and "noopener" in rel for protocol, rel in links), links


def test_what_is_typed_is_text_for_both(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    mine, theirs = first.open_window(ben), second.open_window(ann)
    texts = ["<img src=x onerror=alert(1)>", "</textarea><script>alert(1)</script>", "{{constructor}}", "[go](javascript:alert(1))", "&lt;b&gt;", "\u202egnp.exe"]
    for text in texts:
        mine.write(text)
    theirs.expect_texts(texts)
    mine.expect_texts(texts)
    # A draft, too, when it comes back.
    mine.field.fill("</textarea><svg onload=alert(1)>")
    first.go("calendar")
    expect(first.window(ben).field).to_have_value("</textarea><svg onload=alert(1)>")


@pytest.mark.parametrize("index", range(len(NAMES)), ids=["image", "script", "template", "right to left", "turned", "long", "address", "prototype"])
def test_whatever_somebody_is_called_is_a_name_and_nothing_else(house, visitors, index):
    ann, = house.cast(1)
    odd = house.named[index]
    first, second = visitors.sign_in(ann), visitors.sign_in(odd)
    second.open_window(ann)
    first.open_panel()
    first.search.fill(odd.name[:60])
    expect(first.chat.get_by_text(odd.name, exact=True).first).to_be_attached()
    first.chat.get_by_role("button").filter(has_text=odd.name).first.click()
    mine = first.window(odd)
    expect(mine.box).to_be_visible()
    mine.write("Are you called that?")
    theirs = second.window(ann)
    theirs.expect_texts(["Are you called that?"])
    for desk in (first, second):
        desk.wait_joined(ann.pair(odd))
    theirs.field.press_sequentially("y")
    expect(mine.typing).to_be_visible()
    theirs.field.press("Enter")
    expect(mine.messages).to_have_count(2)
    mine.button("Close").click()
    house.send(odd, ann, "Hello again")
    first.expect_unseen(1)
    # Nothing is wider than its place.
    for desk in (first, second):
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = second.window(ann).box.bounding_box()
    assert box["width"] <= 420


def test_pages_of_other_sites_can_do_nothing_in_somebodys_name(house, visitors):
    """Another page on this machine, of the same browser, with the script and the address of the chat's token."""
    ann, = house.cast(1)
    desk = visitors.sign_in(ann, watched=False)
    stranger = desk.page.context.new_page()
    stranger.route("http://stranger.invalid/**", lambda route: route.fulfill(content_type="text/html", body="<title>Stranger</title><h1>Stranger</h1>"))
    stranger.goto("http://stranger.invalid/")
    ask = """async ([url, options]) => { try { const answer = await fetch(url, options); return answer.status + ' ' + await answer.text() } catch (error) { return 'refused' } }"""
    assert stranger.evaluate(ask, [f"{house.crm}/as/{ann.id}/chat-token", {"credentials": "include"}]) == "refused"
    for path, options in (("session", {}), ("messages", {"method": "POST", "body": '{"with":"102","text":"x","client_id":"x"}', "headers": {"Content-Type": "application/json"}})):
        assert stranger.evaluate(ask, [f"{house.address}/chat/{path}", {"credentials": "include", **options}]) == "refused", path
    refused = stranger.evaluate("""url => new Promise(done => { const socket = new WebSocket(url); let code = '';
        socket.onmessage = event => done(event.data); socket.onclose = event => done('closed ' + event.code) })""", f"ws://127.0.0.1:{house.port}/app/staff?protocol=7")
    assert "4009" in refused or refused.startswith("closed"), refused
