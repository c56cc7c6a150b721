"""A judgement with something of everything, for tests of reports."""

from __future__ import annotations

from dataclasses import replace

from emscloud.diagnostics import Severity, Where
from emscloud.diff.checks import Checks
from emscloud.diff.delta import Delta, Step, delta
from emscloud.diff.judge import Judgement, Remark, judge
from emscloud.diff.side import Side
from emscloud.foreign import Carrier, Group, Hole
from emscloud.model.check import Check, Suppression
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
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


def named(words: str) -> tuple[Delta, Judgement, dict[str, Check]]:
    """A judgement in which every name, label, place and reason is the same text of somebody."""
    where = Where(words, 7, 3)
    symbol = Symbol("azure", words)
    web = rule("tcp/443", "10.0.0.0/16").bounds.must
    tag = rule("tcp/8443", "azure=x").bounds.named[Symbol("azure", "x")]

    def carrier(bounds: Bounds) -> Carrier:
        return Carrier(words, Direction.IN, bounds, (words, f"{words} [{words}]"), where)

    def held(address: str, *rules: Carrier, hole: str = "") -> Group:
        made = group(*rules, address=address)
        holes = (Hole(hole, where),) if hole else ()
        flow = made.flows[Direction.IN]
        flows = {Direction.IN: replace(flow, maybe=rule("tcp/1", "10.0.0.9").bounds.must) if hole else flow}
        return Group("aws", address, words, None, flows, rules, holes, ((words, words, where),) if hole else ())

    more = Bounds.of(web | rule("udp/53", "8.8.8.8").bounds.must, {symbol: tag})
    old = side(held(words, carrier(Bounds.of(web))), held(f"{words}/2", carrier(Bounds.of(web, {symbol: tag}))))
    new = side(held(words, carrier(more), carrier(Bounds.of(web)), hole=words), held(f"{words}/2", carrier(Bounds.of(web))))
    found = delta(old, new, (Step(words, new),), "dns")
    check = Check(words, "wider", None, "anybody", (), 1, Severity.ERROR, words, words, words, None, where)
    quiet = replace(check, id=f"{words}2", judgement="remark", side="nothing")
    checks = Checks({check.id: check, quiet.id: quiet}, (Suppression(check.id, f"{words}/2", words, "", where),))
    judgement = judge(found, checks)
    said = Remark(check, words, words, Severity.NOTE, found.changes[0].packet, Direction.IN, where)
    return found, replace(judgement, remarks=(*judgement.remarks, said)), dict(checks.checks)
