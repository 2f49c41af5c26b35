"""An application that keeps its staff chat itself and publishes it with Pusher's libraries, unchanged, against the live server:
all that it does still works, and with one line in site.yml all that is said in it is on the record.

Each test is a sentence of what such an application does. `PUSHER_JS=pusher.min.js scripts/test-browser -k founding` has its
pages use that file of pusher-js in place of their own client.
"""

import json
import re
from html import unescape

import pusher.errors
import pytest
from playwright.sync_api import expect

from support.chat import wait_until
from support.founding import STAFF
from support.founding_house import Colleagues, FoundingHouse, instant
from support.program import hansard

SECONDS = 5  # Between the application's clock when it saves something and the record's when it is published.


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    """One for each kind of event, made when the first test asks for it."""
    known = {}

    def house(events):
        if events not in known:
            known[events] = FoundingHouse(tmp_path_factory.mktemp(events), names_sender=events == "named")
        return known[events]

    yield house
    for one in known.values():
        one.close()


@pytest.fixture
def house(request, houses):
    return houses(getattr(request, "param", "bare"))


# Events with the text alone, and with sender and id beside it.
with_all_events = pytest.mark.parametrize("house", ["bare", "named"], indirect=True)


@pytest.fixture
def colleagues(browser, house):
    colleagues = Colleagues(browser, house)
    yield colleagues
    colleagues.close()


def test_everybody_sees_the_others_who_are_online_by_name(house, colleagues):
    people = house.cast()
    tabs = colleagues.log_in(*people)
    # Also who was there before, and whoever loads a page anew.
    tabs[1].go("orders")
    for tab in tabs:
        others = [person.name for person in people if person is not tab.person]
        expect(tab.online).to_have_count(2)
        assert sorted(text.strip() for text in tab.online.all_inner_texts()) == sorted(others)
    assert house.online() == {person.id for person in people}


def test_two_people_online_share_a_channel_named_by_the_lower_id_and_the_higher(house, colleagues):
    three, seven, ten = house.cast()
    assert ten.id < seven.id, "As texts they have another order than as numbers"
    tabs = colleagues.log_in(ten, three, seven)
    channels = {(low, high): f"private-chat-{low.id}-{high.id}" for low, high in ((three, seven), (three, ten), (seven, ten))}
    assert house.channels() == set(channels.values())
    for tab in tabs:
        assert sorted(tab.asked("pusher:subscribe")) == sorted([STAFF, *(name for people, name in channels.items() if tab.person in people)])


def test_who_leaves_is_away_and_the_channels_are_given_up(house, colleagues):
    ann, ben, cem = house.cast()
    first, second, third = colleagues.log_in(ann, ben, cem)
    third.page.close()
    for tab in (first, second):
        expect(tab.online).to_have_count(1)
        expect(tab.colleague(cem)).to_have_count(0)
    wait_until(lambda: house.channels() == {ann.pair(ben)})
    assert first.asked("pusher:unsubscribe") == [ann.pair(cem)]


@with_all_events
def test_a_message_is_saved_and_goes_to_the_other_alone(house, colleagues):
    ann, ben, cem = house.cast()
    first, second, third = colleagues.log_in(ann, ben, cem)
    first.write(ben, "Has the 09:15 left?")
    saved, = house.said()[ann.pair(ben)]
    assert (str(saved["sender"]), str(saved["recipient"]), saved["text"]) == (ann.id, ben.id, "Has the 09:15 left?")
    second.write(ann, "It has, with two coaches.")
    for tab, other in ((first, ben), (second, ann)):
        expect(tab.messages(other)).to_have_text(["Has the 09:15 left?", "It has, with two coaches."])
    # Each page was told of what the other has sent; the socket of the sender was left out.
    for tab, text in ((second, "Has the 09:15 left?"), (first, "It has, with two coaches.")):
        (channel, data), = tab.events("new_message")
        assert (channel, data["message"]) == (ann.pair(ben), text)
        assert data.keys() == ({"id", "from", "message"} if house.application.names_sender else {"message"})
    # What came later has come to the third one, and nothing of what the two said.
    first.write(cem, "For you")
    expect(third.badge(ann)).to_have_text("1")
    assert [(channel, data["message"]) for channel, data in third.events("new_message")] == [(ann.pair(cem), "For you")]
    assert not [frame for frame in third.frames_received if "09:15" in frame or "coaches" in frame]
    # Nor is the third one let into the channel of the two, by whatever name.
    for name in (f"private-chat-{ann.id}-{ben.id}", f"private-chat-{ben.id}-{ann.id}"):
        answer = third.page.context.request.post(f"{house.application.address}/auth", form={"channel_name": name, "socket_id": "1.1"})
        assert answer.status == 403


