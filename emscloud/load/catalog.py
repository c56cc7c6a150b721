"""The shipped catalog as Requirements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Literal, cast

from emscloud.load.document import Mapping as MappingNode
from emscloud.load.document import Scalar, Sequence, parse, read_text
from emscloud.load.shape import At, Choice, Either, Field, ListOf, Loaded, MapOf, Placed, Reading, Record, Refused, Text, Whole
from emscloud.load.shape import listing, suggest
from emscloud.load.terms import NAME, parse_name, parse_ports, parse_service, parse_words
from emscloud.model.catalog import Host, Row, ServiceVersion, Setting
from emscloud.model.policy import Direction
from emscloud.model.service import Service

SHIPPED = Path(__file__).parent.parent / "catalog" / "services"
_FILE = re.compile(r"(?P<version>[A-Za-z0-9][A-Za-z0-9.]*)\.r(?P<revision>[1-9][0-9]*)\.yaml\Z")
_HOLE = re.compile(r"\{([a-z0-9-]+)\}")

_words = Text("a few words", parse=parse_words)
_name = Text("a name", NAME)
_templates = ListOf(At(Text("a service such as tcp/443 or tcp/{some-port}")))
_by_choice = MapOf(NAME, MapOf(NAME, _templates), least=1)
_setting = Record(
    {
        "kind": Field(Choice(("port", "ranges", "choice")), required=True),
        "default": Field(Either("a text, or a list of them", Text(), ListOf(Text(), 1)), required=True),
        "options": Field(ListOf(_name, 1), doc="of a choice"),
        "doc": Field(_words, required=True),
    },
    (),
    "setting",
)
_host = Record(
    {
        "title": Field(_words, required=True),
        "features": Field(MapOf(NAME, _words), required=True, doc="what can be opened, and what for"),
        "unseen": Field(_words, doc="why the rows of this host are not there"),
    },
    (),
    "host",
)
_row = Record(
    {
        "id": Field(At(_name), required=True, doc="unique in the file; never changed, an upgrade renames nothing"),
        "host": Field(At(_name), required=True),
        "feature": Field(At(_name), required=True),
        "page": Field(_words, required=True, doc="the row's name on the page"),
        "usage": Field(_words, doc="what it is for, in your own words"),
        "customize": Field(_words, doc="what the page says about customizing"),
        "direction": Field(Choice(("in", "out")), doc="seen from the host"),
        "services": Field(
            Either("a list of services, or the choice that decides", sequence=_templates, mapping=_by_choice),
            doc="such as tcp/443 or tcp/{setting}; or {setting: {option: [...]}}",
        ),
        "role": Field(At(_name), doc="who is at the other end, for the user to bind"),
        "names": Field(
            Either("a list of host names, or the choice that decides", sequence=_templates, mapping=_by_choice),
            doc="or its host names on the page",
        ),
        "when": Field(MapOf(NAME, ListOf(_name, 1)), doc="the options under which the row counts, by setting"),
        "absent": Field(_words, doc="what the page says where an option has no names"),
        "unseen": Field(_words, doc="why the facts of the row are not there"),
    },
    (),
    "row",
)
SERVICE = Record(
    {
        "service": Field(_name, required=True, doc="the folder's name"),
        "version": Field(Text("a version, in quotes", r"[A-Za-z0-9][A-Za-z0-9.]*"), required=True),
        "revision": Field(Whole(1, 9999), required=True, doc="a correction is a new file with the next revision"),
        "title": Field(_words, required=True),
        "release": Field(Text("a release, in quotes"), required=True, doc="the release whose page was read"),
        "source": Field(Text("an address"), required=True, doc="where the page stands"),
        "checked": Field(Text("a date", r"\d{4}-\d{2}-\d{2}"), required=True, doc="the day the facts were checked"),
        "notes": Field(ListOf(_words)),
        "roles": Field(MapOf(NAME, _words), required=True, doc="who may be at the other end"),
        "hosts": Field(MapOf(NAME, _host, least=1), required=True, doc="the first is the default"),
        "settings": Field(MapOf(NAME, At(_setting)), doc="what the page calls customizable"),
        "rows": Field(ListOf(_row, 1), required=True),
    },
    (),
    "service",
)
"""The shape of a service file, shipped or a user's own."""


