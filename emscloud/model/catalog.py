"""ServiceVersion, Row, Setting: a vendor's page as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from emscloud.model.policy import Direction


@dataclass(frozen=True, slots=True)
class Setting:
    """What the page calls customizable: one port, a list of ranges, or one of a few words.

    `default` is text as a policy would write it: `8013`, `1024-5000` (one entry a range), a word.
    """

    name: str
    kind: Literal["port", "ranges", "choice"]
    default: tuple[str, ...]
    options: tuple[str, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """A machine whose rows the page lists.  `features` is name and words; `unseen` says why there are no rows."""

    name: str
    title: str
    features: Mapping[str, str]
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page.

    `services` are templates (`tcp/443`, `tcp/{rpc-ports}`); where a choice setting decides, `by` is its name and
    `services` one tuple for each option, else `by` is empty and the only key is the empty text.  `names` likewise.
    `when` is the options under which the row counts, by setting.  `absent` is what the page says where an option has
    no names; `unseen` why a row's facts are not there; `source` the page where the row stands, if that is another one.
    """

    id: str
    host: str
    feature: str
    page: str
    usage: str
    customize: str
    direction: Direction
    services: Mapping[str, tuple[str, ...]]
    services_by: str
    role: str | None
    names: Mapping[str, tuple[str, ...]]
    names_by: str
    when: Mapping[str, tuple[str, ...]]
    absent: str = ""
    unseen: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ServiceVersion:
    """A service's page of one version, in one revision.

    `digest` is sha256 of the file's text with plain line ends.  `checked` is the day the facts were checked.
    """

    name: str
    version: str
    revision: int
    title: str
    release: str
    source: str
    checked: str
    digest: str
    roles: Mapping[str, str]
    hosts: Mapping[str, Host]
    settings: Mapping[str, Setting]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether something of the page is not there."""
        return any(row.unseen for row in self.rows) or any(host.unseen for host in self.hosts.values())
