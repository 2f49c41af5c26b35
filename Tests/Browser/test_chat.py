"""The staff chat as staff have it: the demo's CRM in two and three browsers at once, against the server as it was built.

What is here is what the chat was asked to do, a sentence each. What happens when things break is in test_chat_breaks.py.
"""

import json
import re
import secrets

import pytest
from playwright.sync_api import expect

from support.chat import House, Person, Visitors, chat_token, wait_until
from support.program import hansard
from test_accessibility import CONTRAST, EVERYTHING, WIDTHS, violations

HISTORY = 130


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    """One for each way of the events from page to page, made when the first test asks for it."""
    known = {}

    def house(way):
        if way not in known:
            settings = {"mesh": "on-demand"} if way == "on-demand" else {}
            known[way] = House(tmp_path_factory.mktemp(way), settings, hosted=way == "hosted")
        return known[way]

    yield house
    for one in known.values():
        one.stop()


@pytest.fixture
def house(request, houses):
    return houses(getattr(request, "param", "eager"))


# For what depends on who is in which channel, and on who carries the events.
in_every_way = pytest.mark.parametrize("house", ["eager", "on-demand", "hosted"], indirect=True)


@pytest.fixture
def visitors(browser, house):
    visitors = Visitors(browser, house)
    yield visitors
    visitors.close()


def names_in_order(desk):
    """Of the colleagues, as far as they are of this test's house."""
    return desk.chat.get_by_role("button", name=re.compile("online|offline")).evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label') || one.textContent)")


@in_every_way
def test_who_is_online_is_listed_first_and_who_leaves_no_longer(house, visitors):
    ann, ben, cem = house.cast(3)
    first = visitors.sign_in(ann)
    second = visitors.sign_in(ben)
    first.open_panel()
    expect(first.colleague(ben)).to_have_accessible_name(re.compile(r"\bonline\b"))
    expect(first.colleague(cem)).to_have_accessible_name(re.compile(r"\boffline\b"))
    online = ["offline" not in name for name in names_in_order(first)]
    assert online == sorted(online, reverse=True) and online[0]
    second.page.close()
    expect(first.colleague(ben)).to_have_accessible_name(re.compile(r"\boffline\b"), timeout=15_000)


def test_who_comes_is_online_in_the_list_of_those_who_are_there(house, visitors):
    ann, ben = house.cast(2)
    first = visitors.sign_in(ann)
    first.open_panel()
    expect(first.colleague(ben)).to_have_accessible_name(re.compile(r"\boffline\b"))
    visitors.sign_in(ben)
    expect(first.colleague(ben)).to_have_accessible_name(re.compile(r"\bonline\b"))


def test_a_colleague_is_found_by_a_part_of_the_name(house, visitors):
    ann, ben, cem = house.cast(3)
    desk = visitors.sign_in(ann)
    desk.open_panel()
    desk.search.fill(ben.name[:-2].upper())
    expect(desk.colleague(ben)).to_be_visible()
    expect(desk.colleague(cem)).to_have_count(0)
    desk.search.fill("nobody of that name")
    expect(desk.colleague(ben)).to_have_count(0)


