"""The file of one service version: its shape, and the facts in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Literal, cast

from emscloud.diagnostics import Where
from emscloud.load.document import Node, parse
from emscloud.load.shape import (
    At,
    Choice,
    Either,
    Field,
    ListOf,
    Loaded,
    MapOf,
    Placed,
    Reading,
    Record,
    Refused,
    Text,
    Whole,
    listing,
    shown,
    suggest,
)
from emscloud.load.terms import NAME, parse_name, parse_ports, parse_service, parse_words
from emscloud.model.catalog import Host, Row, ServiceVersion, Setting
from emscloud.model.policy import Direction
from emscloud.model.service import Service

_HOLE = re.compile(rf"\{{({NAME})\}}")

_words = Text("a few words", parse=parse_words)
_name = Text("a name", NAME)
_templates = ListOf(At(Text("a service such as tcp/443 or tcp/{some-port}")))
_names = ListOf(At(Text("a host name")))
_by_choice = MapOf(NAME, MapOf(NAME, _templates), least=1)
_names_by_choice = MapOf(NAME, MapOf(NAME, _names), least=1)
_setting = Record(
    {
        "kind": Field(Choice(("port", "ranges", "choice")), required=True, doc="one port, a list of ranges, or one of a few words"),
        "default": Field(
            Either("a text, or a list of them", Text(), ListOf(Text(), 1)),
            required=True,
            doc="what holds where a policy says nothing",
        ),
        "options": Field(ListOf(_name, 1), doc="of a choice"),
        "doc": Field(_words, required=True, doc="what it sets"),
    },
    (),
    "setting",
)
_host = Record(
    {
        "title": Field(_words, required=True, doc="what it is, in a few words"),
        "features": Field(MapOf(NAME, _words), required=True, doc="what can be opened, and what for"),
        "unseen": Field(_words, doc="why the rows of this host are not there"),
    },
    (),
    "host",
)
_row = Record(
    {
        "id": Field(At(_name), required=True, doc="unique in the file; never changed, an upgrade renames nothing"),
        "host": Field(At(_name), required=True, doc="whose row it is"),
        "feature": Field(At(_name), required=True, doc="the feature of the host that asks for it"),
        "page": Field(_words, required=True, doc="the row's name on the page"),
        "source": Field(Text("an address"), doc="where the row stands, if that is another page"),
        "usage": Field(_words, doc="what it is for, in your own words"),
        "customize": Field(_words, doc="what the page says about customizing"),
        "direction": Field(Choice(("in", "out")), doc="seen from the host"),
        "services": Field(
            Either("a list of services, or the choice that decides", sequence=_templates, mapping=_by_choice),
            doc="such as tcp/443 or tcp/{setting}; or {setting: {option: [...]}}",
        ),
        "role": Field(At(_name), doc="who is at the other end, for the user to bind"),
        "names": Field(
            Either("a list of host names, or the choice that decides", sequence=_names, mapping=_names_by_choice),
            doc="or its host names on the page",
        ),
        "when": Field(MapOf(NAME, ListOf(At(_name), 1)), doc="the options under which the row counts, by setting"),
        "absent": Field(_words, doc="what the page says where an option has no names"),
        "unseen": Field(_words, doc="why the facts of the row are not there"),
    },
    (),
    "row",
)
SERVICE = Record(
    {
        "service": Field(_name, required=True, doc="the folder's name"),
        "version": Field(Text("a version, in quotes", r"[A-Za-z0-9][A-Za-z0-9.]*"), required=True, doc="as `requires` names it"),
        "revision": Field(Whole(1, 9999), required=True, doc="a correction is a new file with the next revision"),
        "title": Field(_words, required=True, doc="the product's name"),
        "release": Field(Text("a release, in quotes"), required=True, doc="the release whose page was read"),
        "source": Field(Text("an address"), required=True, doc="where the page stands"),
        "checked": Field(Text("a date", r"\d{4}-\d{2}-\d{2}"), required=True, doc="the day the facts were checked"),
        "notes": Field(ListOf(_words), doc="what a reader should know beside the rows"),
        "roles": Field(MapOf(NAME, _words), required=True, doc="who may be at the other end"),
        "hosts": Field(MapOf(NAME, _host, least=1), required=True, doc="the first is the default"),
        "settings": Field(MapOf(NAME, At(_setting)), doc="what the page calls customizable"),
        "rows": Field(ListOf(_row, 1), required=True, doc="each row of the page"),
    },
    (),
    "service",
)
"""The shape of a service file, shipped or a user's own."""


def digest(text: str) -> str:
    """sha256 of a file's text with plain line ends, as `sha256:…`."""
    return "sha256:" + sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def load_service(text: str, file: str) -> ServiceVersion:
    """A service file.

    Raises Failed: E101 to E114 as for any file, E130 a name that the file does not define, E132 a setting that does
    not hold together, E133 a row that does not.
    """
    reading = Reading(parse(text, file))
    tree = SERVICE.load(reading.document.root, reading)
    reading.finish()
    return _Service(cast(Loaded, tree), reading, digest(text)).version()


