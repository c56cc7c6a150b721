"""The pages of messages, checks and the catalog hold all that there is."""

from __future__ import annotations

from docs.tools.facts import STAGES, catalog_page, checks_page, messages_page
from emscloud import messages
from emscloud.diff.checks import Checks
from emscloud.load.catalog import Catalog


def test_every_message_is_there_with_its_long_form() -> None:
    """Each under the stage that its first figure names."""
    text = messages_page()
    for code, summary in messages.summaries().items():
        body = (messages.long_form(code) or "").partition("\n")[2].strip()
        assert f"### {code} {summary} {{#{code}}}\n\n{body}\n" in text
    assert {code[:2] for code in messages.summaries()} == set(STAGES)


def test_every_check_is_there() -> None:
    """With severity, what it means and what to do."""
    text = checks_page()
    for name, check in Checks.shipped().checks.items():
        assert f"## `{name}` {{#{name}}}" in text
        assert all(words.rstrip(".") in text for words in (check.summary, check.detail, check.help))


def test_every_service_is_there_with_every_row() -> None:
    """In each version, with features, settings, roles and the page."""
    text = catalog_page()
    catalog = Catalog.shipped()
    for name in catalog.names():
        for version in catalog.versions(name):
            one = catalog.find(name, version)
            section = text.partition(f"## `{name}@{version}` ")[2].partition("\n## `")[0]
            words = [row.id for row in one.rows] + list(one.settings) + list(one.roles)
            words += [feature for host in one.hosts.values() for feature in host.features]
            assert [word for word in words if f"| `{word}` |" not in section] == []
            assert one.source in section
