"""Which network security group a rule of its own belongs to: groups have names, within resource groups."""

from __future__ import annotations

from collections.abc import Iterable

from emscloud.foreign import Attribute, Instance, Pointer, keyless


class Owners:
    """The groups of a side."""

    def __init__(self, groups: Iterable[Instance]) -> None:
        self._groups = {one.address: one for one in groups}
        self._named: dict[str, list[str]] = {}
        self._nameless: list[str] = []
        for address, one in self._groups.items():
            name = one.values.get("name")
            (self._named.setdefault(name.lower(), []) if isinstance(name, str) else self._nameless).append(address)
        self._uncounted = {keyless(one.address): one.address for one in self._groups.values() if one.hole}

    def of(self, rule: Instance) -> tuple[str | None, tuple[str, ...]]:
        """The group of a rule where it is known, and those which may be its group where it is not.

        A group that the side does not have is called by its address, or by its resource group and its name; that of
        which nothing is known by the rule's own address.
        """
        name, place = rule.values.get("network_security_group_name"), rule.values.get("resource_group_name")
        if isinstance(name, Pointer):
            return self._uncounted.get(keyless(name.address), name.address), ()
        if not isinstance(name, str):
            return None, tuple(self._groups) or (rule.address,)
        same = self._named.get(name.lower(), [])
        fits = {address: _same(self._groups[address].values.get("resource_group_name"), place) for address in same}
        certain = [address for address, found in fits.items() if found]
        if certain:
            return certain[0], ()
        possible = [*[address for address, found in fits.items() if found is None], *self._nameless]
        if possible:
            return None, tuple(possible)
        return f"{place}/{name}" if isinstance(place, str) else name, ()


def _same(one: Attribute, other: Attribute) -> bool | None:
    """Whether two values are one name, which ARM compares without regard to case; None where that is not known."""
    if isinstance(one, Pointer) and one == other:
        return True
    return one.lower() == other.lower() if isinstance(one, str) and isinstance(other, str) else None
