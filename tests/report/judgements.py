"""A judgement with something of everything, for tests of reports."""

from __future__ import annotations

from emscloud.diagnostics import Where
from emscloud.diff.checks import Checks
from emscloud.diff.delta import Delta, Step, delta
from emscloud.diff.judge import Judgement, judge
from emscloud.diff.side import Side
from emscloud.foreign import Carrier, Group, Hole
from tests.diff.samples import group, rule, side

CHECKS = Checks.shipped()
HOSTILE = "evil`|<img src=x onerror=alert(1)>\x1b[31m\n[@all](http://x)"


def placed(carrier: Carrier, file: str, line: int) -> Carrier:
    """A rule with a place."""
    return Carrier(carrier.name, carrier.direction, carrier.bounds, carrier.causes, Where(file, line, 3))


def sample(address: str = "eu/web", again: str = "us/web") -> tuple[Delta, Judgement]:
    """Two groups with one change, one with a doubt, something that DNS moved, and a rule that others cover."""

    def both(*rules: Carrier) -> list[Group]:
        return [group(*rules, address=one) for one in (address, again)]

    base = rule("tcp/443", "10.0.0.0/16", "web")
    ssh = placed(rule("tcp/22", "anywhere", "ssh"), "ems.yaml", 7)
    more = rule("tcp/443", "10.0.7.0/24", "more")
    moved = rule("tcp/443", "8.8.8.8", "web")
    gone = rule("udp/53", "10.0.0.9", "dns")
    old = side(*both(base, gone), group(rule("tcp/1", "group=db"), address="one"))
    edit = side(*both(base, ssh, more), group(rule("tcp/1", "10.1.0.0/16"), address="one"))
    new = Side(
        "new", (*both(base, ssh, more, moved), group(rule("tcp/1", "10.1.0.0/16"), address="one")), (Hole("module.far is remote"),)
    )
    found = delta(old, new, (Step("policy", edit),), "dns")
    return found, judge(found, CHECKS)
