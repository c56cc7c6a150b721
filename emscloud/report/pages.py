"""A vendor's page, as the catalog has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from emscloud.model.catalog import Row, ServiceVersion
from emscloud.report.text import Line


def services(found: Iterable[ServiceVersion]) -> list[Line]:
    """A line a version."""
    lines: list[Line] = []
    for one in found:
        partial = [("  partial", "warning")] if one.partial else []
        said = f"  {one.title} {one.release}, {len(one.rows)} rows, revision {one.revision}, checked {one.checked}"
        lines.append([(f"{one.name}@{one.version}", "bold"), (said, "plain"), *partial])
    return lines


def page(one: ServiceVersion) -> list[Line]:
    """Every row, host by host, with settings, roles and notes."""
    lines: list[Line] = [
        [(f"{one.name}@{one.version}", "bold"), (f"  {one.title} {one.release}, revision {one.revision}", "plain")],
        [(f"  {one.source}, checked {one.checked}", "dim")],
    ]
    for host in one.hosts.values():
        lines += [[], [(f"host {host.name}", "bold"), (f": {host.title}", "plain")]]
        if host.unseen:
            lines.append([(f"  not in the catalog: {host.unseen}", "warning")])
        for row in one.rows:
            if row.host == host.name:
                lines += _row(row)
    if one.settings:
        lines += [[], [("settings", "bold")]]
    for setting in one.settings.values():
        options = f" ({', '.join(setting.options)})" if setting.options else ""
        lines.append([(f"  {setting.name}: {', '.join(setting.default)}", "plain"), (f"{options}  {setting.doc}", "dim")])
    lines += [[], [("roles", "bold")]]
    lines += [[(f"  {role}", "plain"), (f"  {words}", "dim")] for role, words in one.roles.items()]
    if one.notes:
        lines += [[], [("notes", "bold")], *[[(f"  {note}", "plain")] for note in one.notes]]
    return lines


def _row(row: Row) -> list[Line]:
    head: Line = [(f"  {row.id}", "bold"), (f"  [{row.feature}]  {row.page}", "plain")]
    if row.unseen:
        return [head, [(f"    not in the catalog: {row.unseen}", "warning")]]
    when = "".join(f", with {name} {' or '.join(options)}" for name, options in row.when.items())
    lines = [head, [(f"    {row.direction.value}  {_options(row.services_by, row.services)}{when}", "plain")]]
    who = f"role {row.role}" if row.role is not None else _options(row.names_by, row.names)
    lines.append([(f"    {'from' if row.direction.value == 'in' else 'to'} {who}", "plain")])
    customize = f"; to customize: {row.customize}" if row.customize else ""
    lines.append([(f"    {row.usage}{customize}", "dim")])
    if row.source:
        lines.append([(f"    {row.source}", "dim")])
    return lines


def _options(by: str, listed: Mapping[str, tuple[str, ...]]) -> str:
    if not by:
        return ", ".join(listed.get("", ()))
    return "; ".join(f"{by} {option}: {', '.join(values) or 'N/A'}" for option, values in listed.items())


def listed(one: ServiceVersion) -> dict[str, object]:
    """A version in a list, for JSON."""
    return {
        "service": one.name,
        "version": one.version,
        "revision": one.revision,
        "title": one.title,
        "release": one.release,
        "rows": len(one.rows),
        "partial": one.partial,
        "digest": one.digest,
    }


def data(one: ServiceVersion) -> dict[str, object]:
    """A whole page for JSON."""
    rows = [
        {
            "id": f"{one.name}/{row.id}",
            "host": row.host,
            "feature": row.feature,
            "page": row.page,
            "usage": row.usage or None,
            "customize": row.customize or None,
            "direction": None if row.unseen else row.direction.value,
            "services": {option or "": list(values) for option, values in row.services.items()},
            "services_by": row.services_by or None,
            "role": row.role,
            "names": {option or "": list(values) for option, values in row.names.items()},
            "names_by": row.names_by or None,
            "when": {name: list(options) for name, options in row.when.items()},
            "unseen": row.unseen or None,
            "source": row.source or None,
        }
        for row in one.rows
    ]
    settings = {
        name: {"kind": setting.kind, "default": list(setting.default), "options": list(setting.options), "doc": setting.doc}
        for name, setting in one.settings.items()
    }
    return listed(one) | {
        "source": one.source,
        "checked": one.checked,
        "hosts": {
            name: {"title": host.title, "features": dict(host.features), "unseen": host.unseen or None}
            for name, host in one.hosts.items()
        },
        "roles": dict(one.roles),
        "settings": settings,
        "rows": rows,
        "notes": list(one.notes),
    }
