"""What a group asks for: catalog rows and rules of the user's, as Asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.load.catalog import Catalog, ExpandedRow, expand, load_settings, unseen
from emscloud.load.document import Mapping as MappingNode
from emscloud.load.document import Node, Sequence
from emscloud.load.names import Names
from emscloud.load.shape import Loaded, Placed, Refused, listing, suggest
from emscloud.model.catalog import ServiceVersion
from emscloud.model.peer import Hostname
from emscloud.model.policy import Direction
from emscloud.model.service import Service
from emscloud.model.written import Ask, Pin, Role, Term


class Asks:
    """Makes the Asks of every group, and remembers the services in use and the roles that nobody bound.

    `ids` are those of each group's rows and rules, also of rules that are wrong; `whole` is False once a requirement
    is too wrong for its rows to be known.
    """

    def __init__(self, names: Names, catalog: Catalog, revisions: Mapping[str, int]) -> None:
        self.names, self.reading = names, names.reading
        self.catalog, self.revisions = catalog, revisions
        self.pins: dict[str, Pin] = {}
        self.ids: dict[str, set[str]] = {}
        self.whole = True
        self._needs: dict[str, list[tuple[str, Where]]] = {}

    def of(self, group: str, tree: Loaded) -> tuple[Ask, ...]:
        """Everything that one group asks for."""
        asks: list[Ask] = []
        seen: dict[tuple[str, str], Where] = {}
        required = cast("list[Loaded]", tree.get("requires", []))
        for one in required:
            asks.extend(self._required(one, seen))
        written = tree.node.items.get("requires")
        if written and not (isinstance(written[1], Sequence) and len(written[1].items) == len(required)):
            self.whole = False
        lines: dict[str, int] = {}
        for one in cast("list[Loaded]", tree.get("rules", [])):
            asks.extend(self._rule(one, lines))
        self.ids[group] = {ask.id for ask in asks} | lines.keys()
        return tuple(asks)

    def unbound(self) -> None:
        """Note the roles that a chosen row needs and nobody bound: one problem a role."""
        for role, rows in sorted(self._needs.items()):
            named = ", ".join(dict.fromkeys(row for row, _ in rows))
            hint = suggest(role, self.names.roles)
            detail = (
                f"Nobody is bound to the role `{role}`, which {named} needs.{hint} "
                f"Add a line under `peers`, with your own addresses: `{role}: [10.0.0.0/24]`."
            )
            self.reading.say_at("E128", detail, rows[0][1])

    def _required(self, one: Loaded, seen: dict[tuple[str, str], Where]) -> list[Ask]:
        placed = cast(Placed, one["service"])
        service = self._service(str(placed.value), placed.node)
        host = self._host(one, service) if service else None
        if service is None or host is None:
            self.whole = False
            return []
        where = one.where("service")
        if (service.name, host) in seen:
            line = seen[service.name, host].line
            detail = f"{service.name} for the host `{host}` is already required in line {line}. Make one of the two."
            self.reading.say("E115", detail, placed.node)
            return []
        seen[service.name, host] = where
        node = cast("MappingNode | None", one.get("settings"))
        settings = load_settings(service, node, self.reading)
        features, wrong = self._features(one, service, host)
        self.whole = self.whole and not wrong
        try:
            rows = expand(service, host, features, settings)
        except Refused as error:
            place = one.node.items["host"][1] if service.hosts[host].unseen and "host" in one else node or placed.node
            self.reading.say("E123", error.detail, place)
            self.whole = False
            return []
        for row in rows:
            if row.role is not None and row.role not in self.names.roles:
                self._needs.setdefault(row.role, []).append((row.id, where))
        for missing in unseen(service, host, features):
            detail = f"{service.name}/{missing.id} is not in the catalog: {missing.unseen}. Write a rule of your own if needed."
            self.reading.problems.append(Problem("E129", detail, where, Severity.WARNING))
        return [_ask(row, where) for row in rows]

    def _service(self, text: str, node: Node) -> ServiceVersion | None:
        name, _, version = text.partition("@")
        try:
            service = self.catalog.find(name, version, self.revisions.get(text))
            newest = max(self.catalog.revisions(name, version))
        except Refused as error:
            self.reading.say("E122", error.detail, node)
            return None
        except Failed as error:
            self.reading.problems.extend(error.problems)
            return None
        self.pins[text] = Pin(text, service.revision, service.digest, newest)
        return service

    def _host(self, one: Loaded, service: ServiceVersion) -> str | None:
        placed = cast("Placed | None", one.get("host"))
        if placed is None:
            return None if one.wrote("host") else next(iter(service.hosts))
        host = str(placed.value)
        return host if self.names.know("E123", f"host of {service.name}", host, service.hosts, placed.node) else None

    def _features(self, one: Loaded, service: ServiceVersion, host: str) -> tuple[tuple[str, ...] | None, bool]:
        """The chosen features that exist, None for all of them; and whether anything was wrong, which is noted."""
        chosen = one.get("features")
        if isinstance(chosen, Placed):
            return None, False
        offered = tuple(service.hosts[host].features)
        listed = cast("list[Placed]", chosen or [])
        written = one.node.items.get("features")
        if not written or (isinstance(written[1], Sequence) and not written[1].items):
            detail = f"Nothing is opened that is not asked for. Choose `features`: {listing(offered)}, or the word `all`."
            self.reading.say_at("E123", detail, one.where("features" if written else "service"))
        kind = f"feature of {service.name} for the host {host}"
        known = [item for item in listed if self.names.know("E123", kind, str(item.value), offered, item.node)]
        wrong = not written or not isinstance(written[1], Sequence) or len(known) < max(1, len(written[1].items))
        return tuple(dict.fromkeys(str(item.value) for item in known)), wrong

    def _rule(self, one: Loaded, lines: dict[str, int]) -> list[Ask]:
        placed = cast("Placed | None", one.get("id"))
        if placed:
            name = str(placed.value)
            if name in lines:
                detail = f"The id `{name}` already names the rule in line {lines[name]}. An id is unique in its group."
                self.reading.say("E115", detail, placed.node)
            lines.setdefault(name, placed.node.line)
        for peers in ("from", "to"):
            self.names.check(cast("list[Term]", one.get(peers, [])))
        if not one.whole:
            return []
        inward = "inbound" in one
        terms = tuple(cast("list[Term]", one["from" if inward else "to"]))
        asked = one["inbound" if inward else "outbound"]
        expires = cast("Placed | None", one.get("expires"))
        ask = Ask(
            id=str(cast(Placed, one["id"]).value),
            direction=Direction.IN if inward else Direction.OUT,
            services=tuple(asked) if isinstance(asked, list) else (cast(Service, asked),),
            terms=terms,
            why=str(one["why"]),
            ticket=str(one.get("ticket", "")),
            expires=str(expires.value) if expires else "",
            until=one.where("expires") if expires else None,
            where=one.where("id"),
        )
        return [ask]


def _ask(row: ExpandedRow, where: Where) -> Ask:
    terms = [Term((Hostname(name),), where) for name in row.names]
    if row.role is not None:
        terms.append(Term((Role(row.role),), where))
    return Ask(row.id, row.direction, row.services, tuple(terms), row.why, row.page, where=where)
