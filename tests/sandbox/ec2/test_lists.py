"""Prefix lists have versions, maximums and states that take their time, and each refusal has EC2's code."""

from __future__ import annotations

from typing import Any

import pytest

from emscloud.sandbox.ec2 import Quotas
from tests.sandbox.ec2.sdk import Account, code, raw, refusal, tcp


def _create(account: Account, *networks: str, maximum: int = 5, family: str = "IPv4", **more: Any) -> dict[str, Any]:
    asked = {"PrefixListName": "ours", "AddressFamily": family, "MaxEntries": maximum, **more}
    entries = [{"Cidr": one, "Description": "x"} for one in networks]
    return dict(account.ec2.create_managed_prefix_list(**asked, Entries=entries)["PrefixList"])


def _shown(account: Account, id_: str) -> dict[str, Any]:
    (one,) = account.ec2.describe_managed_prefix_lists(PrefixListIds=[id_])["PrefixLists"]
    return dict(one)


def _use(account: Account, id_: str) -> None:
    account.allow(tcp(443, PrefixListIds=[{"PrefixListId": id_}]))


def test_a_list_is_made_with_its_entries_and_tags(account: Account) -> None:
    """Version 1, in progress in the answer; networks without host bits."""
    tags = [{"Key": "a", "Value": "b"}]
    made = _create(account, "10.0.0.1/8", TagSpecifications=[{"ResourceType": "prefix-list", "Tags": tags}])
    id_ = made["PrefixListId"]
    assert (1, 5, "create-in-progress", tags) == (made["Version"], made["MaxEntries"], made["State"], made["Tags"])
    assert f"arn:aws:ec2:eu-west-1:123456789012:prefix-list/{id_}" == made["PrefixListArn"]
    assert "create-complete" == _shown(account, id_)["State"]
    assert [{"Cidr": "10.0.0.0/8", "Description": "x"}] == account.ec2.get_managed_prefix_list_entries(PrefixListId=id_)["Entries"]
    assert {"10.0.0.0/8": "x"} == account.cloud.entries(id_)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"PrefixListName": ""}, "InvalidParameterValue"),
        ({"PrefixListName": "x" * 256}, "InvalidParameterValue"),
        ({"PrefixListName": "com.amazonaws.mine"}, "InvalidParameterValue"),
        ({"AddressFamily": "IPv5"}, "InvalidParameterValue"),
        ({"MaxEntries": 0}, "InvalidParameterValue"),
        ({"MaxEntries": 1001}, "InvalidParameterValue"),
        ({"MaxEntries": 1}, "PrefixListMaxEntriesExceeded"),
        ({"Entries": [{"Cidr": "10.0.0.0/8"}, {"Cidr": "10.1.0.0/8"}]}, "InvalidParameterValue"),
        ({"Entries": [{"Cidr": "2001:db8::/32"}]}, "InvalidParameterValue"),
        ({"AddressFamily": "IPv6"}, "InvalidParameterValue"),
        ({"Entries": [{"Cidr": "10.0.0.0/33"}]}, "InvalidParameterValue"),
        ({"Entries": [{"Cidr": "10.0.0.0/8", "Description": "it's"}]}, "InvalidParameterValue"),
        ({"MaxEntries": 200, "Entries": [{"Cidr": f"10.{n}.0.0/16"} for n in range(101)]}, "InvalidParameterValue"),
        ({"TagSpecifications": [{"ResourceType": "prefix-list", "Tags": [{"Key": "aws:x"}]}]}, "InvalidParameterValue"),
    ],
)
def test_a_list_that_may_not_be_is_refused(account: Account, asked: dict[str, Any], said: str) -> None:
    """Name, family, maximum, and each entry; nothing is made."""
    entries = [{"Cidr": "10.0.0.0/8"}, {"Cidr": "192.0.2.0/24"}]
    whole = {"PrefixListName": "ours", "AddressFamily": "IPv4", "MaxEntries": 5, "Entries": entries, **asked}
    assert said == code(account.ec2.create_managed_prefix_list, **whole)
    filters = [{"Name": "owner-id", "Values": ["123456789012"]}]
    assert [] == account.ec2.describe_managed_prefix_lists(Filters=filters)["PrefixLists"]