@dataclass(frozen=True, slots=True)
class ExpandedRow:
    """A row under certain settings: its id in full, and what it opens."""

    id: str
    direction: Direction
    services: tuple[Service, ...]
    role: str | None
    names: tuple[str, ...]
    why: str
    page: str
    feature: str


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


class _Service:
    """One service file on its way from values to facts."""

    def __init__(self, tree: Loaded, reading: Reading, digest_: str) -> None:
        self.tree, self.reading, self.digest = tree, reading, digest_

    def version(self) -> ServiceVersion:
        """The facts; raises Failed."""
        tree = self.tree
        hosts = {name: self._host(name) for name in tree.inner("hosts")}
        settings = {name: self._setting(name) for name in tree.inner("settings")}
        rows = tuple(self._row(cast(Loaded, one), hosts, settings) for one in cast("list[object]", tree["rows"]))
        seen: dict[str, int] = {}
        for row, one in zip(rows, cast("list[Loaded]", tree["rows"]), strict=True):
            if row.id in seen:
                self.reading.say_at("E133", f"The row `{row.id}` is there twice; the first is row {seen[row.id]}.", one.where("id"))
            seen.setdefault(row.id, len(seen) + 1)
        self.reading.finish()
        made = ServiceVersion(
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
        self._try(made)
        self.reading.finish()
        return made

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
            if (kind == "choice") != bool(options):
                raise Refused("A choice has `options`, and nothing else has.")
            if kind != "ranges" and len(texts) != 1:
                raise Refused("Only ranges have several defaults.")
            for text in texts:
                _check_value(setting, text)
        except Refused as error:
            self.reading.say("E132", error.detail, placed.node)
        return setting

    def _row(self, one: Loaded, hosts: Mapping[str, Host], settings: Mapping[str, Setting]) -> Row:
        host = str(cast(Placed, one["host"]).value)
        feature = str(cast(Placed, one["feature"]).value)
        role = cast("Placed | None", one.get("role"))
        self._known("host", host, hosts, one, "host")
        if host in hosts:
            self._known("feature of this host", feature, hosts[host].features, one, "feature")
        if role:
            self._known("role", str(role.value), self.tree.inner("roles"), one, "role")
        when = one.inner("when")
        for name in when:
            self._known("setting", name, settings, one, "when")
        services, services_by = self._choices(one, "services", settings)
        names, names_by = self._choices(one, "names", settings)
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
            when={name: tuple(map(str, cast("list[object]", when[name]))) for name in when},
            absent=str(one.get("absent", "")),
            unseen=unseen,
        )

    def _choices(
        self, one: Loaded, key: str, settings: Mapping[str, Setting]
    ) -> tuple[dict[str, tuple[str, ...]], str]:
        """A list for every option of a choice, or one list under the empty text."""
        value = one.get(key)
        if isinstance(value, list):
            return {"": tuple(str(cast(Placed, item).value) for item in value)}, ""
        if not isinstance(value, Loaded):
            return {}, ""
        by = next(iter(value))
        self._known("setting", by, settings, one, key)
        options = value.inner(by)
        if by in settings and (len(value) != 1 or set(options) != set(settings[by].options)):
            detail = f"Exactly one choice decides, with all of its options: {listing(settings[by].options)}."
            self.reading.say_at("E133", detail, one.where(key))
        listed = {name: cast("list[Placed]", options[name]) for name in options}
        return {name: tuple(str(item.value) for item in items) for name, items in listed.items()}, by

    def _known(self, kind: str, name: str, known: Mapping[str, object], one: Loaded, key: str) -> None:
        if name not in known:
            hint = suggest(name, known) or f" There are {listing(known)}."
            self.reading.say_at("E130", f"There is no {kind} `{name}`.{hint}", one.where(key))

    def _try(self, made: ServiceVersion) -> None:
        """Every row under every choice gives services and names that can be read."""
        choices = [setting for setting in made.settings.values() if setting.kind == "choice"]
        defaults = {name: setting.default for name, setting in made.settings.items()}
        said: set[str] = set()
        for options in product(*(setting.options for setting in choices)):
            chosen = defaults | {setting.name: (option,) for setting, option in zip(choices, options, strict=True)}
            for row, one in zip(made.rows, cast("list[Loaded]", self.tree["rows"]), strict=True):
                try:
                    if not row.unseen and _counts(row, chosen):
                        _services_of(row, chosen)
                        [parse_name(name) for name in row.names.get(_option(row.names_by, chosen), ())]
                except Refused as error:
                    if error.detail not in said:
                        self.reading.say_at("E133", f"The row `{row.id}`: {error.detail}", one.where("services"))
                    said.add(error.detail)


