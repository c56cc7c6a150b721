"""Pages of what emscloud knows: its messages, its checks, the services of its catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docs.tools.page import anchor, code, finished, head, heading, plain, sentence, table
from emscloud import messages
from emscloud.diff.checks import Checks
from emscloud.load.catalog import Catalog
from emscloud.model.catalog import Host, Row, ServiceVersion
from emscloud.model.check import Check

STAGES = {
    "E1": "Reading a file",
    "E2": "Names and addresses",
    "E3": "What a cloud can say",
    "E4": "Writing, and live accounts",
    "E5": "Reading what others wrote",
}
"""What the first figure of a code says."""


def messages_page() -> str:
    """Every message with its long form."""
    lines = head(
        "Messages",
        "Every message has a code, a summary that is always the same, and a long form, which `emscloud explain CODE` prints.",
    )
    for stage, title in STAGES.items():
        lines += heading(2, f"{stage}: {title}", stage.lower())
        for number, summary in messages.summaries().items():
            if number.startswith(stage):
                _, _, body = (messages.long_form(number) or "").partition("\n")
                lines += [*heading(3, f"{number} {summary}", number), body.strip(), ""]
    return finished(lines)


def checks_page() -> str:
    """Every shipped check."""
    lines = head(
        "Checks",
        "What `emscloud diff` tells a reviewer of a change.",
        "A check speaks of traffic that a change opens (*wider*), closes (*narrower*), or may do either with (*unknown*).",
        "A check with the side *nothing* speaks of a fact in which no traffic changes.",
        "`checks: [./checks.yaml]` in a policy adds your own, changes severities and suppresses; "
        "`emscloud schema checks` prints the form.",
    )
    found = [Checks.shipped().checks[name] for name in Checks.shipped().checks]
    lines += table(
        ("check", "severity", "what it says"),
        [(f"[`{one.id}`](#{one.id})", one.severity.value, sentence(one.summary)) for one in found],
    )
    for one in found:
        lines += _check(one)
    return finished(lines)


def _check(one: Check) -> list[str]:
    when = [f"side *{one.side}*"]
    when += [f"direction *{one.direction.value}*"] if one.direction else []
    when += [f"peers *{one.peers}*"] if one.peers != "anybody" else []
    when += [f"services {', '.join(code(service.text) for service in one.services)}"] if one.services else []
    when += [f"at least {one.least:,} addresses"] if one.least else []
    when += [f"by the judgement *{one.judgement}*"] if one.judgement else []
    said = [f"**{sentence(one.summary)}**", sentence(one.detail), sentence(one.help), ""]
    return [*heading(2, code(one.id), one.id), *said, f"Severity {one.severity.value}; {', '.join(when)}.", ""]


def catalog_page() -> str:
    """Every service that comes with emscloud, with its rows."""
    catalog = Catalog.shipped()
    found = [catalog.find(name, version) for name in catalog.names() for version in reversed(catalog.versions(name))]
    lines = head(
        "The catalog",
        "Every service that comes with emscloud, row by row.",
        "`emscloud catalog show SERVICE` prints the same, `emscloud catalog diff` what changed between versions.",
    )
    lines += table(
        ("service", "of", "rows", "revision", "checked"),
        [
            (
                f"[`{_title(one)}`](#{anchor(_title(one))})",
                f"{one.title} {one.release}",
                str(len(one.rows)),
                str(one.revision),
                one.checked,
            )
            for one in found
        ],
    )
    for one in found:
        lines += _service(one)
    return finished(lines)


def _title(one: ServiceVersion) -> str:
    return f"{one.name}@{one.version}"


def _service(one: ServiceVersion) -> Iterator[str]:
    yield from heading(2, code(_title(one)), anchor(_title(one)))
    yield f"{one.title} {one.release}, revision {one.revision}, checked {one.checked}: [the page]({one.source})."
    yield ""
    for note in one.notes:
        yield f"- {plain(note)}"
    yield ""
    for host in one.hosts.values():
        yield from _host(one, host)
    if one.settings:
        yield from heading(3, "Settings", f"{anchor(_title(one))}-settings")
        yield from table(
            ("setting", "what it sets", "default", "options"),
            [
                (code(name), sentence(each.doc), ", ".join(map(code, each.default)), ", ".join(map(code, each.options)))
                for name, each in one.settings.items()
            ],
        )
    yield from heading(3, "Roles", f"{anchor(_title(one))}-roles")
    yield from table(("role", "who it is"), [(code(name), plain(words)) for name, words in one.roles.items()])


def _host(one: ServiceVersion, host: Host) -> Iterator[str]:
    yield from heading(3, f"Host {code(host.name)}", f"{anchor(_title(one))}-{host.name}")
    yield sentence(host.title)
    yield ""
    if host.unseen:
        yield f"Not in the catalog: {plain(host.unseen)}"
        yield ""
    if host.features:
        yield from table(("feature", "what for"), [(code(name), plain(words)) for name, words in host.features.items()])
    rows = [_row(row) for row in one.rows if row.host == host.name]
    if rows:
        yield from table(("row", "feature", "way", "services", "with whom", "on the page"), rows)


def _row(row: Row) -> tuple[str, ...]:
    if row.unseen:
        return code(row.id), code(row.feature), "", "", f"*not in the catalog:* {plain(row.unseen)}", plain(row.page)
    way = {"in": "in from", "out": "out to"}[row.direction.value]
    who = f"role {code(row.role)}" if row.role is not None else _options(row.names_by, row.names)
    when = "".join(f" (with {name} {' or '.join(options)})" for name, options in row.when.items())
    page = f"{plain(row.page)}: {plain(row.usage)}" if row.usage else plain(row.page)
    source = f" ([page]({row.source}))" if row.source else ""
    return code(row.id), code(row.feature), way, f"{_options(row.services_by, row.services)}{when}", who, f"{page}{source}"


def _options(by: str, listed: Mapping[str, tuple[str, ...]]) -> str:
    items = listed.items()
    if not by:
        return ", ".join(code(value) for _, values in items for value in values)
    return "; ".join(f"{by} *{option}*: {', '.join(map(code, values)) or 'none'}" for option, values in items)