def test_a_hundred_entries_a_call(account: Account) -> None:
    """The words users know, for adding and for removing."""
    many = [{"Cidr": f"10.{n}.0.0/16"} for n in range(101)]
    said = ("InvalidParameterValue", "The number of entries per request cannot exceeds limit (100).")
    id_ = _create(account, *(one["Cidr"] for one in many[:100]), maximum=200)["PrefixListId"]
    asked = {"PrefixListId": id_, "CurrentVersion": 1}
    assert said == refusal(account.ec2.modify_managed_prefix_list, **asked, AddEntries=many)
    assert said == refusal(account.ec2.modify_managed_prefix_list, **asked, RemoveEntries=many)


def test_a_region_has_room_for_so_many_lists(account: Account) -> None:
    """AWS's own do not count."""
    account.cloud.quotas = Quotas(lists=1)
    _create(account)
    asked = {"PrefixListName": "ours", "AddressFamily": "IPv4", "MaxEntries": 1}
    assert "PrefixListLimitExceeded" == code(account.ec2.create_managed_prefix_list, **asked)


def test_a_token_makes_one_list(account: Account) -> None:
    """The same token again gives the same list; without one each call makes its own."""
    ids = [_create(account, ClientToken=token)["PrefixListId"] for token in ("a", "a", "b")]
    assert ids[0] == ids[1] != ids[2]
    asked = {"Action": "CreateManagedPrefixList", "PrefixListName": "ours", "AddressFamily": "IPv4", "MaxEntries": "1"}
    assert [200, 200] == [raw(account.served, **asked)[0] for _ in range(2)]
    filters = [{"Name": "prefix-list-name", "Values": ["ours"]}]
    assert 4 == len(account.ec2.describe_managed_prefix_lists(Filters=filters)["PrefixLists"])


def test_entries_are_modified_in_a_new_version(account: Account) -> None:
    """The old one can still be read; a name changes no version."""
    id_ = _create(account, "10.0.0.0/8", "192.0.2.0/24")["PrefixListId"]
    new = account.ec2.modify_managed_prefix_list(
        PrefixListId=id_,
        CurrentVersion=1,
        AddEntries=[{"Cidr": "198.51.100.0/24"}],
        RemoveEntries=[{"Cidr": "10.0.0.0/8"}],
    )["PrefixList"]
    assert (2, "modify-in-progress") == (new["Version"], new["State"])
    assert {"192.0.2.0/24": "x", "198.51.100.0/24": None} == account.cloud.entries(id_)
    old = account.ec2.get_managed_prefix_list_entries(PrefixListId=id_, TargetVersion=1)["Entries"]
    assert ["10.0.0.0/8", "192.0.2.0/24"] == [entry["Cidr"] for entry in old]
    assert "InvalidParameterValue" == code(account.ec2.get_managed_prefix_list_entries, PrefixListId=id_, TargetVersion=3)
    account.ec2.modify_managed_prefix_list(PrefixListId=id_, PrefixListName="renamed")
    assert ("renamed", 2, "modify-complete") == tuple(_shown(account, id_)[name] for name in ("PrefixListName", "Version", "State"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"AddEntries": [{"Cidr": "192.0.2.0/24"}]}, "MissingParameter"),
        ({"CurrentVersion": 2, "AddEntries": [{"Cidr": "192.0.2.0/24"}]}, "PrefixListVersionMismatch"),
        ({"CurrentVersion": 2, "MaxEntries": 4}, "PrefixListVersionMismatch"),
        ({"CurrentVersion": 1, "AddEntries": [{"Cidr": "10.0.0.9/8"}]}, "InvalidParameterValue"),
        ({"CurrentVersion": 1, "AddEntries": [{"Cidr": "::/0"}]}, "InvalidParameterValue"),
        ({"CurrentVersion": 1, "AddEntries": [{"Cidr": "192.0.2.0/24"}] * 2}, "InvalidParameterValue"),
        ({"CurrentVersion": 1, "RemoveEntries": [{"Cidr": "192.0.2.0/24"}]}, "InvalidParameterValue"),
        (
            {"CurrentVersion": 1, "AddEntries": [{"Cidr": "10.0.0.0/8"}], "RemoveEntries": [{"Cidr": "10.0.0.0/8"}]},
            "InvalidParameterValue",
        ),
        (
            {"CurrentVersion": 1, "AddEntries": [{"Cidr": f"192.0.{n}.0/24"} for n in range(5)]},
            "PrefixListMaxEntriesExceeded",
        ),
        ({"CurrentVersion": 1, "MaxEntries": 6, "AddEntries": [{"Cidr": "192.0.2.0/24"}]}, "InvalidParameterCombination"),
        ({"MaxEntries": 0}, "InvalidParameterValue"),
        ({"PrefixListName": "com.amazonaws.mine"}, "InvalidParameterValue"),
        ({"PrefixListId": "pl-0123456789abcdef0", "MaxEntries": 6}, "InvalidPrefixListID.NotFound"),
    ],
)
def test_a_modification_that_may_not_be_is_refused(account: Account, asked: dict[str, Any], said: str) -> None:
    """And changes nothing."""
    id_ = _create(account, "10.0.0.0/8")["PrefixListId"]
    before = _shown(account, id_)
    assert said == code(account.ec2.modify_managed_prefix_list, **{"PrefixListId": id_, **asked})
    assert (before, {"10.0.0.0/8": "x"}) == (_shown(account, id_), account.cloud.entries(id_))


