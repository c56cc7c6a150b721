"""Refusals in ARM's JSON."""

from __future__ import annotations

from emscloud.sandbox.arm import answers


def test_a_refusal_is_an_error_with_details() -> None:
    """Each detail is a code and a message of its own."""
    no = answers.Refusal(409, "Code", "Why.", ("Inner", "Because."), headers={"Retry-After": "1"})
    details = [{"code": "Inner", "message": "Because."}]
    assert {"error": {"code": "Code", "message": "Why.", "details": details}} == no.body
    assert ("409 Code: Why.", {"Retry-After": "1"}) == (str(no), no.headers)


def test_an_old_etag_is_refused_with_both() -> None:
    """As recorded: the code of the detail says that it is the ETag."""
    no = answers.stale('W/"1"', 'W/"2"', "/id")
    assert (412, "PreconditionFailed", "PreconditionFailedEtagMismatch") == (no.status, no.code, no.details[0][0])
    assert 'Etag provided in if-match header W/"1" does not match etag W/"2" of resource /id' in no.details[0][1]
