"""Who says nothing for long is asked whether they are there, by a control frame; and who does not answer is let go.

The clients of these tests are there from the session's start, so that little is left to wait for."""

from support.raw import wait_until


def test_a_silent_client_is_asked_and_stays_when_it_answers(silent):
    answering, _ = silent
    wait_until(lambda: answering.pings, seconds=45)
    assert 25 < answering.pings[0] < 40


def test_a_silent_client_that_does_not_answer_is_let_go(silent):
    answering, deaf = silent
    wait_until(lambda: deaf.code is not None, seconds=75)
    assert deaf.code == 4201 and deaf.pings
    assert answering.code is None
    answering.client.send("pusher:ping", {})
    wait_until(lambda: answering.events)
