"""Values for all the variables of a parametric module: as a module call takes them, and as a policy says the same."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from emscloud import pipeline
from emscloud.cloud import Flows
from emscloud.load.catalog import ExpandedRow, expand
from emscloud.model.catalog import Setting
from emscloud.model.policy import Direction
from emscloud.parametric.rules import Parametric, Peers, feature_variable, variable
from emscloud.resolve.lock import Address, Lock
from emscloud.spaces.bounds import Bounds

GROUP = "it"
TARGETS: Mapping[str, Mapping[str, str]] = {
    "aws": {"account_id": "123456789012", "region": "eu-west-1", "vpc_id": "vpc-01234567"},
    "azure": {
        "subscription_id": "00000000-0000-0000-0000-000000000000",
        "resource_group": "rg-ems",
        "location": "westeurope",
    },
}
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "aws": {"security_group_ids": "sg-0000000{:x}", "prefix_list_ids": "pl-0000000{:x}"},
    "azure": {
        "application_security_group_ids": (
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ems/providers/Microsoft.Network"
            "/applicationSecurityGroups/asg-{:x}"
        ),
        "service_tags": "Storage.Region{:x}",
    },
}
"""How each cloud's variables of references end, and a reference of each kind by number."""
SWITCHES: Mapping[str, tuple[str, ...]] = {"aws": (), "azure": ("load_balancer_probes",)}
"""Variables of each cloud's modules that say what a target's key of the same name says."""
_PORTS = {"port": ("1", "65535"), "ranges": ("49152-65535", "1-134 446", "0-65535", "4000")}


@dataclass(frozen=True)
class Assignment:
    """Which features are on, what settings say (texts as in a policy), CIDRs and references by variable and label, and switches."""

    features: tuple[str, ...]
    settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cidrs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    references: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    switches: frozenset[str] = frozenset()

    def named(self, peers: Peers) -> list[str]:
        """The references of every kind that a role has."""
        return [reference for name in _ends(peers) for reference in self.references.get(name, {}).values()]


def _ends(peers: Peers) -> list[str]:
    """The variables of a role's references, of any cloud."""
    return [f"{peers.base}_{suffix}" for kinds in REFERENCES.values() for suffix in kinds]


def populated(made: Parametric, cloud: str, parts: str = "46ab") -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """CIDRs and references for every role, all different; `parts` says which: IPv4, IPv6, references of the kinds a and b."""
    cidrs: dict[str, dict[str, str]] = {}
    references: dict[str, dict[str, str]] = {}
    for number, peers in enumerate(made.peers, 1):
        label = f"{peers.base} {{}}".format  # another for each role, so that a rule that takes another's labels is seen
        v4 = {label("a"): f"10.{number}.0.0/16", label("b"): f"192.0.2.{number}/32"}
        v6 = {label("c"): f"2001:db8:{number:x}::/48"}
        if not peers.role:
            v4, v6 = {label("b"): f"192.0.2.{number}/32"}, {label("c"): f"2001:db8::{number:x}/128"}
        cidrs[peers.variable] = (v4 if "4" in parts else {}) | (v6 if "6" in parts else {})
        for kind, (suffix, form) in zip("ab", REFERENCES[cloud].items(), strict=True):
            references[f"{peers.base}_{suffix}"] = {label(f"d{kind}"): form.format(number)} if kind in parts else {}
    return cidrs, references


def assignments(made: Parametric, cloud: str, extra: int = 24) -> dict[str, Assignment]:
    """Single features under every setting, each kind of peer alone, every pair of features, all, and drawn ones; by name."""
    found: dict[str, Assignment] = {}
    whole = populated(made, cloud)
    for feature in made.host.features:
        for place, settings in enumerate(_settings(made, feature)):
            found[f"{feature} {place}"] = Assignment((feature,), settings, *whole)
        for parts in ("4", "6", "ab"):
            found[f"{feature} {parts}"] = Assignment((feature,), {}, *populated(made, cloud, parts))
    found["overlap"] = Assignment(tuple(made.host.features), {}, _overlapping(made, whole[0]), {key: {} for key in whole[1]})
    for setting in (setting for setting in made.settings if setting.kind == "choice"):
        other = next((feature for feature in made.host.features if setting not in _of(made, feature)), None)
        options = setting.options if other else ()
        found |= {
            f"{other}, {setting.name} {option}": Assignment((str(other),), {setting.name: (option,)}, *whole) for option in options
        }
    one_each = {peers.variable: {"a": f"10.{number}.0.0/16"} for number, peers in enumerate(made.peers, 1) if peers.role}
    few = one_each | {peers.variable: whole[0][peers.variable] for peers in made.peers if not peers.role}
    for pair in itertools.combinations(made.host.features, 2):
        found[" + ".join(pair)] = Assignment(pair, {}, few, {key: {} for key in whole[1]})
    every = tuple(made.host.features)
    found["all"] = Assignment(every, {}, *whole)
    found |= {f"all, {kind} alone": Assignment(every, {}, *populated(made, cloud, kind)) for kind in "ab"}
    for switch in SWITCHES[cloud]:
        found |= {f"{switch}, {len(on)}": Assignment(on, {}, *whole, frozenset({switch})) for on in (every, every[:1])}
    found |= {f"drawn {number}": _drawn(made, cloud, random.Random(number)) for number in range(extra)}
    return {name: one for name, one in found.items() if not _absent(made, one)}


