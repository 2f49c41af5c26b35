"""Messages of the staff chat, from people’s requests to their sockets and to the archive."""

import json
import os
import re
import socket
import time

import pusher
import pytest
import requests
from shipped_proxies import ROOT

from support.chat import ChatServer, channel, token
from support.clients import PysherClient
from support.raw import Closed, RawSocket, wait_until

pytestmark = pytest.mark.skipif("HANSARD_LIVE" in os.environ, reason="another server has no chat")


@pytest.fixture(scope="module")
def chat(tmp_path_factory, hooks):
    chat = ChatServer(tmp_path_factory.mktemp("chat"), hooks.url)
    yield chat
    chat.stop()


@pytest.fixture
def pair(chat):
    return chat.person(), chat.person()


def heard(page, event):
    """The data of all such events that have come up to now, with their channels."""
    return [(message["channel"], json.loads(message["data"])) for message in page.all(event)]


def test_the_server_says_that_the_chat_is_on_the_record(chat):
    wait_until(lambda: "On the record: the staff chat." in chat.log.read_text())
    assert "NOT on the record: what else app 1 publishes" in chat.log.read_text()


def test_signatures_are_taken_by_the_live_server(chat, pair):
    ann, bob = pair
    page = ann.connect()
    presence = ann.join(page, "presence-staff")["presence"]
    assert presence["hash"][ann.id] == {"name": f"Person {ann.id}"}
    assert ann.join(page, channel(ann, bob)) == {}
    many = [channel(ann, chat.person(str(i))) for i in range(50, 60)]
    signed = ann.ask("POST", "auth", {"socket_id": page.id, "channels": many})
    assert signed["refused"] == [] and list(signed["auth"]) == many
    for name in many:
        page.send("pusher:subscribe", {"channel": name, **signed["auth"][name]})
        page.expect("pusher_internal:subscription_succeeded", name)


def test_a_signature_is_for_nobody_elses_socket_and_no_other_channel(chat, pair):
    ann, bob = pair
    page, other = RawSocket(chat), RawSocket(chat)
    signed = ann.ask("POST", "auth", {"socket_id": page.id, "channel_name": channel(ann, bob)})
    for socket, name in ((other, channel(ann, bob)), (page, "private-chat-58-59"), (page, f"#server-to-user-{bob.id}")):
        socket.send("pusher:subscribe", {"channel": name, **signed})
        assert socket.expect("pusher:subscription_error" if not name.startswith("#") else "pusher:error")
    data = json.dumps({"id": bob.id})
    page.send("pusher:signin", {"auth": signed["auth"], "user_data": data})
    assert page.expect("pusher:error")
    page.cut(), other.cut()


def test_pysher_takes_the_signature(chat, pair):
    ann, bob = pair
    client = PysherClient(chat).wait_connected()
    name = channel(ann, bob)
    signed = ann.ask("POST", "auth", {"socket_id": client.id, "channel_name": name})
    assert client.subscribe(name, auth=signed["auth"]) == {}
    sent = bob.say(ann, "Morning!")["message"]
    assert json.loads(client.wait("new_message", name)) == sent
    client.stop()


def test_both_are_told_and_the_socket_that_sent_is_left_out(chat, pair):
    ann, bob = pair
    name = channel(ann, bob)
    page, tab, theirs, stranger = *chat.sockets(ann, ann, bob), chat.person().connect()
    for person, socket in ((ann, page), (ann, tab), (bob, theirs)):
        person.join(socket, name)
    sent = ann.say(bob, "Morning! <b>é\u2028</b>", socket_id=page.id)["message"]
    assert sent["sender"] == ann.id and sent["recipient"] == bob.id and sent["sequence"] == 1
    assert heard(page, "new_message") == []
    assert heard(tab, "new_message") == [(name, sent), (f"#server-to-user-{ann.id}", sent)]
    assert heard(theirs, "new_message") == [(name, sent), (f"#server-to-user-{bob.id}", sent)]
    seen = bob.ask("POST", "seen", {"with": ann.id, "up_to": sent["id"], "socket_id": theirs.id})["seen"]
    for socket, own in ((page, ann), (tab, ann)):
        told = heard(socket, "seen")
        assert [where for where, _ in told] == [name, f"#server-to-user-{own.id}"]
        assert told[0][1] == {"channel": name, "person": bob.id, "recipient": ann.id, **seen}
    assert heard(theirs, "seen") == []
    edited = ann.ask("POST", "edits", {"with": bob.id, "id": sent["id"], "text": "Evening!"})["message"]
    assert heard(theirs, "message_edited")[0][1] == {
        "id": sent["id"], "channel": name, "sequence": 2, "editor": ann.id, "recipient": bob.id, "text": "Evening!", "edited_at": edited["edited_at"]}
    ann.ask("POST", "deletions", {"with": bob.id, "id": sent["id"]})
    assert heard(theirs, "message_deleted")[0][1]["sequence"] == 3
    assert [message for message in stranger.all() if not message["event"].startswith("pusher_internal:")] == []