def test_window_and_log_are_there_on_the_next_page_where_one_can_answer(house, colleagues):
    ann, ben, cem = house.cast()
    first, second, third = colleagues.log_in(ann, ben, cem)
    first.write(ben, "One")
    second.write(ann, "Two")
    second.go("orders")
    first.go("orders")
    for tab, other in ((first, ben), (second, ann)):
        expect(tab.messages(other)).to_have_text(["One", "Two"])
        expect(tab.box(cem)).to_have_count(0)
    expect(third.page.get_by_role("region")).to_have_count(0)
    second.write(ann, "Three, after a page")
    first.write(ben, "Four, after a page")
    for tab, other in ((first, ben), (second, ann)):
        expect(tab.messages(other)).to_have_text(["One", "Two", "Three, after a page", "Four, after a page"])
    first.box(ben).get_by_role("button", name="Close").click()
    expect(first.box(ben)).to_have_count(0)
    wait_until(lambda: not house.application.state(int(ann.id))["windows"])
    first.go("customers")
    expect(first.box(ben)).to_have_count(0)
    expect(second.messages(ann)).to_have_count(4)


@with_all_events
def test_what_is_unseen_is_on_the_badge_and_in_the_title_until_it_is_seen_and_the_sender_is_told(house, colleagues):
    ann, ben, cem = house.cast()
    first, second, third = colleagues.log_in(ann, ben, cem)
    second.expect_title("Customers", 0)
    first.write(ben, "Tell me when you have read this")
    second.expect_title("Customers", 1)
    expect(second.badge(ann)).to_have_text("1")
    second.go("orders")
    second.expect_title("Orders", 1)
    expect(second.badge(ann)).to_have_text("1")
    third.write(ben, "And this")
    second.expect_title("Orders", 2)
    expect(first.messages(ben)).not_to_have_attribute("data-seen", "")
    assert first.events("seen") == []
    second.open_window(ann)
    second.expect_title("Orders", 1)
    expect(second.badge(ann)).to_have_text("")
    expect(second.badge(cem)).to_have_text("1")
    expect(first.messages(ben)).to_have_attribute("data-seen", "")
    (channel, data), = first.events("seen")
    assert channel == ann.pair(ben)
    assert data == ({"by": int(ben.id), "id": house.said()[channel][0]["id"]} if house.application.names_sender else {})
    # The other sender is told nothing of it, the reader's own socket is left out, and so it stays on the next pages.
    assert second.events("seen") == third.events("seen") == []
    expect(third.messages(ben)).not_to_have_attribute("data-seen", "")
    second.go("customers")
    second.expect_title("Customers", 1)
    first.go("orders")
    expect(first.messages(ben)).to_have_attribute("data-seen", "")


@with_all_events
def test_all_that_is_said_and_seen_is_on_the_record(house, colleagues, tmp_path):
    assert "On the record: new_message and seen of private-chat-*." in house.log.read_text()
    ann, ben, cem = house.cast()
    first, second, third = colleagues.log_in(ann, ben, cem)
    first.write(ben, "The 09:15 is late")
    second.write(ann, "<script>alert(1)</script> & \"how\" late? 🚢")
    first.write(ben, "Half an hour,  says the harbour")
    third.write(ben, "Who has the keys of pier 2?")
    third.write(ann, "Ben does not answer")
    second.go("orders")
    second.write(cem, "I have, after a page")
    first.go("orders")
    third.write(ann, "And nobody has seen this")
    house.wait_for_record()
    check_record(house, ann, ben, cem)
    refused = check_refusal(house, ann, ben, first, second)
    colleagues.close()
    assert house.stop() == 0
    check_archive(house, refused, tmp_path)
    house.start()