def _overlapping(made: Parametric, held: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """For each role prefixes within others of the same role, and one beside them."""
    found = dict(held)
    for number, peers in enumerate(made.peers, 1):
        cidrs = (
            f"10.{number}.0.0/16",
            f"10.{number}.128.0/17",
            f"10.{100 + number}.0.0/24",
            f"2001:db8:{number:x}::/48",
            f"2001:db8:{number:x}:8::/64",
        )
        found[peers.variable] = {f"{peers.base} {place}": cidr for place, cidr in enumerate(cidrs)}
    return found


def _of(made: Parametric, feature: str) -> list[Setting]:
    """The settings on which a feature hangs."""
    own = [rule for rule in made.rules if rule.feature == feature]
    names = {guard.setting for rule in own for guard in rule.guards}
    names |= {asked.setting.name for rule in own for asked in rule.services if asked.setting}
    names |= {guard.setting for rule in own for guards, _ in rule.peers.names for guard in guards}
    return [setting for setting in made.settings if setting.name in names]


def _settings(made: Parametric, feature: str) -> Iterator[dict[str, tuple[str, ...]]]:
    values = []
    for setting in _of(made, feature):
        texts = setting.options if setting.kind == "choice" else (" ".join(setting.default), *_PORTS[setting.kind])
        values.append([(setting.name, tuple(text.split())) for text in texts])
    yield from (dict(one) for one in itertools.product(*values))


def _drawn(made: Parametric, cloud: str, draw: random.Random) -> Assignment:
    features = tuple(feature for feature in made.host.features if draw.random() < 0.5) or tuple(made.host.features)[:1]
    cidrs, references = populated(made, cloud)
    for peers in made.peers:
        own = {name: held for name, held in references.items() if name in _ends(peers)} | {peers.variable: cidrs[peers.variable]}
        kept = [(name, label) for name, held in own.items() for label in held]
        chosen = draw.sample(kept, draw.randint(1, len(kept)))
        for name, held in own.items():
            part = {label: value for label, value in held.items() if (name, label) in chosen}
            (cidrs if name == peers.variable else references)[name] = part
    ports = iter(draw.sample(range(1, 65536), 20))
    settings: dict[str, tuple[str, ...]] = {}
    for setting in made.settings:
        if setting.kind == "choice":
            settings[setting.name] = (draw.choice(setting.options),)
        elif setting.kind == "port":
            settings[setting.name] = (str(next(ports)),)
        else:
            ends = sorted(next(ports) for _ in range(2 * draw.randint(1, 3)))
            settings[setting.name] = tuple(f"{low}-{high}" for low, high in zip(ends[::2], ends[1::2], strict=True))
    switches = frozenset(name for name in SWITCHES[cloud] if draw.random() < 0.5)
    return Assignment(features, settings, cidrs, references, switches)


def _absent(made: Parametric, one: Assignment) -> bool:
    """Whether the page says that there is nothing for such an assignment, which the module refuses."""
    values = {setting.name: one.settings.get(setting.name, setting.default) for setting in made.settings}
    return any(
        absence.feature in one.features and all(values[guard.setting][0] in guard.options for guard in absence.guards)
        for absence in made.absences
    )


def arguments(made: Parametric, cloud: str, one: Assignment) -> dict[str, object]:
    """All of a module's variables with these values, as JSON has them; null, which is the default, for what is not said."""
    said: dict[str, object] = {feature_variable(feature): feature in one.features or None for feature in made.host.features}
    for setting in made.settings:
        texts = one.settings.get(setting.name)
        value: object = texts and (
            int(texts[0]) if setting.kind == "port" else list(texts) if setting.kind == "ranges" else texts[0]
        )
        said[variable(setting.name)] = value
    for peers in made.peers:
        said[peers.variable] = dict(one.cidrs.get(peers.variable, {}))
        said |= {name: dict(one.references.get(name, {})) for name in (f"{peers.base}_{suffix}" for suffix in REFERENCES[cloud])}
    return said | {name: name in one.switches or None for name in SWITCHES[cloud]}


def flows(made: Parametric, cloud: str, one: Assignment) -> Mapping[Direction, Bounds]:
    """What a policy with the same values lets through: text, lock, the whole pipeline, and the artifact lifted."""
    policy, lock = policy_of(made, cloud, one)
    if cloud == "azure":
        policy, lock = _accepted(policy, lock)
    result = pipeline.build(pipeline.opened(Path("emscloud.yaml"), json.dumps(policy), lock, None))
    errors = [problem for problem in result.problems if problem.severity.value == "error"]
    assert errors == [], errors
    (compiled,) = result.targets
    lifted: Flows = compiled.cloud.lift(compiled.lowered.artifact, compiled.grounded.extents)
    return lifted[GROUP]


def _accepted(policy: dict[str, object], lock: Lock) -> tuple[dict[str, object], Lock]:
    """The policy with every loss accepted that it has."""
    result = pipeline.build(pipeline.opened(Path("emscloud.yaml"), json.dumps(policy), lock, None))
    found = {(loss.name, loss.requirement) for one in result.targets for loss in one.lowered.losses}
    entries = [{"loss": name, "row" if "/" in which else "rule": which, "why": "tests"} for name, which in sorted(found)]
    return (policy | {"accept": entries} if entries else policy), lock


def policy_of(made: Parametric, cloud: str, one: Assignment) -> tuple[dict[str, object], Lock]:
    """The policy that says the same, JSON being YAML, and its lock."""
    settings = {
        setting.name: list(texts) if setting.kind == "ranges" else texts[0]
        for setting in made.settings
        if (texts := one.settings.get(setting.name))
    }
    values = {setting.name: one.settings.get(setting.name, setting.default) for setting in made.settings}
    named = [row for row in expand(made.service, made.host.name, one.features, values) if row.names]
    byname = {row.id: next(rule.peers for rule in made.rules if rule.id == row.id) for row in named}
    hosts = {row.id: _hosts(one.cidrs[byname[row.id].variable].values()) for row in named}
    unnamed = {row.feature for row in named if not hosts[row.id]}  # rules below say all of these
    features = [feature for feature in one.features if feature not in unnamed]
    needed = {rule.peers.base for rule in made.rules if rule.feature in features}
    service = f"{made.service.name}@{made.service.version}"
    requires = {"service": service, "host": made.host.name, "features": features, "settings": settings}
    group: dict[str, object] = {"requires": [requires]} if features else {}
    rules = []
    for row in named:
        cidrs: list[object] = [] if hosts[row.id] else list(one.cidrs[byname[row.id].variable].values())
        rules += _beside(row, [*cidrs, *({cloud: reference} for reference in one.named(byname[row.id]))])
    policy: dict[str, object] = {
        "name": "case",
        "groups": {GROUP: group | ({"rules": rules} if rules else {})},
        "targets": {"t": {"cloud": cloud, **TARGETS[cloud], **dict.fromkeys(sorted(one.switches), True)}},
    }
    peers = {
        _role(made, each): [*one.cidrs[each.variable].values(), *({cloud: ref} for ref in one.named(each))]
        for each in made.peers
        if each.role and each.base in needed
    }
    scopes = {name: {"scope": "documentation"} for row in named if row.feature in features for name in row.names}
    policy |= {key: value for key, value in (("peers", peers), ("names", scopes)) if value}
    entries = [
        Address(name, cidr.partition("/")[0], "by hand", "2026-11-25")
        for row in named
        for name in (row.names if hosts[row.id] else ())
        for cidr in one.cidrs[byname[row.id].variable].values()
    ]
    return policy, Lock("emscloud.lock", addresses=tuple(sorted(set(entries))))


def _hosts(cidrs: Iterable[str]) -> bool:
    """Whether a lock can hold these: single addresses, and at least one."""
    listed = list(cidrs)
    return bool(listed) and all(cidr.endswith("/128" if ":" in cidr else "/32") for cidr in listed)


def _beside(row: ExpandedRow, peers: list[object]) -> list[dict[str, object]]:
    """A page's names are bound by the lock alone, so what else is to be reached is a rule of the user's own."""
    way, end = ("inbound", "from") if row.direction is Direction.IN else ("outbound", "to")
    services = [service.text for service in row.services]
    rule: dict[str, object] = {"id": f"beside-{row.id.rpartition('/')[2]}", way: services, end: peers, "why": "a server of our own"}
    return [rule] if peers else []


def _role(made: Parametric, peers: Peers) -> str:
    return next(name for name in made.service.roles if variable(name) == peers.base)