def test_a_message_sent_again_is_one(chat, pair):
    ann, bob = pair
    page = bob.connect()
    answers = [ann.say(bob, "Morning!", client_id="same") for _ in range(5)]
    assert [answer["duplicate"] for answer in answers] == [False, True, True, True, True]
    assert len({answer["message"]["id"] for answer in answers}) == 1
    assert len(heard(page, "new_message")) == 1
    ann.ask("POST", "messages", {"with": bob.id, "text": "Evening!", "client_id": "same"}, status=409)


def test_what_is_unseen_is_counted_until_it_is_seen(chat, pair):
    ann, bob = pair
    sent = [ann.say(bob, str(i))["message"] for i in range(5)]
    assert bob.ask("GET", "unseen")["total"] == 5
    assert bob.ask("POST", "seen", {"with": ann.id, "up_to": sent[2]["id"]})["unseen"] == 2
    bob.ask("POST", "seen", {"with": ann.id, "up_to": sent[0]["id"]})
    assert bob.ask("GET", "unseen")["channels"][0]["unseen"] == 2
    ann.ask("POST", "seen", {"with": bob.id, "up_to": sent[4]["id"]}, status=400)
    assert ann.ask("GET", "unseen")["total"] == 0


def test_windows_are_told_to_the_other_pages_alone(chat, pair):
    ann, bob = pair
    page, tab, theirs = chat.sockets(ann, ann, bob)
    kept = ann.ask("PUT", "windows", {"windows": [{"with": bob.id, "draft": "I will"}], "socket_id": page.id})
    assert heard(tab, "windows") == [(f"#server-to-user-{ann.id}", kept)]
    assert heard(page, "windows") == heard(theirs, "windows") == []
    assert ann.ask("GET", "windows") == kept


def test_who_is_online_is_who_is_in_the_presence_channel(chat, pair):
    ann, bob = pair
    page = bob.connect()
    bob.join(page, "presence-staff")
    assert {"id": bob.id, "name": f"Person {bob.id}", "online": True, "channel": channel(ann, bob)} in ann.ask("GET", "online")["people"]
    page.cut()
    wait_until(lambda: ann.ask("GET", f"online?q=Person%20{bob.id}")["people"][0]["online"] is False)


def test_a_deactivated_person_is_out_within_two_seconds(chat, pair):
    ann, bob = pair
    ann.say(bob, "Bye")
    signed_in, joined, idle = bob.connect(), RawSocket(chat), RawSocket(chat)
    bob.join(joined, "presence-staff")
    # Had something signed for it, and has not used that yet.
    signed = bob.ask("POST", "auth", {"socket_id": idle.id, "channel_name": channel(ann, bob)})
    others = ann.connect()
    chat.call("person", "deactivate", "--archive", chat.archive, bob.id)
    start = time.monotonic()
    for socket in (signed_in, joined, idle):
        assert socket.close_code() == 4009
    assert time.monotonic() - start < 2
    assert signed["auth"]
    for method, path, body in (
            ("GET", "session", None), ("GET", "unseen", None), ("POST", "user-auth", {"socket_id": "1.2"}),
            ("POST", "auth", {"socket_id": "1.2", "channel_name": "presence-staff"}),
            ("POST", "messages", {"with": ann.id, "text": "x", "client_id": "x"})):
        bob.ask(method, path, body, status=403)
    ann.ask("POST", "messages", {"with": bob.id, "text": "x", "client_id": "x"}, status=403)
    assert [message["text"] for message in ann.history(bob)] == ["Bye"]
    assert others.all() is not None
    chat.call("person", "activate", "--archive", chat.archive, bob.id)
    wait_until(lambda: bob.http.get(f"{chat.address}chat/session", timeout=5).status_code == 200)


