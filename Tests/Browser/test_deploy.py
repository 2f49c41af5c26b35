"""Signing in, and the staff chat, in a browser, through nginx and Caddy as deploy/ has them."""

import pytest

from shipped_proxies import each_shipped_proxy, free_port
from support.chat import House, Visitors
from test_sign_in import PAGE, Server, browse, provider, sign_in  # noqa: F401  Fixtures among them.


@pytest.fixture(scope="module")
def shipped(request):
    return request.param


@pytest.fixture
def signed_server(sample, provider, shipped, tmp_path):  # noqa: F811
    port = free_port()
    server = Server(tmp_path, sample.archive, provider, f"https://localhost:{port}/")
    proxy = shipped(tmp_path / "proxy", server.port, port=port)
    try:
        yield server
    finally:
        proxy.stop()
        server.process.terminate()
        server.process.wait(20)


@each_shipped_proxy
def test_a_reader_signs_in_reads_and_signs_out(signed_server, browse):  # noqa: F811
    page = browse()
    sign_in(page, signed_server, "9", PAGE)
    assert page.url == signed_server.address + PAGE
    assert page.locator("text=wheelchair").count() > 0
    assert [cookie["secure"] for cookie in page.context.cookies(signed_server.address)] == [True]
    page.goto(signed_server.address + "auth/sign-out")
    assert "Signed out" in page.title()
    page.goto(signed_server.address + PAGE)
    assert "client_id=hansard" in page.url


@pytest.fixture(scope="module")
def house(shipped, tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"), front=shipped)
    yield house
    house.stop()


@each_shipped_proxy
def test_two_people_chat_and_the_widget_comes_through_the_proxy(house, browser):
    ann, ben = house.cast(2, with_numbers=True)
    visitors = Visitors(browser, house)
    try:
        first, second = (
            visitors.sign_in(person, far=True, watched=False, ignore_https_errors=True) for person in (ann, ben))
        mine = first.open_window(ben)
        long = "The 09:15 has left with two coaches. " * 60
        mine.write(long.strip())
        theirs = second.open_window(ann)
        theirs.expect_texts([long.strip()])
        theirs.write("Thank you.")
        mine.expect_texts([long.strip(), "Thank you."])
        assert first.page.evaluate("[...document.scripts].some(s => s.src.startsWith('https://localhost'))")
        month = house.ask(ann, f"messages?with={ben.id}")["messages"][0]["sent_at"][:7]
        house.wait_for_archive(f"conversations/{ann.pair(ben)}/{month}.html", "Thank you.")
    finally:
        visitors.close()