def test_a_stale_version_is_refused_in_known_words(account: Account) -> None:
    """Two writers with one version: the second is told."""
    id_ = _create(account)["PrefixListId"]
    asked = {"PrefixListId": id_, "CurrentVersion": 1, "AddEntries": [{"Cidr": "10.0.0.0/8"}]}
    account.ec2.modify_managed_prefix_list(**asked)
    said = ("PrefixListVersionMismatch", "The prefix list has the incorrect version number.")
    assert said == refusal(account.ec2.modify_managed_prefix_list, **asked)


def test_a_list_is_resized_by_itself(account: Account) -> None:
    """Up and down, in the same version, but not below its entries."""
    id_ = _create(account, "10.0.0.0/8", "192.0.2.0/24")["PrefixListId"]
    for maximum in (7, 2):
        account.ec2.modify_managed_prefix_list(PrefixListId=id_, MaxEntries=maximum)
        assert (maximum, 1) == (_shown(account, id_)["MaxEntries"], _shown(account, id_)["Version"])
    assert "PrefixListMaxEntriesExceeded" == code(account.ec2.modify_managed_prefix_list, PrefixListId=id_, MaxEntries=1)


def test_a_maximum_for_which_a_group_has_no_room_fails_later(account: Account) -> None:
    """The call is taken, the state says that it failed, and the old maximum stays."""
    id_ = _create(account)["PrefixListId"]
    _use(account, id_)
    account.ec2.modify_managed_prefix_list(PrefixListId=id_, MaxEntries=61)
    shown = _shown(account, id_)
    assert ("modify-failed", 5, True) == (shown["State"], shown["MaxEntries"], "StateMessage" in shown)
    account.ec2.modify_managed_prefix_list(PrefixListId=id_, MaxEntries=60)
    assert ("modify-complete", 60) == (_shown(account, id_)["State"], _shown(account, id_)["MaxEntries"])


def test_states_take_their_time(account: Account) -> None:
    """So many reads see it in progress; while it is, nothing else is begun."""
    account.cloud.settle = 2
    assert 2 == account.cloud.settle
    id_ = _create(account)["PrefixListId"]
    asked = {"PrefixListId": id_, "CurrentVersion": 1, "AddEntries": [{"Cidr": "10.0.0.0/8"}]}

    def states(number: int) -> list[str]:
        return [_shown(account, id_)["State"] for _ in range(number)]

    said, message = refusal(account.ec2.modify_managed_prefix_list, **asked)
    assert ("IncorrectState", True) == (said, "in the current state (create-in-progress)" in message)
    assert ["create-in-progress", "create-in-progress", "create-complete"] == states(3)
    account.ec2.modify_managed_prefix_list(**asked)
    assert "IncorrectState" == code(account.ec2.delete_managed_prefix_list, PrefixListId=id_)
    assert ["modify-in-progress", "modify-in-progress", "modify-complete"] == states(3)
    account.ec2.delete_managed_prefix_list(PrefixListId=id_)
    assert ["delete-in-progress", "delete-in-progress", "delete-complete"] == states(3)
    assert "InvalidPrefixListID.NotFound" == code(account.ec2.describe_managed_prefix_lists, PrefixListIds=[id_])