def test_a_message_is_in_the_archive_within_seconds(chat, pair):
    ann, bob = pair
    word = "wort" + os.urandom(6).hex()
    sent = ann.say(bob, f"Morning, {word}!")["message"]

    def get(path):
        return requests.get(chat.address + path, timeout=10).json()

    hits = wait_until(lambda: get(f"api/v1/search?q={word}")["data"], seconds=10)
    assert len(hits) == 1 and word in json.dumps(hits)
    found = get(f"api/v1/conversations/{channel(ann, bob)}/messages")["data"]
    assert [message["id"] for message in found] == [sent["id"]]
    unseen = get("api/v1/unseen?limit=100")["data"]
    assert any(channel(ann, bob) in json.dumps(line) for line in unseen)
    assert word in json.dumps(get("feed.json"))
    ann.ask("POST", "edits", {"with": bob.id, "id": sent["id"], "text": f"Evening, {word}!"})
    wait_until(lambda: "Evening" in json.dumps(get(f"api/v1/conversations/{channel(ann, bob)}/messages")), seconds=10)
    bob.ask("POST", "seen", {"with": ann.id, "up_to": sent["id"]})
    wait_until(
        lambda: not any(channel(ann, bob) in json.dumps(line) for line in get("api/v1/unseen?limit=100")["data"]), seconds=10)


def test_a_token_is_good_for_whom_it_names_and_no_longer_than_it_says(chat):
    def status(value):
        return requests.get(f"{chat.address}chat/session", headers={"Authorization": value}, timeout=10).status_code

    good = token(chat.tokens, "1")
    assert status(f"Bearer {good}") == 200
    assert status(f"Bearer {token(chat.tokens, '1', seconds=4_000)}") == 401
    assert status(f"Bearer {token(chat.tokens, '1', seconds=-100)}") == 401
    assert status(f"Bearer {token('another secret', '1')}") == 401
    assert status(f"Bearer {token(chat.tokens, '1', aud=[])}") == 401
    assert status(f"Bearer {token(chat.tokens, '')}") == 401
    assert status("Bearer ") == status(good) == status("") == 401
    assert requests.get(f"{chat.address}chat/session", timeout=10).status_code == 401
    printed = chat.call("chat", "token", "--content", chat.folder / "content", "--person", "7").strip()
    assert status(f"Bearer {printed}") == 200


def sent_of(address, accepts="gzip"):
    """What is sent for it, as it is sent, and with which fields."""
    with requests.get(address, headers={"Accept-Encoding": accepts}, stream=True) as answer:
        assert answer.status_code == 200, address
        return answer.raw.read(decode_content=False), answer.headers


