"""Facts of EC2 that the compiler leans on."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.limits import ILLEGAL, Limits, PrefixList


@pytest.mark.parametrize("stated", [{}, {"limits": {}}, {"limits": None}])
def test_default_quotas(stated: dict[str, object]) -> None:
    """60 rules a group in each direction and family, 5 groups an interface, unless the target says otherwise."""
    assert Limits.of(stated) == Limits(60, 5, {})


def test_stated_quotas() -> None:
    """Each quota can be stated, and so can what a prefix list weighs."""
    stated = {"rules_per_group": 100, "groups_per_interface": 10, "prefix_lists": {"pl-1": {"max_entries": 20, "family": 6}}}
    assert Limits.of({"limits": stated}) == Limits(100, 10, {"pl-1": PrefixList(20, 6)})


def test_what_descriptions_may_hold() -> None:
    """A description holds letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* of ASCII, and nothing else."""
    legal = "".join(chr(code) for code in range(256) if not ILLEGAL.search(chr(code)))
    assert legal == " !#$&()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz{}"
