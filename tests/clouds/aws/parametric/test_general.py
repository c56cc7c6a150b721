"""The variables of a module that no catalog names."""

from __future__ import annotations

import re

from emscloud.clouds.aws.limits import ILLEGAL
from emscloud.clouds.aws.parametric.general import general
from emscloud.hcl.printer import render
from tests.parametric.test_rules import made


def test_they_are_the_same_for_every_service() -> None:
    """But for the name that a group has by default."""
    found = {block.labels[0]: dict(block.attributes) for block in general(made())}
    assert ["name", "tags", "vpc_id", "security_group_id", "create_security_group"] == list(found)
    assert "depot" == found["name"]["default"]


def test_a_name_may_hold_what_a_policys_may() -> None:
    """The form of the validation takes the characters that EC2 takes, and no other."""
    (form,) = re.findall(r'regex\("(.*?)", var\.name\)', render(tuple(general(made()))))
    characters = [chr(number) for number in range(1, 0x180)]
    assert [one for one in characters if not ILLEGAL.search(one)] == [one for one in characters if re.fullmatch(form, one)]
