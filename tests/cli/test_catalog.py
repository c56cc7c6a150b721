"""`emscloud catalog`: list, show and diff."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from tests.commands import ROOT, run

SHIPPED = ROOT / "emscloud/catalog/services/forticlient-ems/6.4.r1.yaml"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a service of one's own: the shipped page under another name and version."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "services/my-ems").mkdir(parents=True)
    text = SHIPPED.read_text("utf-8").replace("service: forticlient-ems", "service: my-ems")
    (folder / "services/my-ems/6.4.r1.yaml").write_text(text, "utf-8")
    return folder


def test_list_has_a_line_a_version(tmp_path: Path) -> None:
    """Each version with its release, rows, revision and day; one that is partial says so."""
    ran = run("catalog", "list", cwd=tmp_path)
    lines = ran.out.split("\n")
    assert (ran.code, ran.err) == (0, "")
    assert [line.partition(", checked ")[0] for line in lines] == [
        "ad-member@2019  AD Windows Server 2019, 12 rows, revision 1",
        "forticlient-ems@6.0  FortiClient EMS 6.0.5, 11 rows, revision 1",
        "forticlient-ems@6.4  FortiClient EMS 6.4.7, 15 rows, revision 1",
        "fortimanager@7.0  FortiManager 7.0.0, 44 rows, revision 1",
        "windows-host@2019  Windows Server 2019, 5 rows, revision 2",
        "",
    ]
    assert [line.partition("@")[0] for line in lines if line.endswith("  partial")] == ["forticlient-ems"]


def test_list_as_json_has_the_digests(own: Path) -> None:
    """A program reads name, version, revision and digest of each, one's own services among them."""
    ran = run("catalog", "list", "--catalog", "services", "--format", "json", cwd=own)
    listed = cast("dict[str, list[dict[str, object]]]", ran.json())["services"]
    names = [(one["service"], one["version"], one["partial"]) for one in listed]
    assert (ran.code, len(names)) == (0, 6)
    assert {("forticlient-ems", "6.0", True), ("forticlient-ems", "6.4", False), ("my-ems", "6.4", False)} <= set(names)
    assert {str(one["digest"])[:7] for one in listed} == {"sha256:"}


@pytest.mark.parametrize("written", ["forticlient-ems", "forticlient-ems@6.4"])
def test_show_has_every_row(tmp_path: Path, written: str) -> None:
    """The newest version is the default; every row stands there by its id, with settings and roles."""
    lines = run("catalog", "show", written, cwd=tmp_path).out.split("\n")
    shown = run("catalog", "show", written, "--format", "json", cwd=tmp_path).json()
    rows = [str(row["id"]).partition("/")[2] for row in cast("dict[str, list[dict[str, object]]]", shown)["rows"]]
    assert (len(rows), [row for row in rows if not any(line.startswith(f"  {row}  [") for line in lines)]) == (15, [])
    assert {"settings", "roles", "host ems-server: the EMS server"} <= set(lines)


@pytest.mark.parametrize(("service", "rows"), [("windows-host", 5), ("ad-member", 12), ("fortimanager", 44)])
def test_show_has_every_row_of_the_other_services(tmp_path: Path, service: str, rows: int) -> None:
    """Each by its id; a row that stands on another page has that page's address."""
    ran = run("catalog", "show", service, cwd=tmp_path)
    shown = run("catalog", "show", service, "--format", "json", cwd=tmp_path).json()
    listed = cast("dict[str, list[dict[str, str | None]]]", shown)["rows"]
    lines = ran.out.split("\n")
    ids = [str(row["id"]).partition("/")[2] for row in listed]
    assert (ran.code, len(ids), [row for row in ids if not any(line.startswith(f"  {row}  [") for line in lines)]) == (0, rows, [])
    assert [row["id"] for row in listed if row["source"] and f"    {row['source']}" not in lines] == []


def test_diff_says_what_an_upgrade_opens_and_exits_with_2(tmp_path: Path) -> None:
    """Traffic that opens comes in words, the rest of the page after it; as JSON the same."""
    ran = run("catalog", "diff", "forticlient-ems@6.0", "@6.4", cwd=tmp_path)
    shown = run("catalog", "diff", "forticlient-ems@6.0", "@6.4", "--format", "json", cwd=tmp_path)
    opens = [line for line in ran.out.split("\n") if line.startswith("opens ")]
    assert (ran.code, shown.code, ran.err) == (2, 2, "")
    assert "opens ems-server in from the role fortigates: tcp/8000 (fsso)" in opens
    assert len(cast("dict[str, list[object]]", shown.json())["opens"]) == len(opens)


def test_diff_of_the_same_says_so(tmp_path: Path) -> None:
    """Two that say the same give the exit 0 and a line."""
    ran = run("catalog", "diff", "forticlient-ems@6.4", "@6.4", cwd=tmp_path)
    assert (ran.code, ran.out) == (0, "Both say the same.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "forticlient"], "The catalog has no service `forticlient`. Did you mean `forticlient-ems`?"),
        (["show", "forticlient-ems@7"], "forticlient-ems has no version `7`."),
        (["diff", "forticlient-ems@6.0", "@7"], "forticlient-ems has no version `7`."),
        (["diff", "forticlient-ems@6.0"], "Missing argument"),
        (["list", "--catalog", "nowhere"], "There is no folder nowhere."),
        (["lst"], "No such command 'lst'."),
        ([], "Missing command."),
    ],
)
def test_a_wrong_call_exits_with_1(tmp_path: Path, words: list[str], said: str) -> None:
    """The error is on standard error, with a guess or a list."""
    ran = run("catalog", *words, cwd=tmp_path)
    assert (ran.code, ran.out, said in ran.err) == (1, "", True)