def test_a_list_in_use_is_not_deleted(account: Account) -> None:
    """The call is taken, and the list stays as `delete-failed`, as good as before."""
    id_ = _create(account, "10.0.0.0/8")["PrefixListId"]
    _use(account, id_)
    assert "delete-in-progress" == account.ec2.delete_managed_prefix_list(PrefixListId=id_)["PrefixList"]["State"]
    assert ["delete-failed", "delete-failed"] == [_shown(account, id_)["State"] for _ in range(2)]
    assert {"10.0.0.0/8": "x"} == account.cloud.entries(id_)
    account.ec2.modify_managed_prefix_list(PrefixListId=id_, MaxEntries=6)
    assert "modify-complete" == _shown(account, id_)["State"]


def test_a_list_on_its_way_out_is_not_used(account: Account) -> None:
    """Neither changed, nor deleted again, nor named by a new rule."""
    id_ = _create(account)["PrefixListId"]
    account.ec2.delete_managed_prefix_list(PrefixListId=id_)
    assert "IncorrectState" == code(account.ec2.delete_managed_prefix_list, PrefixListId=id_)
    assert "IncorrectState" == code(account.ec2.modify_managed_prefix_list, PrefixListId=id_, MaxEntries=6)
    asked = {"GroupId": account.group, "IpPermissions": [tcp(443, PrefixListIds=[{"PrefixListId": id_}])]}
    assert "IncorrectState" == code(account.ec2.authorize_security_group_ingress, **asked)


def test_associations_are_the_groups_that_name_a_list(account: Account) -> None:
    """Each once, however many rules do."""
    id_ = _create(account)["PrefixListId"]
    assert [] == account.ec2.get_managed_prefix_list_associations(PrefixListId=id_)["PrefixListAssociations"]
    _use(account, id_)
    account.ec2.authorize_security_group_egress(
        GroupId=account.group, IpPermissions=[tcp(443, PrefixListIds=[{"PrefixListId": id_}])]
    )
    found = account.ec2.get_managed_prefix_list_associations(PrefixListId=id_)["PrefixListAssociations"]
    assert [{"ResourceId": account.group, "ResourceOwner": "123456789012"}] == found


def test_somebody_elses_entry_is_a_version_of_its_own(account: Account) -> None:
    """So a change that does not know of it is refused."""
    id_ = _create(account, "10.0.0.0/8")["PrefixListId"]
    account.cloud.enter(id_, "10.1.0.0/16", "theirs")
    assert ({"10.0.0.0/8": "x", "10.1.0.0/16": "theirs"}, 2) == (account.cloud.entries(id_), _shown(account, id_)["Version"])
    asked = {"PrefixListId": id_, "CurrentVersion": 1, "RemoveEntries": [{"Cidr": "10.0.0.0/8"}]}
    assert "PrefixListVersionMismatch" == code(account.ec2.modify_managed_prefix_list, **asked)


def test_aws_lists_are_not_ours_to_change(account: Account) -> None:
    """They are there to be named."""
    filters = [{"Name": "owner-id", "Values": ["AWS"]}, {"Name": "prefix-list-name", "Values": ["*.s3"]}]
    (one,) = account.ec2.describe_managed_prefix_lists(Filters=filters)["PrefixLists"]
    assert f"arn:aws:ec2:eu-west-1:aws:prefix-list/{one['PrefixListId']}" == one["PrefixListArn"]
    assert "UnauthorizedOperation" == code(account.ec2.delete_managed_prefix_list, PrefixListId=one["PrefixListId"])
    assert 3 == len(account.ec2.get_managed_prefix_list_entries(PrefixListId=one["PrefixListId"])["Entries"])
    _use(account, one["PrefixListId"])


@pytest.mark.parametrize(
    ("call", "sizes"),
    [("describe_managed_prefix_lists", (0, 101)), ("get_managed_prefix_list_entries", (0, 101))],
)
def test_pages_of_lists_have_one_to_a_hundred(account: Account, call: str, sizes: tuple[int, int]) -> None:
    """Their sizes are not those of groups."""
    id_ = _create(account, *(f"10.{n}.0.0/16" for n in range(5)))["PrefixListId"]
    asked = {"PrefixListId": id_} if call.startswith("get") else {}
    for size in sizes:
        assert "InvalidParameterValue" == code(getattr(account.ec2, call), **asked, MaxResults=size)
    first = getattr(account.ec2, call)(**asked, MaxResults=2)
    assert 2 == len(first.get("Entries", first.get("PrefixLists")))
    assert "NextToken" in first
