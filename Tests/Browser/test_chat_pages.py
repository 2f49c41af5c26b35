"""The chat's one tag in pages of every kind: strict policies, an isolated page, an old browser, colours of one's own; and what a page view loads again."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from support.chat import Desk, House, chat_token, free_port
from support.watch import Watch


class Pages:
    """A customer's pages, as plain as can be: each has the tag of the chat, and the fields and the head that a test gives it. `/token` is their reader's."""

    def __init__(self):
        pages = self
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.person = self.house = None
        self.fields, self.head, self.tag = {}, "", ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                is_token = urlsplit(self.path).path == "/token"
                body = (pages.token() if is_token else pages.page()).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain" if is_token else "text/html; charset=utf-8")
                for name, value in {} if is_token else pages.fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self) -> str:
        return chat_token(self.house.secret, self.person.id, self.person.name, "Clerk")

    def page(self) -> str:
        tag = f'<script src="{self.house.address}/chat/hansard-chat.js" data-token-url="/token" defer {self.tag}></script>'
        return f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Plain</title>{self.head}{tag}<h1>Plain</h1>'


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    pages = Pages()
    pages.house = House(tmp_path_factory.mktemp("house"), {"origins": [pages.address]})
    yield pages
    pages.house.stop()
    pages.server.shutdown()


@pytest.fixture
def visit(browser, pages):
    """A tab of somebody on such a page, which is watched: what breaks its policy, is not found or is said in the console fails the test."""
    contexts, watches = [], []

    def visit(person, fields=None, head="", tag="", watched=True, prepare=lambda page: None):
        pages.person, pages.fields, pages.head, pages.tag = person, fields or {}, head, tag
        context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
        contexts.append(context)
        tab = context.new_page()
        if watched:
            watches.append(Watch(tab, (pages.address, pages.house.address, "data:,")))
        prepare(tab)
        desk = Desk(tab, person, pages.address)
        tab.goto(pages.address)
        return desk

    yield visit
    for context in contexts:
        context.close()
    complaints = [complaint for watch in watches for complaint in watch.complaints]
    assert not complaints, "\n".join(complaints)


class Network:
    """What a page has asked for and what of that came over the network, in bytes: heads and bodies, as Chromium counts them."""

    def __init__(self, page):
        self.addresses, self.cached, self.bytes = {}, set(), {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", lambda event: self.addresses.update({event["requestId"]: event["request"]["url"]}))
        session.on("Network.requestServedFromCache", lambda event: self.cached.add(event["requestId"]))
        session.on("Network.responseReceived", lambda event: event["response"].get("fromDiskCache") and self.cached.add(event["requestId"]))
        session.on("Network.loadingFinished", lambda event: self.bytes.update({event["requestId"]: event["encodedDataLength"]}))
        session.send("Network.enable")

    def of_the_widget(self):
        """By address: of each file of the widget, its bytes, or None if it came from the browser's cache."""
        files = {id: address for id, address in self.addresses.items() if re.search(r"/chat/(hansard-chat\.js|\w{32}/.*)$", address)}
        return {address: None if id in self.cached else self.bytes.get(id) for id, address in files.items()}


def test_a_page_view_loads_less_than_two_kilobytes_of_it_again(pages, visit):
    ann, = pages.house.cast(1)
    desk = visit(ann).wait_ready()
    loader = f"{pages.house.address}/chat/hansard-chat.js"
    for page in ("two", "three"):
        network = Network(desk.page)
        desk.page.goto(f"{pages.address}/{page}")
        desk.wait_ready()
        files = network.of_the_widget()
        assert len(files) > 25
        assert len({re.search(r"/chat/(\w{32})/", address)[1] for address in files if address != loader}) == 1
        again = {address: size for address, size in files.items() if size is not None}
        assert list(again) == [loader], again
        assert 0 < sum(again.values()) < 2_000


@pytest.mark.parametrize("policy,tag", [
    ("script-src {hansard}", ""), ("script-src 'nonce-abc'", "nonce=abc"), ("script-src 'nonce-abc' 'strict-dynamic'", "nonce=abc"),
    ("script-src {hansard}; require-trusted-types-for 'script'", ""),
], ids=["host", "nonce", "strict-dynamic", "trusted-types"])
def test_a_page_with_a_strict_policy_has_the_chat(pages, visit, policy, tag):
    """As docs/chat.md says: no style is allowed by these, and nothing inline."""
    ann, ben = pages.house.cast(2)
    sockets = pages.house.address.replace("http", "ws")
    policy = f"default-src 'none'; img-src data:; connect-src 'self' {pages.house.address} {sockets}; " + policy.format(hansard=pages.house.address)
    desk = visit(ann, {"Content-Security-Policy": policy}, tag=tag)
    desk.open_window(ben).write("From behind a policy")
    assert desk.launcher.evaluate("e => getComputedStyle(e).borderRadius") == "50%"


