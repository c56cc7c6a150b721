"""A list comes with its first entries, and a hundred come and go in one call."""

from __future__ import annotations

from emscloud.clouds.aws.live.lists.calls import born, portions, request, within
from emscloud.clouds.aws.live.requests import batches
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, entry_of
from emscloud.plan.lists.listed import Listed
from emscloud.plan.rule import Asked, Held
from emscloud.plan.steps import Action, Step

IN = Direction.IN
LIST = Listed(IN, "l", 4, None, None, 200, (("k", "v"),))
MADE: Step[Atom] = Step(Action.CREATE, "web", "", 0, listed=LIST)


def comes(number: int, name: str = "l") -> Step[Atom]:
    """An entry that comes."""
    return Step(Action.GRANT, "web", "", 1, IN, new=Asked(entry_of(IN, name, f"10.0.{number}.0/24"), "ours"))


def goes(number: int, action: Action = Action.REVOKE) -> Step[Atom]:
    """An entry that goes."""
    return Step(action, "web", "", 1, IN, old=Held(entry_of(IN, "l", f"10.1.{number}.0/24"), "pl-1", "ours"))


def test_a_step_is_about_a_list_or_not() -> None:
    """A rule that names one is a rule."""
    rule = Atom(IN, "tcp", 1, 1, Kind.OWN_LIST, "l")
    assert [("web", "in", "l"), ("web", "in", "l"), None, None] == [
        within(MADE),
        within(goes(1)),
        within(Step(Action.GRANT, "web", "", new=Asked(rule, ""))),
        within(Step(Action.CREATE, "web", "")),
    ]


def test_a_new_list_comes_with_a_hundred_entries() -> None:
    """The others follow by themselves; those of another list are not among them."""
    many = [comes(number) for number in range(130)]
    assert many[:100] == list(born([MADE, *many])[MADE])
    assert [101, 30, 1] == [len(one) for one in batches([MADE, *many, comes(1, "other")])]


def test_what_comes_and_goes_is_one_call_as_far_as_it_fits() -> None:
    """Beyond that everything comes before anything goes."""
    some = (*map(comes, range(100)), *map(goes, range(3)), goes(9, Action.FOREIGN))
    assert [some] == list(portions(some))
    many = (*map(comes, range(101)), *map(goes, range(3)))
    assert [("grant", 100), ("grant", 1), ("revoke", 3)] == [(one[0].action.value, len(one)) for one in portions(many)]


def test_a_call_says_what_ec2_takes() -> None:
    """Entries with the description by which they are told, and the size apart from them."""
    assert request((MADE, comes(1)), None) == (
        "CreateManagedPrefixList",
        {
            "PrefixListName": "l",
            "AddressFamily": "IPv4",
            "MaxEntries": 200,
            "TagSpecifications": [{"ResourceType": "prefix-list", "Tags": [{"Key": "k", "Value": "v"}]}],
            "Entries": [{"Cidr": "10.0.1.0/24", "Description": "ours"}],
        },
        "make l with 1 entries",
    )
    edited = {"AddEntries": [{"Cidr": "10.0.1.0/24", "Description": "ours"}], "RemoveEntries": [{"Cidr": "10.1.2.0/24"}]}
    assert ("ModifyManagedPrefixList", {"PrefixListId": "pl-1", **edited}) == request((comes(1), goes(2)), "pl-1")[:2]
    grown: Step[Atom] = Step(Action.MODIFY, "web", "", 0, listed=LIST)
    assert ("ModifyManagedPrefixList", {"PrefixListId": "pl-1", "MaxEntries": 200}) == request((grown,), "pl-1")[:2]
    gone: Step[Atom] = Step(Action.DELETE, "web", "", 0, listed=LIST)
    assert ("DeleteManagedPrefixList", {"PrefixListId": "pl-1"}) == request((gone,), "pl-1")[:2]
