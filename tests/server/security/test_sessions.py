from __future__ import annotations

from praxiscope.server.security import sessions as module
from praxiscope.server.security.roles import Person
from praxiscope.server.security.sessions import Sessions

JO = Person("Jo", "viewer", "", "invitation-1")


def test_a_session_is_of_who_bears_its_cookie_until_it_ends():
    sessions = Sessions()
    cookie, person = sessions.begin(JO, 100)
    assert sessions.person(cookie) == person
    assert (person.name, person.role) == ("Jo", "viewer")
    assert len(person.csrf) >= 43
    assert sessions.person(cookie + "x") is None
    assert sessions.person("") is None
    sessions.end(cookie)
    assert sessions.person(cookie) is None


def test_two_sessions_share_neither_cookie_nor_token():
    sessions = Sessions()
    (first, one), (second, other) = sessions.begin(JO, 100), sessions.begin(JO, 100)
    assert first != second
    assert one.csrf != other.csrf


def test_a_session_expires():
    sessions = Sessions()
    cookie, _ = sessions.begin(JO, -1)
    assert sessions.person(cookie) is None


def test_neither_cookies_nor_anything_like_them_is_kept():
    sessions = Sessions()
    cookie, _ = sessions.begin(JO, 100)
    assert cookie not in repr(vars(sessions))


def test_all_who_came_by_an_invitation_are_signed_out():
    sessions = Sessions()
    cookies = [sessions.begin(JO, 100)[0] for _ in range(2)]
    other, _ = sessions.begin(Person("Al", "viewer", "", "invitation-2"), 100)
    sessions.end_all_of("invitation-1")
    assert [sessions.person(cookie) for cookie in cookies] == [None, None]
    assert sessions.person(other).name == "Al"


def test_the_oldest_session_ends_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    sessions = Sessions()
    cookies = [sessions.begin(JO, 100)[0] for _ in range(4)]
    assert [sessions.person(cookie) is not None for cookie in cookies] == [False, True, True, True]