class Catalog:
    """Services by name, version and revision: shipped ones and a user's.  A file is read when it is asked for."""

    def __init__(self, files: Mapping[tuple[str, str, int], Path]) -> None:
        self._files = dict(files)
        self._loaded: dict[Path, ServiceVersion] = {}

    @classmethod
    def shipped(cls) -> Catalog:
        """The services that come with emscloud."""
        return cls(_index(SHIPPED))

    def with_folder(self, path: str) -> Catalog:
        """This catalog and a user's folder of `<service>/<version>.r<revision>.yaml`.

        Raises Refused where the folder is not there, holds none, or holds what the catalog already has.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise Refused(f"There is no folder {path}.")
        found = _index(folder)
        if not found:
            raise Refused(f"{path} holds no services: a file there is <service>/<version>.r<revision>.yaml.")
        for key in found.keys() & self._files.keys():
            raise Refused(f"{found[key]} is a service that the catalog has already: {key[0]}@{key[1]}. Name yours otherwise.")
        return Catalog(self._files | found)

    def names(self) -> tuple[str, ...]:
        """Every service, sorted."""
        return tuple(sorted({name for name, _, _ in self._files}))

    def versions(self, name: str) -> tuple[str, ...]:
        """The versions of a service, oldest first; Refused where there is no such service."""
        found = {version for service, version, _ in self._files if service == name}
        if not found:
            hint = suggest(name, self.names()) or f" There are {listing(self.names())}."
            raise Refused(f"The catalog has no service `{name}`.{hint}")
        return tuple(sorted(found, key=_version_order))

    def revisions(self, name: str, version: str) -> tuple[int, ...]:
        """The revisions of a version, oldest first; Refused where there is no such version."""
        versions = self.versions(name)
        if version not in versions:
            hint = suggest(version, versions) or f" There are {listing(versions)}."
            raise Refused(f"{name} has no version `{version}`.{hint}")
        return tuple(sorted(number for service, found, number in self._files if (service, found) == (name, version)))

    def find(self, name: str, version: str, revision: int | None = None) -> ServiceVersion:
        """A service's version in a revision, the newest unless it is said.

        Raises Refused where there is no such one, Failed where its file is wrong.
        """
        known = self.revisions(name, version)
        if revision is not None and revision not in known:
            raise Refused(
                f"The lock pins revision {revision} of {name}@{version}, which this catalog does not have (it has "
                f"{', '.join(map(str, known))}). Use the emscloud that wrote the lock, or a newer one."
            )
        path = self._files[name, version, known[-1] if revision is None else revision]
        if path not in self._loaded:
            service = load_service(read_text(str(path)), str(path))
            if (service.name, service.version, service.revision) != (name, version, revision or known[-1]):
                detail = f"{path} holds {service.name}@{service.version} revision {service.revision}; its name says otherwise."
                raise Refused(detail)
            self._loaded[path] = service
        return self._loaded[path]


def _index(folder: Path) -> dict[tuple[str, str, int], Path]:
    found = {}
    for path in sorted(folder.glob("*/*.yaml")):
        match = _FILE.match(path.name)
        if match:
            found[path.parent.name, match["version"], int(match["revision"])] = path
    return found


def _version_order(version: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in version.split("."))


def load_settings(service: ServiceVersion, node: MappingNode | None, reading: Reading) -> dict[str, tuple[str, ...]]:
    """Every setting of a service with the user's value or its default, as texts; E120 and E121 are noted."""
    values = {name: setting.default for name, setting in service.settings.items()}
    for name, (key, value) in (node.items if node else {}).items():
        setting = service.settings.get(name)
        if setting is None:
            hint = suggest(name, service.settings) or f" There are {listing(service.settings)}."
            reading.say("E120", f"{service.name}@{service.version} has no setting `{name}`.{hint}", key)
            continue
        items = value.items if isinstance(value, Sequence) else [value]
        if isinstance(value, Sequence) != (setting.kind == "ranges") or not items:
            wanted = "a list of ranges such as [49152-65535]" if setting.kind == "ranges" else "one value"
            reading.say("E121", f"`{name}` takes {wanted}.", value)
            continue
        texts = []
        for item in items:
            text = item.value if isinstance(item, Scalar) else ""
            try:
                _check_value(setting, text)
                texts.append(text)
            except Refused as error:
                reading.say("E121", f"`{name}`: {error.detail}", item, error)
        if len(texts) == len(items):
            values[name] = tuple(texts)
    return values