@in_every_way
def test_a_message_goes_there_and_the_answer_comes_back(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    mine = first.open_window(ben)
    mine.write("Has the 09:15 left?")
    expect(mine.message("Has the 09:15 left?")).to_have_attribute("data-own", re.compile(".*"))
    theirs = second.open_window(ann)
    theirs.expect_texts(["Has the 09:15 left?"])
    theirs.write("It has, with two coaches.")
    mine.expect_texts(["Has the 09:15 left?", "It has, with two coaches."])
    expect(mine.message("two coaches")).not_to_have_attribute("data-own", re.compile(".*"))


def test_a_message_is_sent_by_its_button_too_and_may_have_lines(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    window = first.open_window(ben)
    window.field.press_sequentially("One")
    window.field.press("Shift+Enter")
    window.field.press_sequentially("Two")
    window.button("Send").click()
    expect(window.field).to_have_value("")
    theirs = second.open_window(ann)
    expect(theirs.messages).to_have_count(1)
    expect(theirs.messages.first).to_contain_text(re.compile("One\\s+Two"))


def test_the_server_saves_under_the_pairs_name_lowest_id_first_and_says_so(house, visitors):
    ann, ben = house.cast(2, with_numbers=True)
    second, first = visitors.sign_in(ben), visitors.sign_in(ann)
    window = second.open_window(ann)
    window.field.fill("From the higher to the lower")
    with second.page.expect_response(lambda answer: answer.url.endswith("/chat/messages") and answer.request.method == "POST") as told:
        window.field.press("Enter")
    answer = told.value
    assert answer.status == 200
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.json()["success"] is True
    assert answer.json()["channel"] == f"private-chat-{ann.id}-{ben.id}" == ann.pair(ben) == ben.pair(ann)
    assert answer.json()["message"]["sender"] == ben.id
    # What says who sent it is the session.
    assert "sender" not in answer.request.post_data_json
    first.open_window(ben).expect_texts(["From the higher to the lower"])


@in_every_way
def test_two_people_are_on_their_channel_and_leave_it_when_one_has_left(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    first.open_window(ben)
    second.open_window(ann)

    def sent(event):
        return [frame for frame in first.frames_sent if frame["event"] == event and frame["data"].get("channel") == ann.pair(ben)]

    # Both are there: a typing mark goes by the channel itself.
    for desk in (first, second):
        desk.wait_joined(ann.pair(ben))
    first.window(ben).field.press_sequentially("x")
    expect(second.window(ann).typing).to_be_visible()
    assert len(sent("pusher:subscribe")) == 1
    second.page.close()
    first.open_panel()
    first.search.fill(ben.name)
    expect(first.colleague(ben)).to_have_accessible_name(re.compile(r"\boffline\b"), timeout=15_000)
    if house.mesh == "on-demand":
        first.window(ben).button("Close").click()
    def has_left():
        first.page.wait_for_timeout(20)
        return sent("pusher:unsubscribe")

    wait_until(has_left)


@in_every_way
def test_a_third_one_hears_nothing_of_two_others(house, visitors):
    ann, ben, cem = house.cast(3)
    first, second, third = visitors.sign_in(ann), visitors.sign_in(ben), visitors.sign_in(cem)
    first.open_window(ben).write("Between you and me")
    second.open_window(ann).expect_texts(["Between you and me"])
    # What came later has come, so what came before would have.
    first.open_window(cem).write("For you")
    third.open_window(ann).expect_texts(["For you"])
    assert not [frame for frame in third.frames_received if "Between you and me" in frame]
    assert [frame for frame in third.frames_received if "For you" in frame]


def test_three_people_write_in_windows_side_by_side(house, visitors):
    people = house.cast(3)
    desks = [visitors.sign_in(person) for person in people]
    for desk, person in zip(desks, people):
        for other in people:
            if other is not person:
                desk.open_window(other).write(f"{person.id} to {other.id}")
    for desk, person in zip(desks, people):
        boxes = []
        for other in people:
            if other is not person:
                window = desk.window(other)
                expect(window.messages).to_have_count(2)
                expect(window.message(f"{person.id} to {other.id}")).to_have_count(1)
                expect(window.message(f"{other.id} to {person.id}")).to_have_count(1)
                boxes.append(window.box.bounding_box())
        left, right = sorted(boxes, key=lambda box: box["x"])
        assert left["x"] + left["width"] <= right["x"] + 1 and left["x"] >= 0 and right["x"] + right["width"] <= 1280


@in_every_way
def test_two_tabs_of_one_person_show_the_same(house, visitors):
    ann, ben = house.cast(2)
    one = visitors.sign_in(ann)
    other = visitors.sign_in(ann, "orders", context=one.page.context)
    second = visitors.sign_in(ben)
    one.open_window(ben).write("From my first tab")
    # The window opens in the other tab by itself.
    expect(other.window(ben).box).to_be_visible()
    other.window(ben).expect_texts(["From my first tab"])
    second.open_window(ann).write("Both of them hear me")
    for desk in (one, other):
        desk.window(ben).expect_texts(["From my first tab", "Both of them hear me"])
    other.window(ben).write("From my second tab")
    for window in (one.window(ben), other.window(ben), second.window(ann)):
        window.expect_texts(["From my first tab", "Both of them hear me", "From my second tab"])
    # With two tabs somebody is there until both are closed.
    other.page.close()
    second.open_panel()
    second.search.fill(ann.name)
    expect(second.colleague(ann)).to_have_accessible_name(re.compile(r"\bonline\b"))


@in_every_way
def test_what_is_not_seen_is_counted_on_the_icon_in_the_list_and_in_the_title(house, visitors):
    ann, ben, cem = house.cast(3)
    first, third, second = visitors.sign_in(ann), visitors.sign_in(cem), visitors.sign_in(ben)
    second.expect_unseen(0)
    house.send(ann, ben, "One")
    house.send(ann, ben, "Two")
    house.send(cem, ben, "Three")
    second.expect_unseen(3)
    second.open_panel()
    expect(second.colleague(ann)).to_have_accessible_name(re.compile(r"\b2\b"))
    expect(second.colleague(cem)).to_have_accessible_name(re.compile(r"\b1\b"))
    # The count comes along to the next page, and to one that was not there yet.
    second.go("calendar")
    second.expect_unseen(3)
    second.open_window(ann)
    second.expect_unseen(1)
    second.open_window(cem)
    second.expect_unseen(0)
    for desk in (first, third):
        desk.expect_unseen(0)


@in_every_way
def test_the_sender_is_told_that_a_message_was_seen_and_when_not(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    mine = first.open_window(ben)
    mine.write("Tell me when you have read this")
    second.expect_unseen(1)
    expect(mine.messages.last.get_by_title(re.compile("^Seen"))).to_have_count(0)
    theirs = second.open_window(ann)
    theirs.expect_texts(["Tell me when you have read this"])
    expect_seen(mine.messages.last)
    second.expect_unseen(0)
    # The mark is on the record, with its time.
    assert house.ask(ann, f"messages?with={ben.id}")["seen"][ben.id]["seen_at"]
    # And stays when the page is another one.
    first.go("orders")
    expect_seen(first.window(ben).messages.last)


@in_every_way
def test_a_message_that_was_counted_before_its_event_came_is_counted_once(house, visitors):
    """It is stored first and told of afterwards: whoever asks in between has counted it already."""
    ann, ben = house.cast(2)
    joined, sent, waiting = [], [], []

    def hold(page):
        """What is told of messages waits; an answer of what is unseen has one of them in it."""
        def connect(route):
            def hear(frame):
                if "subscription_succeeded" in frame and "#server-to-user-" in frame:
                    joined.append(frame)
                waiting.append((route, frame)) if "new_message" in frame else route.send(frame)

            route.connect_to_server().on_message(hear)

        def ask(route):
            if joined and not sent:
                sent.append(house.send(ann, ben, "One"))
            route.continue_()

        page.route_web_socket(re.compile("/app/"), connect)
        page.route("**/chat/unseen", ask)

    second = visitors.sign_in(ben, prepare=hold)
    second.expect_unseen(1)

    def is_held():
        second.page.wait_for_timeout(20)
        return len(waiting) >= 2

    # By the own channel, and, where somebody is in it, by the pair's; in a second it would be counted again.
    house.send(ann, ben, "Two")
    wait_until(is_held)
    for route, frame in waiting:
        route.send(frame)
    second.expect_unseen(2)
    second.page.wait_for_timeout(1000)
    second.expect_unseen(2)
    second.open_window(ann).expect_texts(["One", "Two"])
    second.expect_unseen(0)


def test_an_edit_that_is_told_again_brings_no_former_text_back(house, visitors):
    """As after a crash of a server that has a hosted service tell."""
    ann, ben = house.cast(2)
    told = []

    def again(page):
        def connect(route):
            def hear(frame):
                if "message_edited" in frame or "message_deleted" in frame:
                    told.append((route, frame))
                route.send(frame)

            route.connect_to_server().on_message(hear)

        page.route_web_socket(re.compile("/app/"), connect)

    window = visitors.sign_in(ben, prepare=again).open_window(ann)
    sent = house.send(ann, ben, "At nien")
    window.expect_texts(["At nien"])
    for path, change, shown in (("edits", {"text": "At nine"}, "At nine"), ("edits", {"text": "At ten"}, "At ten"), ("deletions", {}, "Message deleted")):
        house.ask(ann, path, {"with": ben.id, "id": sent["id"], **change})
        window.expect_texts([shown])
        for route, frame in list(told):
            route.send(frame)
            expect(window.messages.first).to_contain_text(shown)
        window.desk.page.wait_for_timeout(100)
        expect(window.messages.first).to_contain_text(shown)
    expect(window.box).not_to_contain_text("At ")


def test_windows_with_long_drafts_come_to_the_other_tab_too(house, visitors):
    """They do not fit into an event, which says then that there is something to ask for."""
    ann, *others = house.cast(4)
    one = visitors.sign_in(ann, viewport={"width": 1600, "height": 900})
    other = visitors.sign_in(ann, "orders", context=one.page.context)
    for person in others:
        one.open_window(person).field.fill("x" * 3_900)
    for person in others:
        expect(other.window(person).field).to_have_value("x" * 3_900)


# MARK: What answers and names are drawn as


def answer(house, sender, to, text, original):
    """No page of ours sends one yet; a program may."""
    body = {"with": to.id, "text": text, "client_id": secrets.token_hex(8), "reply_to": original["id"]}
    return house.ask(sender, "messages", body)["message"]


def test_an_answer_shows_what_it_answers_and_leads_there(house, visitors):
    ann, ben = house.cast(2)
    first = house.send(ann, ben, "Which ferry is it?")
    for number in range(30):
        house.send(ann, ben, f"Also {number:02}")
    answer(house, ben, ann, "The second one", first)
    desk = visitors.sign_in(ann)
    window = desk.open_window(ben)
    quote = window.message("The second one").get_by_role("button", name="In reply to You: Which ferry is it?")
    expect(quote).to_be_visible()
    expect(window.messages.first).not_to_be_in_viewport()
    quote.click()
    expect(window.messages.first).to_be_in_viewport()
    expect(window.messages.first).to_be_focused()
    # It reads as the original does now.
    house.ask(ann, "edits", {"with": ben.id, "id": first["id"], "text": "Which boat is it?"})
    expect(window.message("The second one").get_by_role("button", name="In reply to You: Which boat is it?")).to_have_count(1)
    house.ask(ann, "deletions", {"with": ben.id, "id": first["id"]})
    expect(window.message("The second one").get_by_role("button", name="In reply to You: Message deleted")).to_have_count(1)
    expect(window.log).not_to_contain_text("boat")
    # One to somebody else's message, as it comes.
    second = house.send(ben, ann, "<b>Bold</b> words")
    answer(house, ann, ben, "Quite", second)
    expect(window.message("Quite").get_by_role("button", name=f"In reply to {ben.name}: <b>Bold</b> words")).to_be_visible()


def test_an_answer_to_what_is_not_loaded_says_so_and_loads_it(house, visitors):
    ann, ben = house.cast(2)
    first = house.send(ann, ben, "In the beginning")
    for number in range(HISTORY):
        house.send(ann, ben, f"And then {number:03}")
    answer(house, ben, ann, "I remember", first)
    desk = visitors.sign_in(ann)
    window = desk.open_window(ben)
    quote = window.message("I remember").locator(".quote")
    expect(quote).to_contain_text("An earlier message")
    expect(window.messages).not_to_have_count(HISTORY + 2)
    quote.click()
    expect(window.message("In the beginning").first).to_be_in_viewport()
    expect(window.messages.first).to_be_focused()
    expect(quote).to_have_accessible_name("In reply to You: In the beginning")


def test_whoever_is_not_there_has_a_name_in_a_window_that_comes_back(house, visitors):
    ann, ben, cem = house.cast(3)
    house.send(ben, ann, "From one who is not there")
    desk = visitors.sign_in(ann)
    desk.open_window(ben)
    # With whom nothing has been said yet.
    desk.open_window(cem)
    wait_until(lambda: len(house.ask(ann, "windows")["windows"]) == 2)
    # In another browser, which knows nothing, and is not told who is there until it has drawn the windows.
    late = []
    other = visitors.sign_in(ann, watched=False, prepare=lambda page: page.route("**/chat/online*", lambda route: late.append(route)))
    for person in (ben, cem):
        expect(other.window(person).box).to_be_visible()
        expect(other.window(person).field).to_be_visible()
    other.window(ben).expect_texts(["From one who is not there"])
    assert other.window(ben).messages.first.locator(".hide").text_content() == f"{ben.name}: "
    assert ben.id not in other.chat.evaluate("e => [...e.shadowRoot.querySelectorAll('*')].map(e => (e.ariaLabel || '') + e.title).join(' ')")


def test_somebody_whose_name_comes_after_the_message_has_it_everywhere(house, visitors):
    """A newcomer writes while the page is open, and the list of people is slow."""
    ann, = house.cast(1)
    newcomer = Person("new-comer@x", "Nora Newcomer")
    desk = visitors.sign_in(ann)
    late = []
    desk.page.route("**/chat/online*", lambda route: late.append(route))
    house.ask(newcomer, "session")
    house.send(newcomer, ann, "I am new here")
    desk.expect_unseen(1)
    desk.page.evaluate("HansardChat.open('new-comer@x')")
    window = desk.window(newcomer)
    expect(desk.chat.get_by_text("I am new here")).to_be_visible()
    wait_until(lambda: desk.page.wait_for_timeout(20) or late)
    for route in late:
        route.continue_()
    desk.page.unroute("**/chat/online*")
    expect(window.box).to_be_visible()
    expect(window.messages.first.locator(".hide")).to_have_text(f"{newcomer.name}:")


def test_a_page_opens_the_window_with_anybody_by_the_id(house, visitors):
    for ann, ben in zip(house.cast(3), house.cast(3)):
        desk = visitors.sign_in(ann)
        desk.page.evaluate("id => HansardChat.open(id)", ben.id)
        desk.window(ben).write(f"To {ben.id}")
        assert house.ask(ben, "unseen")["channels"][0]["channel"] == ann.pair(ben)
        desk.page.evaluate("HansardChat.open('nobody-of-this-id')")
        desk.page.wait_for_timeout(300)
        expect(desk.chat.get_by_role("log")).to_have_count(1)


# MARK: That it is recorded

NOTICE = "Chat here is <recorded>, and kept."


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A house whose settings say what is recorded, and where one reads more."""
    house = House(tmp_path_factory.mktemp("plain"), {"policy": "monitoring"}, notice=NOTICE)
    yield house
    house.stop()


def test_the_chat_says_that_it_is_recorded(plain, browser):
    visitors = Visitors(browser, plain)
    ann, ben, cem = plain.cast(3)
    desk = visitors.sign_in(ann)
    card = desk.chat.get_by_role("note")
    expect(card).to_have_count(0)
    # At the first use, in the window as well as in the list, and once.
    desk.page.evaluate("id => HansardChat.open(id)", ben.id)
    expect(desk.window(ben).box.get_by_role("note")).to_contain_text(NOTICE)
    desk.open_panel()
    expect(desk.panel.get_by_role("note")).to_contain_text(NOTICE)
    expect(card).to_have_count(1)
    link = card.get_by_role("link", name="What is recorded, and why")
    assert link.evaluate("e => e.href") == f"{plain.address}/monitoring.html"
    assert "What we record" in plain.read("monitoring.html")
    # It does not keep from writing, and is there until it has been read, on whichever page.
    desk.window(ben).write("Before I have read it")
    desk.go("orders")
    expect(card).to_have_count(1)
    card.get_by_role("button", name="Understood").click()
    expect(card).to_have_count(0)
    expect(desk.search).to_be_focused()
    # The line stays.
    line = desk.panel.get_by_text(NOTICE)
    expect(line).to_be_visible()
    desk.go("customers")
    expect(line).to_be_visible()
    expect(card).to_have_count(0)
    # In this browser, and for this person.
    other = visitors.sign_in(cem, context=desk.page.context).open_panel()
    expect(other.chat.get_by_role("note")).to_be_visible()
    again = visitors.sign_in(ann).open_panel()
    expect(again.chat.get_by_role("note")).to_be_visible()
    # Another notice has not been read yet.
    desk.page.evaluate("for (const key of Object.keys(localStorage)) if (key.startsWith('hansard-chat.noticed.')) localStorage[key] = 'Another notice'")
    desk.go("orders")
    expect(card).to_be_visible()
    visitors.close()


def test_without_a_notice_in_the_settings_the_chat_has_words_of_its_own(house, visitors):
    ann, = house.cast(1)
    desk = visitors.sign_in(ann).open_panel()
    expect(desk.chat.get_by_role("note")).to_contain_text("What is written in this chat is recorded.")
    expect(desk.chat.get_by_role("note").get_by_role("link")).to_have_count(0)
    # In the page's language, where that is one of the archive's.
    for tag, words in (("de-AT", "Was in diesem Chat geschrieben wird, wird aufgezeichnet."), ("ja", "このチャットに書かれたことは記録されます。"), ("nl", "What is written")):
        foreign = visitors.sign_in(ann, prepare=lambda page, tag=tag: page.add_init_script(
            f"new MutationObserver((_, o) => {{ if (document.documentElement) {{ document.documentElement.lang = '{tag}'; o.disconnect(); }} }}).observe(document, {{ childList: true, subtree: true }})"))
        foreign.page.evaluate("document.querySelector('hansard-chat').shadowRoot.querySelector('.launcher').click()")
        expect(foreign.chat.get_by_role("note")).to_contain_text(words)


def expect_seen(message):
    expect(message.get_by_title(re.compile("^Seen")).first).to_be_visible()


def test_what_is_seen_in_one_tab_is_seen_in_the_other(house, visitors):
    ann, ben = house.cast(2)
    second = visitors.sign_in(ben)
    third = visitors.sign_in(ben, "orders")
    house.send(ann, ben, "Look here")
    second.expect_unseen(1)
    third.expect_unseen(1)
    second.open_window(ann).expect_texts(["Look here"])
    second.expect_unseen(0)
    third.expect_unseen(0)


@in_every_way
def test_who_types_is_told_to_the_other(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    mine, theirs = first.open_window(ben), second.open_window(ann)
    for desk in (first, second):
        desk.wait_joined(ann.pair(ben))
    mine.field.press_sequentially("Wait")
    expect(theirs.typing).to_be_visible()
    mine.field.press("Enter")
    theirs.expect_texts(["Wait"])
    expect(theirs.typing).not_to_be_visible()


def test_windows_come_along_to_the_next_page_with_history_and_draft(house, visitors):
    ann, ben, cem = house.cast(3)
    desk = visitors.sign_in(ann)
    desk.open_window(ben).write("Before I go to the orders")
    desk.open_window(cem).field.fill("A thought that is not fin")
    desk.window(ben).button("Fold").click()
    # At once: nobody waits until a draft has been kept.
    desk.window(cem).field.press_sequentially("ished")
    desk.page.get_by_role("link", name="Orders", exact=True).click()
    expect(desk.page.get_by_role("heading", name="Orders")).to_be_visible()
    expect(desk.window(cem).field).to_have_value("A thought that is not finished")
    expect(desk.window(ben).box).to_be_visible()
    expect(desk.window(ben).field).not_to_be_visible()
    desk.window(ben).box.get_by_role("button").first.click()
    desk.window(ben).expect_texts(["Before I go to the orders"])
    desk.window(ben).button("Close").click()
    expect(desk.window(ben).box).to_have_count(0)
    desk.page.reload()
    expect(desk.window(cem).field).to_have_value("A thought that is not finished")
    expect(desk.window(ben).box).to_have_count(0)


def test_a_window_that_comes_along_has_its_name_from_the_first_moment(house, visitors):
    ann, ben = house.cast(2)
    desk = visitors.sign_in(ann)
    desk.open_window(ben)
    # The list of people does not come any more.
    desk.page.route("**/chat/online*", lambda route: route.fulfill(json={"people": [], "more": False}, headers={"Access-Control-Allow-Origin": house.crm}))
    desk.go("orders")
    expect(desk.window(ben).box).to_be_visible()


def test_windows_are_there_on_another_device(house, visitors):
    ann, ben = house.cast(2)
    desk = visitors.sign_in(ann)
    desk.open_window(ben).write("Written at the desk")
    desk.window(ben).field.fill("To be gone on with")
    # The page is left at once: what has not been saved by then is saved as it goes.
    desk.page.goto("about:blank")
    wait_until(lambda: "To be gone on with" in [one["draft"] for one in house.ask(ann, "windows")["windows"]])
    phone = visitors.sign_in(ann, viewport=WIDTHS["a phone"], has_touch=True)
    window = phone.window(ben)
    expect(window.box).to_be_attached()
    phone.open_window(ben)
    window.expect_texts(["Written at the desk"])
    expect(window.field).to_have_value("To be gone on with")


def test_a_draft_that_is_too_long_to_send_does_not_keep_windows_from_coming_along(house, visitors):
    ann, ben, cem = house.cast(3)
    desk = visitors.sign_in(ann)
    desk.open_window(ben).field.fill("ü" * 2_500)
    desk.open_window(cem)
    wait_until(lambda: len(house.ask(ann, "windows")["windows"]) == 2)
    # Of the draft what a message may be: 4,000 bytes; the tab in which it was written has all of it.
    other = visitors.sign_in(ann)
    expect(other.window(cem).box).to_be_visible()
    expect(other.window(ben).field).to_have_value("ü" * 2_000)
    desk.page.reload()
    expect(desk.window(ben).field).to_have_value("ü" * 2_500)


def test_the_log_of_earlier_chats_is_there_and_goes_on_as_one_scrolls(house, visitors):
    ann, ben = house.cast(2)
    for number in range(HISTORY):
        house.send(*((ann, ben) if number % 3 else (ben, ann)), f"Old news {number:03}")
    desk = visitors.sign_in(ann)
    window = desk.open_window(ben)
    expect(window.messages.last).to_contain_text(f"Old news {HISTORY - 1:03}")
    expect(window.messages).not_to_have_count(HISTORY)
    window.scroll_back_to(HISTORY)
    window.expect_texts([f"Old news {number:03}" for number in range(HISTORY)])


def test_what_was_said_in_another_messenger_comes_before_that(house, visitors):
    """The archive has its log; the chat goes on from there."""
    ann, ben = house.cast(2)
    log = house.folder / "former.jsonl"
    log.write_text("".join(json.dumps({
        "type": "message", "id": f"old-{number}", "channel": ann.pair(ben), "sender": (ann, ben)[number % 2].id,
        "sent_at": f"2026-03-02T09:{number:02}:00Z", "text": f"In the old days {number:02}"}) + "\n" for number in range(60)))
    hansard("ingest", "--archive", house.archive, log)
    house.send(ann, ben, "In the new ones")
    window = visitors.sign_in(ben).open_window(ann)
    expect(window.messages.last).to_contain_text("In the new ones")
    window.scroll_back_to(61)
    window.expect_texts([*(f"In the old days {number:02}" for number in range(60)), "In the new ones"])
    # They are nobody's to change.
    expect(window.message("In the old days 59").get_by_role("button", name=re.compile("^(Edit|Delete)"))).to_have_count(0)


@in_every_way
def test_a_message_is_changed_and_taken_back_and_both_sides_see_it(house, visitors):
    ann, ben = house.cast(2, with_numbers=True)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    mine = first.open_window(ben)
    mine.write("The ferry leaves at nien")
    mine.write("Nobody should have read this")
    theirs = second.open_window(ann)
    theirs.expect_texts(["at nien", "Nobody should"])

    message = mine.message("at nien")
    message.hover()
    message.get_by_role("button", name=re.compile("^Edit")).click()
    expect(mine.field).to_have_value("The ferry leaves at nien")
    mine.field.fill("The ferry leaves at nine")
    mine.field.press("Enter")
    expect(theirs.message("at nine")).to_have_count(1)
    expect(theirs.message("at nien")).to_have_count(0)
    expect(theirs.message("at nine")).to_contain_text(re.compile("edited", re.I))

    message = mine.message("Nobody should")
    message.hover()
    message.get_by_role("button", name="Delete").click()
    message.get_by_role("button", name="Delete for everybody? The record keeps it.").click()
    expect(theirs.box).not_to_contain_text("Nobody should")
    expect(mine.box).not_to_contain_text("Nobody should")
    expect(theirs.messages.last).to_contain_text(re.compile("deleted", re.I))
    # It is no message that one could do so with.
    assert theirs.message("at nine").get_by_role("button", name=re.compile("^(Edit|Delete)")).count() == 0
    # The record has both, as they were.
    month = house.ask(ann, f"messages?with={ben.id}")["messages"][0]["sent_at"][:7]
    page = house.wait_for_archive(f"conversations/{ann.pair(ben)}/{month}.html", "Deleted")
    plain = re.sub("<[^>]+>", "", page)
    assert "nine" in plain and "nien" in plain and "Nobody should have read this" in plain, plain


def test_a_message_is_then_found_in_the_archive_the_unseen_report_and_the_feed(house, visitors, browser):
    ann, ben = house.cast(2, with_numbers=True)
    first = visitors.sign_in(ann)
    first.open_window(ben).write("A gangway is a bridge for people")
    number = first.window(ben).messages.first.get_attribute("data-id")
    house.wait_for_archive("unseen/feed.json", number)
    # By the links beside the page, as a visitor finds it.
    archive = browser.new_page()
    archive.goto(first.page.get_by_role("link", name="your page in the archive").get_attribute("href"))
    expect(archive.get_by_role("main")).to_contain_text(ben.name)
    archive.goto(f"{house.address}/conversations/{ann.pair(ben)}/index.html")
    expect(archive.get_by_role("main")).to_contain_text(ann.name)
    items = json.loads(house.read("unseen/feed.json"))["items"]
    waiting, = [item for item in items if item["_hansard"]["person"] == ben.id]
    assert waiting["_hansard"]["oldest"] == number
    archive.goto(waiting["url"])
    expect(archive.locator(":target")).to_contain_text("A gangway is a bridge for people")
    archive.goto(f"{house.address}/unseen/index.html")
    expect(archive.get_by_role("main")).to_contain_text(ben.name)
    assert "A gangway is a bridge for people" in house.read("feed.json")
    archive.goto(f"{house.address}/search.html?q=gangway+bridge+from:{ann.id}")
    expect(archive.locator(".hits > li")).to_have_count(1)
    archive.close()
    # Seen, it waits no longer.
    visitors.sign_in(ben).open_window(ann).expect_texts(["A gangway is a bridge for people"])
    expect_seen(first.window(ben).messages.first)
    wait_until(lambda: number not in house.read("unseen/feed.json"), 45)


def test_who_signs_out_has_no_chat_and_is_no_longer_there(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    second.open_panel()
    expect(second.colleague(ann)).to_have_accessible_name(re.compile(r"\bonline\b"))
    first.open_window(ben).field.fill("Nobody else shall read this draft")
    first.page.get_by_role("button", name="Sign out").click()
    expect(first.page.get_by_role("heading", name="Who are you today?")).to_be_visible()
    expect(first.chat).to_have_count(0)
    expect(second.colleague(ann)).to_have_accessible_name(re.compile(r"\boffline\b"), timeout=15_000)
    assert first.page.request.get(f"{house.crm}/as/{ann.id}/chat-token").status == 401
    # Nothing of it is left in the browser for the next one who signs in there.
    first.page.get_by_role("button", name=re.compile("^" + re.escape(ben.name))).first.click()
    third = first
    expect(third.launcher).to_be_visible()
    third.open_panel()
    expect(third.chat.get_by_text("Nobody else shall read this draft")).to_have_count(0)
    assert "Nobody else" not in third.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_a_page_that_stays_open_gets_new_tokens_until_its_reader_has_signed_out_elsewhere(house, visitors):
    ann, ben = house.cast(2)
    asked = []

    def short(page):
        def token(route):
            answer = route.fetch()
            asked.append(answer.status)
            body = {"token": chat_token(house.secret, ann.id, ann.name, "Clerk", seconds=6)} if answer.ok else answer.json()
            route.fulfill(status=answer.status, json=body)

        page.route("**/chat-token", token)

    second = visitors.sign_in(ben)
    first = visitors.sign_in(ann, watched=False, prepare=short)
    theirs, mine = second.open_window(ann), first.open_window(ben)

    def is_renewed_thrice():
        first.page.wait_for_timeout(50)
        return len(asked) > 3

    # Twelve seconds are over then, and two tokens.
    wait_until(is_renewed_thrice, 30)
    mine.write("Still here")
    theirs.expect_texts(["Still here"])
    assert set(asked) == {200}
    first.page.context.request.post(f"{house.crm}/as/{ann.id}/sign-out", headers={"Origin": house.crm}, max_redirects=0)
    expect(first.launcher).to_have_count(0)
    second.open_panel()
    second.search.fill(ann.name)
    expect(second.colleague(ann)).to_have_accessible_name(re.compile(r"\boffline\b"), timeout=15_000)
    house.send(ben, ann, "Are you there?")
    theirs.expect_texts(["Still here", "Are you there?"])
    assert not [frame for frame in first.frames_received if "Are you there?" in frame]


def test_a_desktop_notification_comes_once_and_leads_to_the_window(house, visitors):
    ann, ben = house.cast(2)

    def notified(page):
        page.add_init_script("""
          window.notes = [];
          window.Notification = class { constructor(title, options) { notes.push(this); Object.assign(this, { title, ...options }) } close() {} };
          Notification.permission = 'granted';
          Notification.requestPermission = async () => 'granted';
        """)

    one = visitors.sign_in(ben, prepare=notified)
    other = visitors.sign_in(ben, "orders", context=one.page.context, prepare=notified)
    house.send(ann, ben, "<b>Look</b> up")
    for tab in (one, other):
        tab.expect_unseen(1)
    notes = lambda tab: tab.page.evaluate("notes.map(note => [note.title, note.body])")
    wait_until(lambda: notes(one) + notes(other))
    house.send(ann, ben, "And down")
    wait_until(lambda: len(notes(one) + notes(other)) == 2)
    assert notes(one) + notes(other) in ([[ann.name, "<b>Look</b> up"], [ann.name, "And down"]], [[ann.name, "And down"], [ann.name, "<b>Look</b> up"]])
    tab = one if notes(one) else other
    tab.page.evaluate("notes[0].onclick()")
    tab.window(ann).expect_texts(["<b>Look</b> up", "And down"])
    # Whoever reads needs no notification.
    house.send(ann, ben, "You are reading this")
    tab.window(ann).expect_texts(["<b>Look</b> up", "And down", "You are reading this"])
    tab.page.wait_for_timeout(1500)
    assert len(notes(one) + notes(other)) == 2


def test_somebody_who_is_deactivated_is_cut_off_and_can_be_written_to_no_more(house, visitors):
    ann, ben = house.cast(2)
    second = visitors.sign_in(ben)
    first = visitors.sign_in(ann, watched=False)
    second.open_window(ann).write("Your last day?")
    second.open_panel()
    second.search.fill(ann.name)
    expect(second.colleague(ann)).to_have_accessible_name(re.compile(r"\bonline\b"))
    first.open_window(ben).expect_texts(["Your last day?"])
    hansard("person", "deactivate", ann.id, "--archive", house.archive)
    expect(first.launcher).to_have_count(0, timeout=20_000)
    expect(second.colleague(ann)).not_to_have_accessible_name(re.compile(r"\bonline\b"), timeout=20_000)
    # What was said stays on the record.
    assert house.ask(ben, f"messages?with={ann.id}")["messages"][0]["text"] == "Your last day?"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_chat_and_the_pages_around_it(house, visitors, width, scheme):
    ann, ben, cem = house.cast(3)
    for text in ("Good morning", "Is the lift mended?"):
        house.send(ben, ann, text)
    house.send(ann, ben, "It is")
    house.send(cem, ann, "Waiting to be seen")
    desk = visitors.sign_in(ann, viewport=WIDTHS[width], color_scheme=scheme, bypass_csp=True)
    visitors.sign_in(ben)
    problems = []

    def check(where):
        found = violations(desk.page, EVERYTHING if scheme == "light" else CONTRAST)
        problems.extend(f"{where}: {problem}" for problem in found)

    check("closed")
    desk.open_panel()
    check("panel")
    desk.open_window(ben).write("A message to check")
    check("window")
    for page in ("orders", "calendar"):
        desk.go(page)
        check(page)
    desk.page.goto(f"{house.crm}/")
    check("sign in")
    assert not problems, "\n".join(problems)


def test_everything_works_from_the_keyboard(house, visitors):
    ann, ben = house.cast(2)
    first, second = visitors.sign_in(ann), visitors.sign_in(ben)
    keys = first.page.keyboard

    def focus_is_on(target, at_most=60, key="Tab"):
        for _ in range(at_most):
            if target.count() and target.evaluate("e => e.matches(':focus')"):
                return
            keys.press(key)
        raise AssertionError(f"{target} is not reached with {key}")

    focus_is_on(first.launcher, 90)
    keys.press("Enter")
    expect(first.search).to_be_visible()
    focus_is_on(first.search)
    keys.type(ben.name)
    expect(first.colleague(ben)).to_be_visible()
    focus_is_on(first.colleague(ben))
    keys.press("Enter")
    window = first.window(ben)
    expect(window.field).to_be_focused()
    keys.type("No mouse was used")
    keys.press("Enter")
    window.expect_texts(["No mouse was used"])
    second.open_window(ann).expect_texts(["No mouse was used"])
    # Whatever has the focus shows it.
    outline = window.field.evaluate("e => { const s = getComputedStyle(e), r = getComputedStyle(e.closest('form') || e); return s.outlineStyle + s.boxShadow + r.outlineStyle + r.boxShadow + s.borderColor }")
    assert outline.replace("none", "")
    focus_is_on(window.button("Close"), 30, "Shift+Tab")
    keys.press("Enter")
    expect(window.box).to_have_count(0)
    # Escape empties the search, and then closes the list.
    expect(first.search).to_be_focused()
    keys.press("Escape")
    expect(first.search).to_have_value("")
    keys.press("Escape")
    expect(first.search).not_to_be_visible()
    expect(first.launcher).to_be_focused()


def test_in_a_page_from_right_to_left_the_chat_is_mirrored(house, visitors):
    ann, ben = house.cast(2)

    def mirrored(page):
        page.add_init_script("""new MutationObserver((_, observer) => {
          if (!document.documentElement) return;
          Object.assign(document.documentElement, { lang: 'he', dir: 'rtl' });
          if (document.body) observer.disconnect();
        }).observe(document, { childList: true, subtree: true })""")

    plain, turned = visitors.sign_in(ben), visitors.sign_in(ann, prepare=mirrored)
    at = turned.chat.get_by_role("button").first
    expect(at).to_be_visible()
    at, other = at.bounding_box(), plain.launcher.bounding_box()
    assert (at["x"] < 640) == (other["x"] >= 640)
    window = turned.open_window(ben)
    window.write("من اليمين إلى اليسار")
    window.write("from left to right")
    # The own ones are at the end, which is the left; each is written in its own direction.
    log = window.log.bounding_box()
    for text in ("من اليمين إلى اليسار", "from left to right"):
        shown = window.message(text).get_by_text(text)
        assert shown.evaluate("e => e.dir === 'auto' || [e, e.parentElement].some(e => getComputedStyle(e).unicodeBidi === 'plaintext')")
        box = shown.bounding_box()
        assert box["x"] - log["x"] < log["x"] + log["width"] - box["x"] - box["width"]
    assert window.messages.last.locator("time").evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert turned.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert turned.chat.evaluate("e => getComputedStyle(e).direction") == "rtl"
    # What stands in a field before anything is written there begins where the page's lines do.
    turned.search.fill("")
    for field in (window.field, turned.search):
        assert field.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_the_chat_speaks_the_language_of_the_tag_or_of_the_browser_where_the_page_has_none(house, visitors):
    ann, = house.cast(1)

    def changed(script):
        """Each element of the page, as it comes."""
        return lambda page: page.add_init_script(
            f"new MutationObserver(() => {{ const root = document.documentElement, tag = document.querySelector('script[src*=hansard-chat]'); {script} }})"
            ".observe(document, { childList: true, subtree: true })")

    # Arabic runs from right to left, also in a page that does not; the chat stays in the page's corner.
    arabic = visitors.sign_in(ann, prepare=changed("if (tag) tag.dataset.lang = 'ar-EG'"))
    root = arabic.chat.locator(".root")
    expect(root).to_have_attribute("lang", "ar")
    expect(root).to_have_attribute("dir", "rtl")
    assert arabic.page.evaluate("getComputedStyle(document.documentElement).direction") == "ltr"
    assert arabic.chat.locator(".launcher").bounding_box()["x"] > 640
    french = visitors.sign_in(ann, prepare=changed("if (root.lang) root.lang = ''"), locale="fr-CA")
    expect(french.chat.locator(".root")).to_have_attribute("lang", "fr")
    expect(french.chat.locator(".root")).to_have_attribute("dir", "ltr")


def test_on_a_phone_a_window_has_the_screen_and_everything_can_be_reached(house, visitors):
    ann, ben = house.cast(2)
    phone, second = visitors.sign_in(ann, viewport=WIDTHS["a phone"], has_touch=True, is_mobile=True), visitors.sign_in(ben)
    window = phone.open_window(ben)
    window.write("From the pier")
    second.open_window(ann).expect_texts(["From the pier"])
    box = window.box.bounding_box()
    assert box["width"] >= 350 and box["x"] >= 0 and box["x"] + box["width"] <= 391
    for name in ("Send", "Close"):
        button = window.button(name).bounding_box()
        assert button["x"] >= 0 and button["x"] + button["width"] <= 391 and button["y"] + button["height"] <= 845
        assert min(button["width"], button["height"]) >= 24
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_message_that_is_too_long_is_not_taken_and_nothing_of_it_is_lost(house, visitors):
    ann, ben = house.cast(2)
    desk = visitors.sign_in(ann, watched=False)
    window = desk.open_window(ben)
    window.field.fill("x" * 4001)
    window.field.press("Enter")
    expect(window.box).to_contain_text(re.compile(r"long|4,?000", re.I))
    assert window.field.input_value() == "x" * 4001 or window.messages.count() == 1
    assert house.ask(ben, f"messages?with={ann.id}")["messages"] == []


def test_the_chat_says_on_its_face_that_it_is_connected(house, visitors):
    ann, = house.cast(1)
    desk = visitors.sign_in(ann)
    desk.open_panel()
    expect(desk.status.first).to_be_attached()
