from __future__ import annotations

from praxiscope.server.security import sessions as module
from praxiscope.server.security.roles import Person
from praxiscope.server.security.sessions import Sessions

JO = Person("Jo", "viewer", "", "invitation-1")


def test_cookie_identifies_the_person_until_the_session_ends():
    sessions = Sessions()
    cookie, person = sessions.begin(JO, 100)
    assert sessions.person(cookie) == person
    assert (person.name, person.role) == ("Jo", "viewer")
    assert len(person.csrf) >= 43
    assert sessions.person(cookie + "x") is None
    assert sessions.person("") is None
    sessions.end(cookie)
    assert sessions.person(cookie) is None


def test_sessions_have_their_own_cookies_and_tokens():
    sessions = Sessions()
    (first, one), (second, other) = sessions.begin(JO, 100), sessions.begin(JO, 100)
    assert first != second
    assert one.csrf != other.csrf


def test_session_expires():
    sessions = Sessions()
    cookie, _ = sessions.begin(JO, -1)
    assert sessions.person(cookie) is None


def test_cookies_are_not_stored():
    sessions = Sessions()
    cookie, _ = sessions.begin(JO, 100)
    assert cookie not in repr(vars(sessions))


def test_revoked_invitation_ends_its_sessions():
    sessions = Sessions()
    cookies = [sessions.begin(JO, 100)[0] for _ in range(2)]
    other, _ = sessions.begin(Person("Al", "viewer", "", "invitation-2"), 100)
    sessions.end_all_of("invitation-1")
    assert [sessions.person(cookie) for cookie in cookies] == [None, None]
    assert sessions.person(other).name == "Al"


def test_number_of_sessions_is_limited(monkeypatch):
    monkeypatch.setattr(module, "MAX_SESSIONS", 3)
    sessions = Sessions()
    cookies = [sessions.begin(JO, 100)[0] for _ in range(4)]
    assert [sessions.person(cookie) is not None for cookie in cookies] == [False, True, True, True]
