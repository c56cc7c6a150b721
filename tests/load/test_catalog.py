"""The catalog: finding a service, its settings, and its rows under them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.diagnostics import Failed
from emscloud.load.catalog import Catalog, ExpandedRow, expand, load_settings, unseen
from emscloud.load.document import Mapping, parse
from emscloud.load.shape import Reading, Refused
from emscloud.load.terms import parse_service
from emscloud.model.policy import Direction
from tests.load.services import TEXT, depot

EMS = Catalog.shipped().find("forticlient-ems", "6.4")
DEFAULTS = {name: setting.default for name, setting in EMS.settings.items()}


def read(text: str) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    """The settings of EMS from a policy's text, and the problems with it."""
    reading = Reading(parse(text, "emscloud.yaml"))
    assert isinstance(reading.document.root, Mapping)
    values = load_settings(EMS, reading.document.root, reading)
    return values, [(problem.code, problem.detail) for problem in reading.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder with two revisions of one version, and another version."""
    (tmp_path / "depot").mkdir()
    (tmp_path / "depot" / "1.0.r1.yaml").write_text(TEXT)
    (tmp_path / "depot" / "1.0.r2.yaml").write_text(TEXT.replace("revision: 1", "revision: 2"))
    (tmp_path / "depot" / "1.0.r10.yaml").write_text(TEXT.replace("revision: 1", "revision: 10"))
    (tmp_path / "depot" / "1.10.r1.yaml").write_text(TEXT.replace('"1.0"', '"1.10"'))
    (tmp_path / "depot" / "1.9.r1.yaml").write_text(TEXT.replace('"1.0"', '"1.9"'))
    (tmp_path / "depot" / "1.beta.r1.yaml").write_text(TEXT.replace('"1.0"', '"1.beta"'))
    (tmp_path / "depot" / "README.md").write_text("no service\n")
    return tmp_path


def test_a_folder_of_the_users_own_joins_the_shipped_services(folder: Path) -> None:
    """Versions and revisions are told in the order of their numbers; the newest revision is found unless one is said."""
    catalog = Catalog.shipped().with_folder(str(folder))
    assert catalog.names() == ("ad-member", "depot", "forticlient-ems", "fortimanager", "windows-host")
    assert catalog.versions("depot") == ("1.0", "1.9", "1.10", "1.beta")
    assert catalog.revisions("depot", "1.0") == (1, 2, 10)
    assert catalog.find("depot", "1.0").revision == 10
    assert catalog.find("depot", "1.0", 2).revision == 2
    assert Catalog.shipped().names() == ("ad-member", "forticlient-ems", "fortimanager", "windows-host")


def test_a_file_is_read_once_and_only_when_it_is_asked_for(folder: Path) -> None:
    """A broken file troubles nobody who does not use it."""
    (folder / "depot" / "1.9.r1.yaml").write_text("rows: []\n")
    catalog = Catalog.shipped().with_folder(str(folder))
    first = catalog.find("depot", "1.10")
    (folder / "depot" / "1.10.r1.yaml").unlink()
    assert catalog.find("depot", "1.10") is first
    with pytest.raises(Failed):
        catalog.find("depot", "1.9")


@pytest.mark.parametrize(
    ("name", "version", "revision", "words"),
    [
        ("forticlient-em", "6.4", None, "no service `forticlient-em`. Did you mean `forticlient-ems`?"),
        ("zzz", "6.4", None, "no service `zzz`. There are `ad-member`, `forticlient-ems`, `fortimanager`, `windows-host`."),
        ("forticlient-ems", "6.5", None, "no version `6.5`. Did you mean `6.4`?"),
        ("forticlient-ems", "9", None, "no version `9`. There are `6.0`, `6.4`."),
        ("forticlient-ems", "6.4", 7, "revision 7 of forticlient-ems@6.4"),
    ],
)
def test_what_the_catalog_does_not_have_is_refused(name: str, version: str, revision: int | None, words: str) -> None:
    """The sentence offers what is close, or all that there is."""
    with pytest.raises(Refused) as refused:
        Catalog.shipped().find(name, version, revision)
    assert words in refused.value.detail


def test_a_file_whose_name_and_content_disagree_is_refused(folder: Path) -> None:
    """The index goes by file names, so the content has to say the same."""
    (folder / "depot" / "2.0.r1.yaml").write_text(TEXT)
    with pytest.raises(Refused) as refused:
        Catalog.shipped().with_folder(str(folder)).find("depot", "2.0")
    assert "holds depot@1.0 revision 1; its name says otherwise" in refused.value.detail


def test_a_folder_that_is_none_is_refused(tmp_path: Path, folder: Path) -> None:
    """Missing, empty, wrongly named, or holding what the catalog already has."""
    catalog = Catalog.shipped()
    empty = tmp_path / "empty"
    empty.mkdir()
    for path, words in ((tmp_path / "no", "There is no folder"), (empty, "holds no services")):
        with pytest.raises(Refused) as refused:
            catalog.with_folder(str(path))
        assert words in refused.value.detail
    with pytest.raises(Refused) as refused:
        catalog.with_folder(str(folder)).with_folder(str(folder))
    assert "has already: depot@1.0" in refused.value.detail
    (folder / "depot" / "1.0.yaml").write_text(TEXT)
    with pytest.raises(Refused) as refused:
        catalog.with_folder(str(folder))
    assert "<version>.r<revision>.yaml" in refused.value.detail


def test_settings_that_are_not_written_have_their_defaults() -> None:
    """With nothing written, or no mapping at all, every setting is the page's."""
    assert read("{}") == (DEFAULTS, [])
    assert load_settings(EMS, None, Reading(parse("{}", "emscloud.yaml"))) == DEFAULTS


def test_settings_that_are_written_count() -> None:
    """A port with or without quotes, a choice, a list of ranges."""
    values, problems = read('{smtp-port: 587, web-port: "8443", directory: ldap, rpc-ports: [50000-50100, 49152]}')
    assert problems == []
    changed = {name: value for name, value in values.items() if value != DEFAULTS[name]}
    assert changed == {
        "smtp-port": ("587",),
        "web-port": ("8443",),
        "directory": ("ldap",),
        "rpc-ports": ("49152", "50000-50100"),
    }


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{smtp-prt: 25}", "E120", "no setting `smtp-prt`. Did you mean `smtp-port`?"),
        ("{zzz: 25}", "E120", "There are `telemetry-port`"),
        ("{smtp-port: 0}", "E121", "Port 0"),
        ("{smtp-port: 65536}", "E121", "ports end at 65535"),
        ("{smtp-port: 25-26}", "E121", "one port is wanted"),
        ("{smtp-port: mail}", "E121", "is no port"),
        ("{smtp-port: [25]}", "E121", "takes one value, not a list"),
        ("{smtp-port: {a: b}}", "E121", "takes texts and numbers, not a mapping"),
        ("{rpc-ports: 135}", "E121", "takes a list of ranges such as [49152-65535], not `135`"),
        ("{rpc-ports: []}", "E121", "not an empty list"),
        ("{rpc-ports: [1-2, [3]]}", "E121", "not a list"),
        ("{rpc-ports: [443-80]}", "E121", "Did you mean `80-443`?"),
        ("{directory: ldapss}", "E121", "Did you mean `ldaps`?"),
        ("{directory: 7}", "E121", "There are `ldap`, `ldaps`"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(text: str, code: str, words: str) -> None:
    """The setting keeps its default, and the sentence says what fits."""
    values, problems = read(text)
    assert [found for found, _ in problems] == [code]
    assert words in problems[0][1]
    assert values == DEFAULTS


ranges = st.tuples(st.integers(1, 65535), st.integers(1, 65535)).map(sorted).map(tuple)


@given(st.lists(ranges, min_size=1, max_size=6), st.randoms())
def test_the_order_of_ranges_changes_nothing(pairs: list[tuple[int, int]], random: Random) -> None:
    """Any order, and any way to cut the same ports, gives the same texts, which hold exactly these ports."""
    shuffled = list(pairs)
    random.shuffle(shuffled)
    texts = [read(f"rpc-ports: [{', '.join(f'{low}-{high}' for low, high in some)}]")[0]["rpc-ports"] for some in (pairs, shuffled)]
    assert texts[0] == texts[1]
    bounds = [tuple(map(int, (text if "-" in text else f"{text}-{text}").split("-"))) for text in texts[0]]
    points = {point for low, high in pairs for point in (low - 1, low, high, high + 1)}
    for point in points:
        assert any(low <= point <= high for low, high in bounds) == any(low <= point <= high for low, high in pairs)


def test_rows_are_those_of_the_chosen_features() -> None:
    """None is all of them; the services and names are those under the settings."""
    service = depot()
    values = {name: setting.default for name, setting in service.settings.items()}
    row = ExpandedRow(
        id="depot/read",
        direction=Direction.IN,
        services=tuple(map(parse_service, ("tcp/8080", "udp/1000-2000", "udp/3000"))),
        role="clients",
        names=(),
        why="clients read",
        page="Depot 1.0.3: Reading",
        feature="read",
    )
    assert expand(service, "store", ("read",), values) == (row,)
    assert [found.id for found in expand(service, "store", None, values)] == ["depot/read", "depot/write", "depot/news"]
    assert expand(service, "store", ("news",), values)[0].names == ("also.example", "news.example")
    plain = expand(service, "store", None, values | {"mode": ("plain",)})
    assert [[one.text for one in found.services] for found in plain][1:] == [["tcp/80"]]


def test_rows_that_nobody_saw_are_told_apart() -> None:
    """They open nothing, and whoever chose their feature can be told."""
    service = depot()
    assert [row.id for row in unseen(service, "store", None)] == ["letters"]
    assert [row.id for row in unseen(service, "store", ("write",))] == ["letters"]
    assert unseen(service, "store", ("read",)) == ()


@pytest.mark.parametrize(
    ("host", "features", "words"),
    [
        ("stor", None, "depot@1.0 has no host `stor`. Did you mean `store`?"),
        ("zzz", None, "There are `store`, `desk`."),
        ("desk", None, "depot@1.0 is partial: the page is cut. Use another version for `desk`."),
        ("store", ("reed",), "no feature `reed`. Did you mean `read`?"),
        ("store", ("zzz",), "There are `read`, `write`, `news`."),
    ],
)
def test_what_the_service_does_not_have_is_refused(host: str, features: tuple[str, ...] | None, words: str) -> None:
    """A host whose rows nobody saw is an error, never an empty set."""
    service = depot()
    with pytest.raises(Refused) as refused:
        expand(service, host, features, {name: setting.default for name, setting in service.settings.items()})
    assert words in refused.value.detail


def test_legacy_fortiguard_in_europe_is_refused() -> None:
    """The page says N/A there, so it is an error that says so and what to choose, not a fall-back."""
    with pytest.raises(Refused) as refused:
        expand(EMS, "ems-server", None, DEFAULTS | {"fortiguard": ("legacy",), "region": ("europe",)})
    assert "forticlient-ems/signatures-legacy with `region: europe`" in refused.value.detail
    assert all(word in refused.value.detail for word in ("N/A", "anycast", "global or us"))


def test_an_option_without_names_and_without_words_is_refused() -> None:
    """A service that says nothing about the missing names has a sentence made for it."""
    service = depot(("    absent: the page says N/A\n", ""))
    values = {name: setting.default for name, setting in service.settings.items()} | {"area": ("far",)}
    with pytest.raises(Refused) as refused:
        expand(service, "store", None, values)
    assert refused.value.detail == "depot/news with `area: far`: the page gives no name."