def test_the_widget_reaches_a_browser_in_less_than_40_kilobytes(chat):
    address = f"http://127.0.0.1:{chat.port}/chat/hansard-chat.js"
    sent, fields = sent_of(address)
    assert fields["Content-Encoding"] == "gzip" and len(sent) < 2_000
    assert fields["Cache-Control"] == "no-cache"
    again = requests.get(address, headers={"If-None-Match": fields["ETag"]})
    assert again.status_code == 304 and again.content == b""
    plain = requests.get(address, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers and "HansardChat" in plain.text and len(plain.content) < 2_000
    # What it loads: each module that another one imports, the stylesheet, and the words of one language.
    place = json.loads(re.search(r"\{\"folder\".*?\}", plain.text)[0])
    assert place["languages"] == sorted(file.stem for file in (ROOT / "Templates/strings").glob("*.yml"))
    wanted, total = ["main.js", "chat.css", "words/ja.json"], len(sent)
    for name in wanted:
        part, fields = sent_of(f"http://127.0.0.1:{chat.port}/chat/{place['folder']}{name}")
        assert fields["Content-Encoding"] == "gzip" and fields["Access-Control-Allow-Origin"] == "*"
        assert fields["Cache-Control"] == "public, max-age=31536000, immutable"
        total += len(part)
        text = requests.get(f"http://127.0.0.1:{chat.port}/chat/{place['folder']}{name}").text
        wanted += [other for other in re.findall(r"from '\./([\w-]+\.js)'", text) if other not in wanted]
    assert len(wanted) > 25 and total < 40_000
    assert requests.get(f"http://127.0.0.1:{chat.port}/chat/{'0' * 32}/main.js").status_code == 404


def test_bodies_that_are_being_read_have_a_budget_together(chat, pair):
    ann, bob = pair
    head = b"POST /chat/auth HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n{"
    silent = [socket.create_connection(("127.0.0.1", chat.port)) for _ in range(40)]
    for connection in silent:
        connection.settimeout(10)
        connection.sendall(head)
    # 33 of them are as much as may be read at once; the others are told so, and small requests go on.
    told = 0
    for connection in silent[34:]:
        assert connection.recv(100).startswith(b"HTTP/1.1 503")
        told += 1
    assert told == 6
    assert ann.say(bob, "Still here?")["success"]
    for connection in silent:
        connection.close()
    wait_until(lambda: requests.post(
        f"http://127.0.0.1:{chat.port}/chat/auth", data=b"{" + b" " * 100_000).status_code != 503)


# As the archive's own answers are: one rule for both.
@pytest.mark.parametrize("accepts,compressed", [
    ("gzip", True), ("gzip;q=0", False), ("br, gzip;q=0.5", True), ("*", True), ("identity", False), ("gzip;q=0.1, identity", False)])
def test_the_widget_is_compressed_for_who_takes_that(chat, accepts, compressed):
    answer = requests.get(f"{chat.address}chat/hansard-chat.js", headers={"Accept-Encoding": accepts})
    assert (answer.headers.get("Content-Encoding") == "gzip") == compressed
    assert answer.status_code == 200 and "HansardChat" in answer.text


def test_the_widget_that_somebody_has_is_not_sent_again(chat):
    address = f"{chat.address}chat/hansard-chat.js"
    plain = requests.get(address, headers={"Accept-Encoding": "identity"}).headers["ETag"]
    gzip = requests.get(address, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert plain != gzip and not plain.startswith("W/")
    for condition in (plain, gzip, f"W/{plain}", "*", f'"other", {gzip}', f'W/"a",{plain}'):
        answer = requests.get(address, headers={"If-None-Match": condition})
        assert (answer.status_code, answer.content) == (304, b""), condition
    for condition in ('"other"', plain[:-1], ""):
        assert requests.get(address, headers={"If-None-Match": condition}).status_code == 200, condition


@pytest.mark.parametrize("path,line", [
    ("chat/session", "HTTP/1.1 401 Unauthorized"), ("chat/nothing", "HTTP/1.1 404 Not Found"),
    ("chat/webhooks", "HTTP/1.1 404 Not Found"), ("apps/1/x", "HTTP/1.1 401 Unauthorized"),
    ("apps/999/x", "HTTP/1.1 404 Not Found")])
def test_a_status_has_its_words(chat, path, line):
    with socket.create_connection(("127.0.0.1", chat.port), timeout=10) as client:
        client.sendall(f"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        assert client.recv(4096).decode().split("\r\n")[0] == line


def test_on_the_chats_channels_clients_say_that_they_type_and_nothing_else(chat, pair):
    ann, bob = pair
    mine, theirs = chat.sockets(ann, bob)
    room = channel(ann, bob)
    for person, page in ((ann, mine), (bob, theirs)):
        person.join(page, room)
        person.join(page, "presence-staff")
    for name in ("client-new_message", "client-seen", "client-typing2", "client-Typing"):
        for place in (room, "presence-staff"):
            mine.send(name, {"sender": bob.id, "text": "on no record"}, channel=place)
            assert "client-typing" in mine.expect("pusher:error")["data"]["message"]
    mine.send("client-typing", {"person": bob.id, "text": "x" * 100}, channel=room)
    assert "100 bytes" in mine.expect("pusher:error")["data"]["message"]
    # Whose it is the server says.
    mine.send("client-typing", {"person": bob.id, "text": "on no record"}, channel=room)
    assert theirs.expect("client-typing", room)["data"] == {"person": ann.id}
    mine.send("client-typing", channel=room)
    assert theirs.expect("client-typing", room)["data"] == {"person": ann.id}
    assert [event for event in theirs.all() if event["event"].startswith("client-")] == []
    # One who has signed in as nobody says nothing, and somebody else nothing in a conversation that is not theirs.
    stranger = RawSocket(chat)
    ann.join(stranger, room)
    stranger.send("client-typing", {"person": ann.id}, channel=room)
    assert "signed in" in stranger.expect("pusher:error")["data"]["message"]
    other = chat.person()
    page = other.connect()
    page.send("pusher:subscribe", {
        "channel": room, **ann.ask("POST", "auth", {"socket_id": page.id, "channel_name": room})})
    page.expect("pusher_internal:subscription_succeeded", room)
    page.send("client-typing", {"person": ann.id}, channel=room)
    assert "one of the two" in page.expect("pusher:error")["data"]["message"]
    for client in (mine, theirs, stranger, page):
        client.cut()


def test_the_http_api_does_not_say_what_the_chat_says(chat, pair):
    ann, bob = pair
    page = bob.connect()
    room, api = channel(ann, bob), chat.api()
    bob.join(page, room)
    inbox = f"#server-to-user-{bob.id}"
    for names, event in (
            ([room], "new_message"), ([room], "other"), (["news", room], "other"), (["presence-staff"], "other"),
            ([inbox], "new_message"), ([inbox], "seen"), (["news"], "message_edited"), (["private-chat-x"], "other")):
        with pytest.raises(pusher.errors.PusherBadRequest, match="staff chat"):
            api.trigger(names, event, {"text": "on no record"})
    with pytest.raises(pusher.errors.PusherBadRequest, match="staff chat"):
        api.trigger_batch([{"channel": "news", "name": "e", "data": "1"}, {"channel": room, "name": "e", "data": "1"}])
    page.subscribe("news")
    api.trigger(["news", inbox], "other", {"n": 1})
    assert page.expect("other", "news") and page.expect("other", inbox)
    ann.say(bob, "Hello")
    assert json.loads(page.expect("new_message", room)["data"])["text"] == "Hello"
    page.cut()


def test_a_person_known_by_id_alone_gets_the_name_of_their_token(chat):
    """Presence comes first wherever the application's pages join a presence channel of its own."""
    page = RawSocket(chat)
    page.subscribe("presence-floor", {"user_id": "named-later"})

    def person():
        found = requests.get(f"{chat.address}api/v1/people?limit=200").json()["data"]
        return next((one for one in found if one["id"] == "named-later"), None)

    wait_until(person, 40)
    http = requests.Session()
    http.headers["Authorization"] = "Bearer " + token(chat.tokens, "named-later", name="Ann", title="Clerk")
    assert http.get(f"{chat.address}chat/session").json()["person"] == {"id": "named-later", "name": "Ann", "title": "Clerk"}
    wait_until(lambda: person()["name"] == "Ann", 20)
    page.cut()


def test_a_person_known_by_id_alone_gets_the_name_that_the_application_has_for_them(chat):
    page = RawSocket(chat)
    page.subscribe("presence-floor", {"user_id": "named-by-app", "user_info": {"name": "Cy", "title": "x"}})
    page.subscribe("presence-other", {"user_id": "1", "user_info": {"name": "Not the record’s"}})

    def name(id):
        found = requests.get(f"{chat.address}api/v1/people?limit=200").json()["data"]
        return next((one["name"] for one in found if one["id"] == id), None)

    wait_until(lambda: name("named-by-app") == "Cy", 50)
    assert name("1") == "Person 1"
    page.cut()
