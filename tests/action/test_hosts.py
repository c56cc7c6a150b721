"""The hosts' interfaces: our comment is found, written over, and failures are answered as the hosts ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from action.hosts import MARKER, Api, GitHub, GitLab, Refused, publish
from tests.action.hosts import Hosted, served


@pytest.fixture
def host() -> Iterator[Hosted]:
    """A host of the test's own."""
    with served() as made:
        yield made


def pull(host: Hosted) -> GitHub:
    """A pull request there."""
    return GitHub(Api(host.url, {"Authorization": "Bearer x"}), "owner/repo", 7, "github-actions[bot]")


def test_there_is_one_comment(host: Hosted) -> None:
    """Written once, then over, and not at all while it says the same."""
    assert publish(pull(host), f"{MARKER}\none", loud=True) == "The comment was written."
    assert publish(pull(host), f"{MARKER}\ntwo", loud=True) == "The comment was brought up to date."
    assert publish(pull(host), f"{MARKER}\ntwo", loud=True) == "The comment is up to date."
    assert [one["body"] for one in host.comments] == [f"{MARKER}\ntwo"]
    assert [method for method, _ in host.asked] == ["GET", "POST", "GET", "PATCH", "GET"]


def test_nothing_begins_no_comment_and_ends_one(host: Hosted) -> None:
    """Where an earlier one speaks of changes, it is corrected."""
    assert "nothing to say" in publish(pull(host), f"{MARKER}\nnothing", loud=False)
    assert host.comments == []
    host.add(f"{MARKER}\nopens")
    publish(pull(host), f"{MARKER}\nnothing", loud=False)
    assert host.body(1000) == f"{MARKER}\nnothing"


def test_a_comment_of_somebody_else_is_left_alone(host: Hosted) -> None:
    """Also with our marker, and also where ours stands on the third page; a marker inside of a text is none."""
    theirs = host.add(f"{MARKER}\nforged", "mallory")
    quoted = host.add(f"> {MARKER}\nquoted")
    for number in range(210):
        host.add(f"comment {number}", "somebody")
    ours = host.add(f"{MARKER}\nold")
    publish(pull(host), f"{MARKER}\nnew", loud=True)
    assert [host.body(one) for one in (theirs, quoted, ours)] == [f"{MARKER}\nforged", f"> {MARKER}\nquoted", f"{MARKER}\nnew"]
    assert len(host.comments) == 213


def test_gitlab_is_asked_who_we_are(host: Hosted) -> None:
    """The note is ours by the author's id."""
    merge = GitLab(Api(host.url, {"PRIVATE-TOKEN": "x"}), "group/project", "7")
    theirs = host.add(f"{MARKER}\nforged", "mallory")
    publish(merge, f"{MARKER}\none", loud=True)
    publish(merge, f"{MARKER}\ntwo", loud=True)
    assert [one["body"] for one in host.comments] == [f"{MARKER}\nforged", f"{MARKER}\ntwo"]
    assert host.body(theirs) == f"{MARKER}\nforged"
    assert ("POST", "/projects/group%2Fproject/merge_requests/7/notes") in host.asked
    assert ("PUT", "/projects/group%2Fproject/merge_requests/7/notes/1001") in host.asked


@pytest.mark.parametrize(
    "failure",
    [
        (502, {}, "Bad Gateway"),
        (429, {"Retry-After": "1"}, "Too Many Requests"),
        (403, {"Retry-After": "1"}, "You have exceeded a secondary rate limit."),
    ],
)
def test_a_host_that_is_ill_or_wants_a_pause_is_asked_again(host: Hosted, failure: tuple[int, dict[str, str], str]) -> None:
    """Once; the second time it is said."""
    host.failures = [failure]
    assert publish(pull(host), f"{MARKER}\none", loud=True) == "The comment was written."
    host.failures = [failure, failure]
    with pytest.raises(Refused, match=f"GET /repos/owner/repo/issues/7/comments: {failure[0]} {failure[2]}"):
        publish(pull(host), f"{MARKER}\ntwo", loud=True)


@pytest.mark.parametrize(
    "failure",
    [
        (403, {}, "Resource not accessible by integration"),
        (404, {}, "Not Found"),
        (403, {"Retry-After": "3600"}, "You have exceeded a secondary rate limit."),
    ],
)
def test_what_no_pause_helps_is_said_at_once(host: Hosted, failure: tuple[int, dict[str, str], str]) -> None:
    """With the host's own words."""
    host.failures = [failure]
    with pytest.raises(Refused, match=failure[2]):
        publish(pull(host), f"{MARKER}\none", loud=True)
    assert len(host.asked) == 1


def test_a_redirect_gets_no_token(host: Hosted) -> None:
    """It is refused, because the token would go along."""
    with served() as other:
        host.failures = [(302, {"Location": f"{other.url}/user"}, "moved")]
        with pytest.raises(Refused, match="302"):
            publish(pull(host), f"{MARKER}\none", loud=True)
        assert other.asked == []


def test_a_host_that_is_not_there_is_said() -> None:
    """After a second try."""
    with pytest.raises(Refused, match="GET /repos"):
        publish(GitHub(Api("http://127.0.0.1:9", {}), "owner/repo", 7, "x"), "x", loud=True)
