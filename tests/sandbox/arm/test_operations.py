"""Operations: how long they run, what they say, and that one waits for another's word."""

from __future__ import annotations

import itertools

import pytest

from emscloud.sandbox.arm import Arm, Ending, Meeting, Refusal, Settings, Status
from emscloud.sandbox.arm.operations import Operations
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import ask, body, code, path, rule

WEB = path("networkSecurityGroups", "web")
RESOURCE = WEB.partition("?")[0]


def _operations(**changed: object) -> Operations:
    settings = Settings()
    for name, value in changed.items():
        setattr(settings, name, value)
    numbers = itertools.count()
    return Operations(settings, lambda: f"op{next(numbers)}")


def test_an_operation_runs_for_as_many_looks_as_it_is_set_to() -> None:
    """Then its effect comes, once."""
    told: list[Status] = []
    operations = _operations(polls=2)
    made = operations.begin("Put", "westeurope", RESOURCE, told.append)
    seen = []
    for _ in range(4):
        operations.look(made)
        seen.append(made.status.value)
    assert (["InProgress", "InProgress", "Succeeded", "Succeeded"], [Status.SUCCEEDED]) == (seen, told)


def test_operations_end_as_they_are_told_in_their_order() -> None:
    """After these they succeed."""
    told: list[Status] = []
    operations = _operations()
    operations.endings = [Ending(Status.FAILED, "Code", "Why."), Ending(Status.CANCELED)]
    for _ in range(3):
        operations.end(operations.begin("Put", "westeurope", RESOURCE, told.append))
    assert [Status.FAILED, Status.CANCELED, Status.SUCCEEDED] == told
    first = operations.known["op0"]
    assert {"status": "Failed", "error": {"code": "Code", "message": "Why.", "details": []}} == first.body


def test_one_runs_on_a_resource_in_any_case() -> None:
    """And is superseded, unless the settings say otherwise."""
    operations = _operations()
    assert operations.in_the_way(RESOURCE) is None
    made = operations.begin("Put", "westeurope", RESOURCE, lambda _: None)
    assert made is operations.running(RESOURCE.upper())
    assert made is operations.in_the_way(RESOURCE)


@pytest.mark.parametrize(("meeting", "status"), [(Meeting.CONFLICT, 409), (Meeting.RETRY, 429)])
def test_one_can_stay_in_the_way(meeting: Meeting, status: int) -> None:
    """As a conflict or as a reason to retry."""
    operations = _operations(meeting=meeting)
    operations.begin("Put", "westeurope", RESOURCE, lambda _: None)
    with pytest.raises(Refusal, match=str(status)):
        operations.in_the_way(RESOURCE)


def test_a_superseded_operation_has_no_effect() -> None:
    """What it leaves is for the later one to say."""
    told: list[Status] = []
    operations = _operations()
    one, other = (operations.begin("Put", "westeurope", RESOURCE, told.append) for _ in range(2))
    operations.supersede(one, other)
    operations.end(one)
    assert other is operations.running(RESOURCE)
    assert (Status.CANCELED, []) == (one.status, told)


def test_retry_after_stands_in_answers_while_it_runs(served: Served, arm: Arm) -> None:
    """With the first answer and with each poll until the end."""
    arm.settings.retry_after = 3
    _, _, headers = ask(served, "PUT", WEB, body(rule()))
    where = headers["Azure-AsyncOperation"].removeprefix(served.url)
    polls = [ask(served, "GET", where)[2].get("Retry-After") for _ in range(2)]
    assert ("3", ["3", None]) == (headers["Retry-After"], polls)


def test_retry_after_can_be_left_out(served: Served, arm: Arm) -> None:
    """As in what Azure/azure-cli's tests recorded."""
    arm.settings.retry_after = None
    _, _, headers = ask(served, "PUT", WEB, body(rule()))
    assert "Retry-After" not in headers
    assert "Retry-After" not in ask(served, "GET", headers["Azure-AsyncOperation"].removeprefix(served.url))[2]


def test_a_deletion_has_a_result(served: Served, arm: Arm) -> None:
    """202 while it runs, then 204."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    where = ask(served, "DELETE", WEB)[2]["Location"].removeprefix(served.url)
    assert [202, 204] == [ask(served, "GET", where)[0] for _ in range(2)]


def test_a_deletion_that_failed_has_an_error_for_result(served: Served, arm: Arm) -> None:
    """In ARM's shape."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    arm.end_next(Status.FAILED, "Stuck", "It is stuck.")
    arm.settings.polls = 0
    where = ask(served, "DELETE", WEB)[2]["Location"].removeprefix(served.url)
    assert (400, "Stuck") == code(ask(served, "GET", where))


def test_an_operation_that_was_never_begun_is_404(served: Served, arm: Arm) -> None:
    """`OperationNotFound`."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    where = ask(served, "DELETE", WEB)[2]["Azure-AsyncOperation"].removeprefix(served.url)
    assert (404, "OperationNotFound") == code(ask(served, "GET", where.replace("operations/", "operations/0")))
