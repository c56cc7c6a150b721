"""A catalog service's host as rules, each with the feature and the settings that guard it and the peers it ranges over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from emscloud.diagnostics import Failed, Problem
from emscloud.load.shape import listing, suggest
from emscloud.load.terms import NAME, parse_service
from emscloud.model.catalog import Host, Row, ServiceVersion, Setting
from emscloud.model.policy import Direction
from emscloud.model.service import Service

_HOLE = re.compile(rf"\{{({NAME})\}}")


@dataclass(frozen=True, slots=True)
class Guard:
    """A choice and the options of it under which something counts; never all of its options."""

    setting: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A service of a rule: fixed, or TCP or UDP at the ports that a setting says."""

    template: str
    fixed: Service | None
    protocol: str
    setting: Setting | None

    @property
    def word(self) -> str:
        """What tells it from the rule's other services: `tcp_135`, `rpc_ports`."""
        return variable(self.setting.name if self.setting else self.template.replace("/", "_"))


@dataclass(frozen=True, slots=True)
class Peers:
    """Who is at the other end of rules: a role, or the addresses of a page's host names.

    `variable` is the map of their CIDRs.  `base` is what variables of a cloud's own references are named after.  `names`
    are the host names of the page under each combination of guards.
    """

    variable: str
    base: str
    title: str
    role: bool
    names: tuple[tuple[tuple[Guard, ...], tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row under one option: counts where `feature` is on and every guard holds, for every peer of `peers`."""

    label: str
    id: str
    direction: Direction
    feature: str
    guards: tuple[Guard, ...]
    services: tuple[Asked, ...]
    peers: Peers
    why: str
    page: str


@dataclass(frozen=True, slots=True)
class Absence:
    """What the page has no names for: a problem where the feature is on and every guard holds."""

    feature: str
    guards: tuple[Guard, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class Parametric:
    """A service's host, all of whose features, settings and peers are variables."""

    service: ServiceVersion
    host: Host
    settings: tuple[Setting, ...]
    peers: tuple[Peers, ...]
    rules: tuple[Rule, ...]
    absences: tuple[Absence, ...]

    @property
    def name(self) -> str:
        """What a group is called by default: the service, and its host unless that is the first."""
        first = next(iter(self.service.hosts))
        return self.service.name if self.host.name == first else f"{self.service.name}-{self.host.name}"


def variable(name: str) -> str:
    """A name of the catalog as a variable's: `telemetry-port` is `telemetry_port`."""
    return name.replace("-", "_")


def feature_variable(feature: str) -> str:
    """The switch of a feature."""
    return f"enable_{variable(feature)}"


def of(service: ServiceVersion, host: str | None = None) -> Parametric:
    """The rules of a host (the first, unless it is said); raises Failed.

    E123 where there is no such host, E466 where rows of it are not known, E465 where two names of the file would be one.
    """
    name = next(iter(service.hosts)) if host is None else host
    if name not in service.hosts:
        hint = suggest(name, service.hosts) or f" There are {listing(service.hosts)}."
        raise Failed([Problem("E123", f"{service.name}@{service.version} has no host `{name}`.{hint}")])
    known = service.hosts[name]
    rows = [row for row in service.rows if row.host == name]
    unseen = known.unseen or next((row.unseen for row in rows if row.unseen), "")
    if unseen:
        detail = f"{service.name}@{service.version} is partial, and a module would lack what is missing: {unseen}."
        raise Failed([Problem("E466", detail)])
    peers = _peers(service, rows)
    rules = tuple(rule for row in rows for rule in _rules(service, row, peers[row.id]))
    problems = [problem for rule in rules for problem in _within(rule)]
    problems += clashes("rule", [(rule.label, (rule.id, rule.guards), f"the row `{rule.id}`") for rule in rules])
    if problems:
        raise Failed(list(dict.fromkeys(problems)))
    listed = tuple(dict.fromkeys(peers[row.id] for row in rows))
    absences = tuple(absence for row in rows for absence in _absences(service, row))
    return Parametric(service, known, _settings(service, rows), listed, rules, absences)


def clashes(kind: str, named: Iterable[tuple[str, object, str]]) -> list[Problem]:
    """E465 for each name that several things of a module would have: what it is called, what tells it apart, and what it is."""
    held: dict[str, dict[object, str]] = {}
    for label, one, words in named:
        held.setdefault(label, {}).setdefault(one, words)
    return [
        Problem(
            "E465", f"The module would have the {kind} `{label}` for {_joined(each.values())}. Rename one of them in the catalog."
        )
        for label, each in held.items()
        if len(each) > 1
    ]


def _joined(words: Iterable[str]) -> str:
    """Words with an `and` before the last."""
    *rest, last = dict.fromkeys(words)
    return f"{', '.join(rest)} and {last}" if rest else f"two parts of {last}"


def _settings(service: ServiceVersion, rows: list[Row]) -> tuple[Setting, ...]:
    """The settings that some row of the host hangs on, in the order of the file."""
    used: set[str] = set()
    for row in rows:
        used |= {row.services_by, row.names_by, *row.when}
        used |= {hole[1] for templates in row.services.values() for one in templates for hole in _HOLE.finditer(one)}
    return tuple(setting for name, setting in service.settings.items() if name in used)


def _guards(service: ServiceVersion, row: Row) -> dict[str, tuple[str, ...]]:
    """The conditions under which a row counts, without those that say nothing."""
    return {name: options for name, options in row.when.items() if set(options) != set(service.settings[name].options)}


def _with(guards: dict[str, tuple[str, ...]], by: str, option: str) -> tuple[Guard, ...] | None:
    """The same and one option more; None where that can never be."""
    if not by:
        return tuple(Guard(*one) for one in guards.items())
    if option not in guards.get(by, (option,)):
        return None
    return tuple(Guard(*one) for one in {**guards, by: (option,)}.items())


def _rules(service: ServiceVersion, row: Row, peers: Peers) -> Iterator[Rule]:
    for option, templates in row.services.items():
        guards = _with(_guards(service, row), row.services_by, option)
        if guards is None:
            continue
        label = variable(f"{row.id}_{option}" if option else row.id)
        services = tuple(dict.fromkeys(_asked(service, template) for template in templates))
        page = f"{service.title} {service.release}: {row.page}"
        head = (label, f"{service.name}/{row.id}", row.direction, row.feature)
        yield Rule(*head, guards, services, peers, row.usage, page)


def _within(rule: Rule) -> list[Problem]:
    """E465 for services of one row that would be called alike."""
    return clashes(
        "rule", [(f"{rule.label}_{one.word}", one.template, f"`{one.template}` of the row `{rule.id}`") for one in rule.services]
    )


def _asked(service: ServiceVersion, template: str) -> Asked:
    hole = _HOLE.search(template)
    if hole is None:
        known = parse_service(template)
        return Asked(known.text, known, template.partition("/")[0], None)
    return Asked(template, None, template.partition("/")[0], service.settings[hole[1]])


def _absences(service: ServiceVersion, row: Row) -> Iterator[Absence]:
    for option, names in row.names.items():
        guards = _with(_guards(service, row), row.names_by, option)
        if row.role is None and not names and guards is not None:
            reason = row.absent or "the page gives no name"
            chosen = f" with `{row.names_by}: {option}`" if option else ""
            yield Absence(row.feature, guards, f"{service.name}/{row.id}{chosen}: {reason}.")


def _peers(service: ServiceVersion, rows: list[Row]) -> dict[str, Peers]:
    """Whom each row ranges over: roles are shared, and so are the host names of rows that never count together."""
    found: dict[str, Peers] = {}
    for row in rows:
        if row.role is not None:
            base = variable(row.role)
            found[row.id] = Peers(base, base, service.roles[row.role], role=True)
    for feature in dict.fromkeys(row.feature for row in rows if row.role is None):
        own = [row for row in rows if row.role is None and row.feature == feature]
        shared = _apart(own) if len(own) > 1 else ""
        for row in own:
            together = own if shared else [row]
            base = variable(shared or (feature if len(own) == 1 and feature not in service.roles else row.id))
            names = tuple(held for one in together for held in _names(service, one))
            title = f"the addresses of {service.title}'s names for {service.hosts[row.host].features[feature]}"
            found[row.id] = Peers(f"{base}_cidrs", base, title, role=False, names=names)
    return found


def _apart(rows: list[Row]) -> str:
    """The one choice that keeps several rows from counting together; the empty text where there is none."""
    by = {tuple(row.when) for row in rows}
    if len(by) != 1 or len(next(iter(by))) != 1:
        return ""
    name = next(iter(by))[0]
    options = [option for row in rows for option in row.when[name]]
    return name if len(options) == len(set(options)) else ""


def _names(service: ServiceVersion, row: Row) -> Iterator[tuple[tuple[Guard, ...], tuple[str, ...]]]:
    for option, names in row.names.items():
        guards = _with(_guards(service, row), row.names_by, option)
        if guards is not None:
            yield guards, names