class _Options:
    """What depends on settings: services, names and conditions, each of which has to exist."""

    def __init__(self, settings: Mapping[str, Setting], reading: Reading) -> None:
        self.settings, self.reading = settings, reading

    def when(self, tree: Loaded) -> dict[str, tuple[str, ...]]:
        """The options under which a row counts; one that does not exist would hide the row for good."""
        made = {}
        for name in tree:
            listed = cast("list[Placed]", tree[name])
            options = self._options(name, tree.node.items[name][0])
            for item in listed if options else ():
                self.know(f"option of {name}", str(item.value), options, item.node)
            made[name] = tuple(str(item.value) for item in listed)
        return made

    def choices(self, one: Loaded, key: str) -> tuple[dict[str, tuple[str, ...]], str]:
        """A list for every option of a choice, or one list under the empty text."""
        value = one.get(key)
        if isinstance(value, list):
            return {"": self._listed(value, key, one.where(key))}, ""
        if not isinstance(value, Loaded) or not value:
            return {}, ""
        by = next(iter(value))
        options = self._options(by, value.node.items[by][0])
        cases = value.inner(by)
        if options and (len(value) != 1 or set(cases.node.items) != set(options)):
            detail = f"Exactly one choice decides, with all of its options: {listing(options)}."
            self.reading.say_at("E133", detail, one.where(key))
        made = {}
        for option in cases:
            made[option] = self._listed(cast("list[Placed]", cases[option]), key, cases.where(option))
        return made, by

    def _listed(self, items: list[Placed], key: str, where: Where) -> tuple[str, ...]:
        """The texts of a list of services or names, each of which can be read; only names may be none."""
        if not items and key == "services":
            self.reading.say_at("E133", "This row would open nothing. Name a service such as tcp/443.", where)
        for item in items:
            text = str(item.value)
            try:
                if key == "services":
                    _check_template(text, self.settings)
                else:
                    parse_name(text)
            except Refused as error:
                self.reading.say("E133", error.detail, item.node)
        return tuple(str(item.value) for item in items)

    def _options(self, name: str, node: Node) -> tuple[str, ...]:
        """The options of a choice; none, once a problem is noted, where it is none."""
        choices = {known: setting for known, setting in self.settings.items() if setting.kind == "choice"}
        return choices[name].options if self.know("choice among the settings", name, choices, node) else ()

    def know(self, kind: str, name: str, known: Collection[str], node: Node) -> bool:
        """Whether a name is defined; a problem is noted where it is not."""
        if name in known:
            return True
        offer = f" There are {listing(known)}." if known else " There is none."
        self.reading.say("E130", f"There is no {kind} `{name}`.{suggest(name, known) or offer}", node)
        return False