def test_an_isolated_page_has_the_chat(pages, visit):
    ann, = pages.house.cast(1)
    desk = visit(ann, {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"})
    desk.open_panel()
    assert desk.page.evaluate("crossOriginIsolated")


def test_a_server_that_has_a_newer_version_meanwhile_is_asked_for_its_loader_again(pages, visit):
    ann, ben = pages.house.cast(2)
    asked = []

    def outdated(page):
        def loader(route):
            asked.append(1)
            if len(asked) > 1:
                return route.continue_()
            answer = route.fetch()
            text = re.sub(r'"folder": ?"\w{32}/"', '"folder":"' + 32 * "0" + '/"', answer.text())
            route.fulfill(content_type="text/javascript", headers={"Cache-Control": "no-cache"}, body=text)

        page.route("**/hansard-chat.js", loader)

    desk = visit(ann, watched=False, prepare=outdated)
    desk.page.evaluate("id => HansardChat.open(id)", ben.id)
    desk.window(ben).write("With the new one")
    assert len(asked) == 2 and desk.chat.count() == 1


def test_what_a_page_asks_for_before_the_chat_is_there_is_done_then(pages, visit):
    ann, ben = pages.house.cast(2)
    held = []
    desk = visit(ann, prepare=lambda page: page.route("**/main.js", lambda route: held.append(route)))
    tab = desk.page
    tab.wait_for_function("() => Boolean(window.HansardChat)")
    tab.evaluate("id => { window.before = HansardChat; HansardChat.open('nobody-of-this-id'); HansardChat.close(); HansardChat.open(id); }", ben.id)
    assert tab.evaluate("HansardChat.unseen") == 0
    tab.wait_for_timeout(200)
    assert desk.chat.count() == 0 and len(held) == 1
    held[0].continue_()
    expect(desk.window(ben).box).to_be_visible()
    # What a page has kept of it is the same that is there now.
    tab.evaluate("before.close()")
    pages.house.send(ben, ann, "Unseen")
    tab.wait_for_function("before.unseen === 1 && before === HansardChat")


def test_a_page_in_a_browser_that_is_too_old_is_as_it_should_be(pages, visit):
    ann, = pages.house.cast(1)
    desk = visit(ann, prepare=lambda page: page.add_init_script("delete Array.prototype.findLast"))
    expect(desk.page.get_by_role("heading", name="Plain")).to_be_visible()
    desk.page.evaluate("HansardChat.open('7'); HansardChat.close()")
    desk.page.wait_for_timeout(500)
    assert desk.chat.count() == 0 and desk.page.evaluate("HansardChat.unseen") == 0


def test_two_tags_are_one_chat(pages, visit):
    ann, = pages.house.cast(1)
    again = f'<script src="{pages.house.address}/chat/hansard-chat.js" data-token-url="/token" defer></script>'
    desk = visit(ann, head=again).wait_ready()
    desk.page.wait_for_timeout(500)
    assert desk.chat.count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_sets_the_chats_colours(pages, visit, theme):
    ann, = pages.house.cast(1)
    style = "<style>:root { --hansard-chat-accent: rgb(1, 2, 3) } [data-theme=dark] { --hansard-chat-surface: rgb(4, 5, 6) } hansard-chat { --hansard-chat-text: rgb(7, 8, 9) }</style>"
    desk = visit(ann, head=f"{style}<script>document.documentElement.dataset.theme = '{theme}'</script>").open_panel()

    def colour(locator, name):
        return locator.evaluate("(e, name) => getComputedStyle(e)[name]", name)

    assert colour(desk.launcher, "backgroundColor") == "rgb(1, 2, 3)"
    assert colour(desk.chat.locator(".panel"), "backgroundColor") == ("rgb(4, 5, 6)" if theme == "dark" else "rgb(255, 255, 255)")
    assert colour(desk.chat.locator(".panel h2").first, "color") == "rgb(7, 8, 9)"