def _check_value(setting: Setting, text: str) -> None:
    if setting.kind == "choice":
        if text not in setting.options:
            hint = suggest(text, setting.options) or f" There are {listing(setting.options)}."
            raise Refused(f"`{text}` is no choice.{hint}")
        return
    low, high = parse_ports(text)
    if setting.kind == "port" and low != high:
        raise Refused(f"`{text}` is a range; one port is wanted.")


def expand(
    service: ServiceVersion,
    host: str,
    features: tuple[str, ...] | None,
    settings: Mapping[str, tuple[str, ...]],
) -> tuple[ExpandedRow, ...]:
    """The rows of a host under settings, for some features or (None) all; rows that nobody saw are left out.

    Raises Refused where the host's rows are not known, or an option has no names on the page.
    """
    known = service.hosts[host]
    if known.unseen:
        raise Refused(f"{service.name}@{service.version} is partial: {known.unseen}. Use another version for `{host}`.")
    rows = []
    for row in service.rows:
        if row.host != host or (features is not None and row.feature not in features) or row.unseen or not _counts(row, settings):
            continue
        names = row.names.get(_option(row.names_by, settings), ())
        if row.role is None and not names:
            chosen = ", ".join(settings[row.names_by])
            raise Refused(f"{service.name}/{row.id} with `{row.names_by}: {chosen}`: {row.absent or 'the page gives no name'}.")
        rows.append(
            ExpandedRow(
                id=f"{service.name}/{row.id}",
                direction=row.direction,
                services=_services_of(row, settings),
                role=row.role,
                names=tuple(sorted(parse_name(name).name for name in names)),
                why=row.usage,
                page=f"{service.title} {service.release}: {row.page}",
                feature=row.feature,
            )
        )
    return tuple(rows)


def unseen(service: ServiceVersion, host: str, features: tuple[str, ...] | None) -> tuple[Row, ...]:
    """Rows that would count, had their facts been seen."""
    return tuple(
        row for row in service.rows if row.unseen and row.host == host and (features is None or row.feature in features)
    )


def _counts(row: Row, settings: Mapping[str, tuple[str, ...]]) -> bool:
    return all(settings[name][0] in options for name, options in row.when.items())


def _option(by: str, settings: Mapping[str, tuple[str, ...]]) -> str:
    return settings[by][0] if by else ""


def _services_of(row: Row, settings: Mapping[str, tuple[str, ...]]) -> tuple[Service, ...]:
    found: dict[str, Service] = {}
    for template in row.services[_option(row.services_by, settings)]:
        hole = _HOLE.search(template)
        if hole and hole[1] not in settings:
            raise Refused(f"`{template}` names a setting that is not there.{suggest(hole[1], settings)}")
        for text in settings[hole[1]] if hole else ("",):
            service = parse_service(_HOLE.sub(text, template) if hole else template)
            found[service.text] = service
    return tuple(found.values())