class _Service:
    """One service file on its way from values to facts."""

    def __init__(self, tree: Loaded, reading: Reading, digest_: str) -> None:
        self.tree, self.reading, self.digest = tree, reading, digest_

    def version(self) -> ServiceVersion:
        """The facts; raises Failed."""
        tree = self.tree
        hosts = {name: self._host(name) for name in tree.inner("hosts")}
        settings = {name: self._setting(name) for name in tree.inner("settings")}
        options = _Options(settings, self.reading)
        rows = tuple(self._row(one, hosts, options) for one in cast("list[Loaded]", tree["rows"]))
        self._whole(rows, hosts)
        self.reading.finish()
        return ServiceVersion(
            name=str(tree["service"]),
            version=str(tree["version"]),
            revision=cast(int, tree["revision"]),
            title=str(tree["title"]),
            release=str(tree["release"]),
            source=str(tree["source"]),
            checked=str(tree["checked"]),
            digest=self.digest,
            roles={name: str(words) for name, words in tree.inner("roles").items()},
            hosts=hosts,
            settings=settings,
            rows=rows,
            notes=tuple(str(note) for note in cast("list[object]", tree.get("notes", []))),
        )

    def _whole(self, rows: tuple[Row, ...], hosts: Mapping[str, Host]) -> None:
        """No row is there twice, and no feature or host would silently open nothing."""
        lines: dict[str, int] = {}
        for row, one in zip(rows, cast("list[Loaded]", self.tree["rows"]), strict=True):
            where = one.where("id")
            if row.id in lines:
                detail = f"The id `{row.id}` already names the row in line {lines[row.id]}. An id is unique in the file."
                self.reading.say_at("E133", detail, where)
            lines.setdefault(row.id, where.line)
        served = {(row.host, row.feature) for row in rows}
        known = {(host.name, feature) for host in hosts.values() for feature in host.features}
        for host in hosts.values():
            one = self.tree.inner("hosts").inner(host.name)
            if not host.features and not host.unseen:
                detail = f"The host `{host.name}` has no features. Name some, or say under `unseen` why its rows are not there."
                self.reading.say_at("E133", detail, one.where())
            for feature in host.features:
                if served <= known and (host.name, feature) not in served:
                    detail = f"No row serves the feature `{feature}` of the host `{host.name}`, so it would open nothing."
                    self.reading.say_at("E133", detail, one.inner("features").where_key(feature))

    def _host(self, name: str) -> Host:
        one = self.tree.inner("hosts").inner(name)
        features = {feature: str(words) for feature, words in one.inner("features").items()}
        return Host(name, str(one["title"]), features, str(one.get("unseen", "")))

    def _setting(self, name: str) -> Setting:
        placed = cast(Placed, self.tree.inner("settings")[name])
        one = cast(Loaded, placed.value)
        default = one["default"]
        texts = tuple(map(str, default)) if isinstance(default, list) else (str(default),)
        options = tuple(map(str, cast("list[object]", one.get("options", []))))
        kind = cast("Literal['port', 'ranges', 'choice']", one["kind"])
        setting = Setting(name, kind, texts, options, str(one["doc"]))
        try:
            _check_setting(setting)
        except Refused as error:
            self.reading.say("E132", error.detail, placed.node)
        return setting

    def _row(self, one: Loaded, hosts: Mapping[str, Host], options: _Options) -> Row:
        host = str(cast(Placed, one["host"]).value)
        feature = str(cast(Placed, one["feature"]).value)
        role = cast("Placed | None", one.get("role"))
        if options.know("host", host, hosts, cast(Placed, one["host"]).node):
            options.know(f"feature of the host {host}", feature, hosts[host].features, cast(Placed, one["feature"]).node)
        if role:
            options.know("role", str(role.value), self.tree.inner("roles"), role.node)
        services, services_by = options.choices(one, "services")
        names, names_by = options.choices(one, "names")
        unseen = str(one.get("unseen", ""))
        facts = ("direction", "services", "usage")
        if not unseen and (missing := [fact for fact in facts if fact not in one]):
            self.reading.say_at("E133", f"The row lacks {listing(missing)}.", one.where())
        if not unseen and (role is None) == (not names):
            self.reading.say_at("E133", "A row has a `role` for the user to bind, or `names` of its own.", one.where())
        return Row(
            id=str(cast(Placed, one["id"]).value),
            host=host,
            feature=feature,
            page=str(one["page"]),
            usage=str(one.get("usage", "")),
            customize=str(one.get("customize", "")),
            direction=Direction(str(one.get("direction", "in"))),
            services=services,
            services_by=services_by,
            role=str(role.value) if role else None,
            names=names,
            names_by=names_by,
            when=options.when(one.inner("when")),
            absent=str(one.get("absent", "")),
            unseen=unseen,
            source=str(one.get("source", "")),
        )


def _check_setting(setting: Setting) -> None:
    """Judge a setting's options and default by its kind; raises Refused."""
    if (setting.kind == "choice") != bool(setting.options):
        raise Refused("A choice has `options`, and nothing else has.")
    if setting.kind != "ranges" and len(setting.default) != 1:
        raise Refused("Only ranges have several defaults.")
    for text in setting.default:
        check_value(setting, text)


def check_value(setting: Setting, text: str) -> None:
    """Judge a value, or one entry of a list of ranges, by the setting's kind; raises Refused."""
    if setting.kind == "choice":
        if text not in setting.options:
            hint = suggest(text, setting.options) or f" There are {listing(setting.options)}."
            raise Refused(f"`{shown(text)}` is no choice.{hint}")
        return
    low, high = parse_ports(text)
    if setting.kind == "port" and low != high:
        raise Refused(f"`{text}` is a range; one port is wanted.")


def _check_template(template: str, settings: Mapping[str, Setting]) -> None:
    """A template has to be a service whatever its setting holds; raises Refused."""
    holes = _HOLE.findall(template)
    if len(holes) > 1:
        raise Refused(f"`{shown(template)}` names several settings; one stands for all the ports.")
    for name in holes:
        if name not in settings:
            raise Refused(f"`{shown(template)}` names a setting that is not there.{suggest(name, settings)}")
        if settings[name].kind == "choice":
            raise Refused(f"`{name}` is a choice, which has no ports. Let it decide: {{{name}: {{OPTION: [SERVICE]}}}}.")
    parse_service(_HOLE.sub("1", template))


def filled(template: str, settings: Mapping[str, tuple[str, ...]]) -> Iterator[Service]:
    """The services of one template under the values of settings, one for each range of a list."""
    hole = _HOLE.search(template)
    if hole is None:
        yield parse_service(template)
        return
    for text in settings[hole[1]]:
        yield parse_service(template.replace(hole[0], text))
