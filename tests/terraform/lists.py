"""What AWS's provider does with a managed prefix list, by calls: made, read, changed, deleted, each waited for."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, TypeAlias

State: TypeAlias = dict[str, Any]

LIST = "aws_ec2_managed_prefix_list"


class Lists:
    """Managed prefix lists with the entries that stand in them."""

    def __init__(self, ec2: Any) -> None:
        self.ec2 = ec2

    def create(self, asked: State) -> State:
        """Made with its entries."""
        words = {"PrefixListName": asked["name"], "AddressFamily": asked["address_family"]}
        entries = {"Entries": _entries(asked["entry"])} if asked["entry"] else {}
        made = self.ec2.create_managed_prefix_list(**words, MaxEntries=int(asked["max_entries"]), **entries)
        id_ = made["PrefixList"]["PrefixListId"]
        tags = [{"Key": key, "Value": value} for key, value in sorted((asked["tags"] or {}).items())]
        if tags:
            self.ec2.create_tags(Resources=[id_], Tags=tags)
        self._settled(id_)
        return {"id": id_}

    def read(self, id_: str) -> State:
        """As EC2 shows it."""
        (one,) = self.ec2.describe_managed_prefix_lists(PrefixListIds=[id_])["PrefixLists"]
        held = self.ec2.get_managed_prefix_list_entries(PrefixListId=id_)["Entries"]
        tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", ())}
        return {
            "id": id_,
            "name": one["PrefixListName"],
            "address_family": one["AddressFamily"],
            "max_entries": one["MaxEntries"],
            "entry": [{"cidr": entry["Cidr"], "description": entry.get("Description") or None} for entry in held],
            "version": one["Version"],
            "arn": one["PrefixListArn"],
            "owner_id": one["OwnerId"],
            "tags": tags or None,
            "tags_all": tags,
        }

    def update(self, known: State, asked: State) -> None:
        """Its entries; nothing else of it is imitated."""
        old, new = ({entry["Cidr"]: entry for entry in _entries(one["entry"])} for one in (known, asked))
        come = [entry for cidr, entry in new.items() if old.get(cidr) != entry]
        gone = [{"Cidr": cidr} for cidr in old if cidr not in new]
        if come or gone:
            (one,) = self.ec2.describe_managed_prefix_lists(PrefixListIds=[known["id"]])["PrefixLists"]
            words = {"PrefixListId": known["id"], "CurrentVersion": one["Version"]}
            changed = {name: held for name, held in (("AddEntries", come), ("RemoveEntries", gone)) if held}
            self.ec2.modify_managed_prefix_list(**words, **changed)
            self._settled(known["id"])

    def delete(self, id_: str) -> None:
        """Taken away, and waited for until it is shown no more."""
        self.ec2.delete_managed_prefix_list(PrefixListId=id_)
        asked = [{"Name": "prefix-list-id", "Values": [id_]}]
        for _ in range(2000):
            if not self.ec2.describe_managed_prefix_lists(Filters=asked)["PrefixLists"]:
                return
            time.sleep(0.01)
        message = f"{id_} does not go"
        raise TimeoutError(message)

    def _settled(self, id_: str) -> None:
        for _ in range(2000):
            (one,) = self.ec2.describe_managed_prefix_lists(PrefixListIds=[id_])["PrefixLists"]
            if one["State"].endswith("-complete"):
                return
            time.sleep(0.01)
        message = f"{id_} does not settle"
        raise TimeoutError(message)


def _entries(held: Iterable[State] | None) -> list[State]:
    return [{"Cidr": one["cidr"], **({"Description": one["description"]} if one["description"] else {})} for one in held or ()]
