"""The shipped catalog as Requirements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emscloud.load.document import Disk, Files, Node, Scalar, Sequence
from emscloud.load.document import Mapping as MappingNode
from emscloud.load.service import SERVICE, check_value, digest, filled, load_service
from emscloud.load.shape import Reading, Refused, describe, listing, shown, suggest
from emscloud.load.terms import parse_name, parse_ports
from emscloud.model.catalog import Row, ServiceVersion, Setting
from emscloud.model.policy import Direction
from emscloud.model.service import Service
from emscloud.spaces.interval import merge

__all__ = ["SERVICE", "Catalog", "ExpandedRow", "digest", "expand", "load_service", "load_settings", "unseen"]

SHIPPED = Path(__file__).parent.parent / "catalog" / "services"
_FILE = re.compile(r"(?P<version>[A-Za-z0-9][A-Za-z0-9.]*)\.r(?P<revision>[1-9][0-9]*)\.yaml\Z")


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


class Catalog:
    """Services by name, version and revision: shipped ones and a user's.  A file is read when it is asked for."""

    def __init__(self, files: Mapping[tuple[str, str, int], tuple[Files, str]], place: Files) -> None:
        self._files, self._place = dict(files), place
        self._loaded: dict[tuple[str, str, int], ServiceVersion] = {}

    @classmethod
    def shipped(cls, place: Files | None = None) -> Catalog:
        """The services that come with emscloud; a user's folders are then looked for in `place`, on disk unless it is said."""
        return cls(_index(Disk(), str(SHIPPED)), place or Disk())

    def with_folder(self, path: str) -> Catalog:
        """This catalog and a user's folder of `<service>/<version>.r<revision>.yaml`.

        Raises Refused where the folder is not there, holds none, or holds what the catalog already has.
        """
        if self._place.names(path) is None:
            raise Refused(f"There is no folder {path}.")
        found = _index(self._place, path)
        if not found:
            raise Refused(f"{path} holds no services: a file there is <service>/<version>.r<revision>.yaml.")
        for key in sorted(found.keys() & self._files.keys()):
            raise Refused(f"{found[key][1]} is a service that the catalog has already: {key[0]}@{key[1]}. Name yours otherwise.")
        return Catalog(self._files | found, self._place)

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
        key = (name, version, known[-1] if revision is None else revision)
        if key not in self._loaded:
            place, path = self._files[key]
            service = load_service(place.text(path), path)
            if (service.name, service.version, service.revision) != (name, version, revision or known[-1]):
                detail = f"{path} holds {service.name}@{service.version} revision {service.revision}; its name says otherwise."
                raise Refused(detail)
            self._loaded[key] = service
        return self._loaded[key]


def _index(place: Files, folder: str) -> dict[tuple[str, str, int], tuple[Files, str]]:
    """The service files of a folder; raises Refused where one is not called as it has to be, and would be passed over."""
    found = {}
    for service in place.names(folder) or ():
        for name in place.names(f"{folder}/{service}") or ():
            if not name.endswith(".yaml"):
                continue
            path = f"{folder}/{service}/{name}"
            match = _FILE.match(name)
            if match is None:
                raise Refused(f"{path} has to be called <version>.r<revision>.yaml, such as 1.0.r1.yaml.")
            found[service, match["version"], int(match["revision"])] = (place, path)
    return found


def _version_order(version: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in version.split("."))


def load_settings(service: ServiceVersion, node: MappingNode | None, reading: Reading) -> dict[str, tuple[str, ...]]:
    """Every setting of a service with the user's value or its default, as texts; E120 and E121 are noted.

    Ranges come sorted, those that overlap or touch as one, so that their order in the file changes nothing.
    """
    values = {name: setting.default for name, setting in service.settings.items()}
    for name, (key, value) in (node.items if node else {}).items():
        setting = service.settings.get(name)
        if setting is None:
            hint = suggest(name, service.settings) or f" There are {listing(service.settings)}."
            reading.say("E120", f"{service.name}@{service.version} has no setting `{shown(name)}`.{hint}", key)
            continue
        texts = _texts(setting, value, reading)
        if texts:
            values[name] = texts
    return values


def _texts(setting: Setting, value: Node, reading: Reading) -> tuple[str, ...]:
    """A user's value as texts; empty once a problem is noted."""
    items = value.items if isinstance(value, Sequence) else [value]
    if isinstance(value, Sequence) != (setting.kind == "ranges") or not items:
        wanted = "a list of ranges such as [49152-65535]" if setting.kind == "ranges" else "one value"
        reading.say("E121", f"`{setting.name}` takes {wanted}, not {describe(value) if items else 'an empty list'}.", value)
        return ()
    texts = []
    for item in items:
        if not isinstance(item, Scalar):
            reading.say("E121", f"`{setting.name}` takes texts and numbers, not {describe(item)}.", item)
            continue
        try:
            check_value(setting, item.value)
            texts.append(item.value)
        except Refused as error:
            reading.say("E121", f"`{setting.name}`: {error.detail}", item, error)
    if len(texts) < len(items):
        return ()
    if setting.kind == "ranges":
        return tuple(f"{low}-{high}" if low < high else str(low) for low, high in merge(map(parse_ports, texts)))
    return tuple(texts)


def expand(
    service: ServiceVersion,
    host: str,
    features: tuple[str, ...] | None,
    settings: Mapping[str, tuple[str, ...]],
) -> tuple[ExpandedRow, ...]:
    """The rows of a host under settings, for some features or (None) all; rows that nobody saw are left out.

    Raises Refused where there is no such host or feature, the host's rows are not known, or an option has no names
    on the page.
    """
    known = service.hosts.get(host)
    if known is None:
        hint = suggest(host, service.hosts) or f" There are {listing(service.hosts)}."
        raise Refused(f"{service.name}@{service.version} has no host `{host}`.{hint}")
    if known.unseen:
        raise Refused(f"{service.name}@{service.version} is partial: {known.unseen}. Use another version for `{host}`.")
    for feature in features or ():
        if feature not in known.features:
            hint = suggest(feature, known.features) or f" There are {listing(known.features)}."
            raise Refused(f"The host `{host}` of {service.name}@{service.version} has no feature `{feature}`.{hint}")
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
                services=_services(row, settings),
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
    return tuple(row for row in service.rows if row.unseen and row.host == host and (features is None or row.feature in features))


def _counts(row: Row, settings: Mapping[str, tuple[str, ...]]) -> bool:
    return all(settings[name][0] in options for name, options in row.when.items())


def _option(by: str, settings: Mapping[str, tuple[str, ...]]) -> str:
    return settings[by][0] if by else ""


def _services(row: Row, settings: Mapping[str, tuple[str, ...]]) -> tuple[Service, ...]:
    """What a row opens, each service once."""
    found: dict[str, Service] = {}
    for template in row.services[_option(row.services_by, settings)]:
        found |= {service.text: service for service in filled(template, settings)}
    return tuple(found.values())