def check_record(house, *people):
    """Against the application's own table: of all tests so far, and of everybody."""
    said, names = house.said(), house.application.names_sender
    assert {one["id"] for one in house.api("conversations?limit=200")["data"]} == said.keys()
    for channel, messages in said.items():
        archived = house.api(f"conversations/{channel}/messages?anchor=oldest&limit=200")["data"]
        assert [(one["sender"], one["sender_name"], one["text"]) for one in archived] == [(str(one["sender"]), one["name"], one["text"]) for one in messages]
        assert not names or [one["id"] for one in archived] == [str(one["id"]) for one in messages]
        for one, message in zip(archived, messages):
            assert abs(instant(one["sent_at"]) - message["sent_at"]) < SECONDS
    marks = house.marks()
    assert marks.keys() == house.seen().keys()
    for (channel, person), made in house.seen().items():
        assert len(marks[channel, person]) == len(made)
        for (message, up_to_time, at), mark in zip(marks[channel, person], made):
            assert message == (str(mark["up_to"]) if names else None)
            assert names or abs(instant(up_to_time) - mark["at"]) < SECONDS
            assert abs(at - mark["at"]) < SECONDS
    unseen = house.api("unseen?limit=200")
    assert {(one["person"], one["conversation"]): one["unseen"] for one in unseen["data"]} == house.unseen()
    assert unseen["conversations_not_on_record"] == 0
    for person in people:
        assert house.api(f"people/{person.id}")["name"] == person.name
        assert house.api(f"people/{person.id}/presence")["data"]
    assert house.quarantined() == []


def check_refusal(house, ann, ben, first, second) -> str:
    """What nobody can be found to have said is refused, goes to nobody, and is kept apart from the record."""
    text = "Who says this?"
    with pytest.raises(pusher.errors.PusherBadStatus, match="^422: "):
        house.application.live.trigger(ann.pair(ben), "new_message", {"message": text})
    first.write(ben, "Did you get anything?")
    expect(second.messages(ann).filter(has_text="Did you get anything?")).to_be_visible()
    assert text not in "".join(first.frames_received + second.frames_received)
    wait_until(lambda: house.quarantined(), 45)
    line, = house.quarantined()
    assert text in line["text"] and line["reason"]
    house.wait_for_record()
    return text


def check_archive(house, refused, folder):
    """After the server: what commands say, and what is published."""
    said = house.said()
    count = sum(map(len, said.values()))
    stats = json.loads(hansard("stats", "--archive", house.archive, "--json"))
    assert (stats["messages"], stats["seen"], stats["quarantined"]) == (count, sum(map(len, house.seen().values())), 1)
    report = json.loads(hansard("unseen", "--archive", house.archive, "--format", "json"))
    assert {(person["person"], one["conversation"]): one["unseen"] for person in report["people"] for one in person["conversations"]} == house.unseen()
    hansard("build", "--archive", house.archive, "--content", house.content, "--output", folder / "site")
    items = json.loads((folder / "site/feed.json").read_text(encoding="utf-8"))["items"]
    assert sorted(item["content_text"] for item in items) == sorted(one["text"] for messages in said.values() for one in messages)
    for channel, messages in said.items():
        pages = "".join(path.read_text(encoding="utf-8") for path in (folder / "site/conversations" / channel).glob("20*.html"))
        shown = unescape(re.sub("<[^>]*>", "", pages))
        assert not [one["id"] for one in messages if one["text"] not in shown or one["name"] not in shown]
    assert not [path for path in (folder / "site").rglob("*") if path.is_file() and refused.encode() in path.read_bytes()]
    hansard("verify", house.archive)


def test_without_that_line_the_server_says_that_nothing_is_on_the_record(browser, tmp_path):
    house = FoundingHouse(tmp_path, record=False)
    try:
        wait_until(lambda: "NOT on the record: what app 1 publishes" in house.log.read_text())
        ann, ben, _ = house.cast()
        colleagues = Colleagues(browser, house)
        first, second = colleagues.log_in(ann, ben)
        before = house.metric("hansard_live_unrecorded_events_total")
        first.write(ben, "Is this kept anywhere?")
        expect(second.badge(ann)).to_have_text("1")
        assert house.metric("hansard_live_unrecorded_events_total") == before + 1
        colleagues.close()
        assert house.stop() == 0
        assert json.loads(hansard("stats", "--archive", house.archive, "--json"))["messages"] == 0
        assert not [line for line in house.lines() if "Is this kept" in json.dumps(line)]
    finally:
        house.close()
