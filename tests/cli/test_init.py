"""`emscloud init`: a policy to start from, never over a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import on_terminal, run, tree

FEATURES = [
    *(
        "telemetry",
        "deployment",
        "directory",
        "download",
        "admin-web",
        "mail-alerts",
        "fsso",
        "signatures",
        "chromebook-management",
    ),
]
ANSWERS = {
    "endpoints": "10.20.0.0/16",
    "directory-servers": "10.0.5.10",
    "admins": "192.0.2.10",
    "mail-server": "10.0.6.1",
    "fortigates": "10.0.9.1",
    "chromebooks": "10.30.0.0/16",
    "google-workspace": "anywhere",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "vpc_id": "vpc-0123456789abcdef0",
    "subscription_id": "00000000-0000-0000-0000-000000000000",
    "resource_group": "rg-ems",
    "location": "westeurope",
}
ACCEPT = "accept: [{loss: azure-icmpv6, row: forticlient-ems/probing, why: endpoints have IPv4 alone}]\n"


def filled(text: str) -> str:
    """The text with every blank filled in by the key before it."""
    lines = []
    for line in text.split("\n"):
        key = line.partition(":")[0].strip()
        lines.append(line if line.startswith("#") else line.replace("<FILL-IN>", ANSWERS.get(key, "<FILL-IN>")))
    return "\n".join(lines)


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_its_output_passes_check_once_the_blanks_are_filled(tmp_path: Path, cloud: str) -> None:
    """With every feature whose peers the user binds, for each cloud, nothing is missing but what is blank."""
    features = [word for name in FEATURES if name != "signatures" for word in ("--feature", name)]
    policy = tmp_path / "emscloud.yaml"
    ran = run("init", *features, "--cloud", cloud, cwd=tmp_path)
    blanks = policy.read_text("utf-8").count("<FILL-IN>") - 1
    said = f"emscloud.yaml is written; fill in its {blanks} blanks, then run: emscloud check emscloud.yaml\n"
    assert (ran.code, ran.out, ran.err) == (0, said, "")
    policy.write_text(filled(policy.read_text("utf-8")), "utf-8")
    checked = run("check", policy.name, cwd=tmp_path)
    heads = [line.partition(":")[0] for line in checked.err.split("\n") if line[:1].strip()]
    assert (checked.code, heads) == (0, ["note E341"])


def test_check_names_every_blank(tmp_path: Path) -> None:
    """Each blank is a problem of its own, and there is no other."""
    said = run("init", "new.yaml", cwd=tmp_path).out
    lines = (tmp_path / "new.yaml").read_text("utf-8").split("\n")
    blank = [f"  new.yaml:{number}:" for number, line in enumerate(lines, 1) if "<FILL-IN>" in line and number > 2]
    checked = run("check", "new.yaml", cwd=tmp_path)
    places = [line.rpartition(":")[0] + ":" for line in checked.err.split("\n") if line.startswith("  new.yaml:")]
    assert (checked.code, places, f"its {len(blank)} blanks" in said) == (1, blank, True)


def test_host_names_of_the_page_need_the_lock(tmp_path: Path) -> None:
    """A feature with host names of its own is told so, and `check` then names the hosts and what to run."""
    ran = run("init", "--feature", "signatures", "--cloud", "aws", cwd=tmp_path)
    assert (ran.code, "forticlient-ems/signatures-anycast: host names, whose addresses come from the lock" in ran.err) == (0, True)
    policy = tmp_path / "emscloud.yaml"
    policy.write_text(filled(policy.read_text("utf-8")), "utf-8")
    checked = run("check", "emscloud.yaml", cwd=tmp_path)
    assert (checked.code, "Run `emscloud resolve emscloud.yaml`" in checked.err) == (1, True)


def test_the_flags_choose_in_the_order_of_the_page(tmp_path: Path) -> None:
    """Features and clouds that are named are written, and no others; roles are those that they need."""
    assert run("init", "--feature", "fsso", "--feature", "telemetry", "--cloud", "azure", cwd=tmp_path).code == 0
    text = (tmp_path / "emscloud.yaml").read_text("utf-8")
    chosen = [line.split()[1] for line in text.split("\n") if line.strip().startswith("- ") and "#" in line]
    roles = [line.strip().partition(":")[0] for line in text.split("\n") if "[<FILL-IN>]" in line]
    assert (chosen, roles, "prod-aws" in text, "prod-azure" in text) == (
        ["telemetry", "fsso"],
        ["endpoints", "fortigates"],
        False,
        True,
    )


def test_the_policys_name_is_its_folders(tmp_path: Path) -> None:
    """The folder's name, in the characters of a name and within its length; `ems` where it cannot begin one."""
    for folder, name in (("ems prod", "ems-prod"), ("4711", "ems"), ("x" * 70, "x" * 64)):
        (tmp_path / folder).mkdir()
        run("init", cwd=tmp_path / folder)
        assert f"name: {name}\n" in (tmp_path / folder / "emscloud.yaml").read_text("utf-8")


@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_it_never_writes_over_anything(tmp_path: Path, kind: str) -> None:
    """What is there stays as it is, and the exit is 1."""
    place = tmp_path / "emscloud.yaml"
    if kind == "file":
        place.write_text("mine", "utf-8")
    else:
        place.symlink_to("elsewhere.yaml")
    ran = run("init", cwd=tmp_path)
    assert (ran.code, ran.out, "emscloud.yaml" in ran.err) == (1, "", True)
    assert tree(tmp_path) == ({"emscloud.yaml": b"mine"} if kind == "file" else {})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--service", "forticlient@6.4"], "The catalog has no service `forticlient`. Did you mean `forticlient-ems`?"),
        (["--service", "forticlient-ems@6.3"], "forticlient-ems has no version `6.3`."),
        (["--feature", "telemetri"], "There is no feature `telemetri`. Did you mean `telemetry`?"),
        (["--cloud", "gcp"], "There is no cloud `gcp`. There are `aws`, `azure`."),
        (["no/such/folder.yaml"], "no/such/folder.yaml cannot be written: No such file or directory"),
        (["--nope"], "No such option: --nope"),
    ],
)
def test_a_wrong_call_writes_nothing(tmp_path: Path, options: list[str], said: str) -> None:
    """A word that nobody knows is an error with a guess or a list."""
    ran = run("init", *options, cwd=tmp_path)
    assert (ran.code, ran.out, tree(tmp_path)) == (1, "", {})
    assert said in ran.err


def test_a_full_disk_leaves_no_half_of_a_policy(tmp_path: Path) -> None:
    """What did not fit is taken away again, so that the run can be repeated."""
    ran = run("init", cwd=tmp_path, room=500)
    assert (ran.code, tree(tmp_path), "emscloud.yaml cannot be written: File too large" in ran.err) == (1, {}, True)


def test_it_asks_on_a_terminal(tmp_path: Path) -> None:
    """Service, features and clouds are asked for, with what there is and a default; nothing is asked that a flag says."""
    code, shown = on_terminal("init", "--cloud", "aws", cwd=tmp_path, answers="\nfsso, telemetry\n")
    text = (tmp_path / "emscloud.yaml").read_text("utf-8")
    assert (code, "Service [forticlient-ems@6.4]: " in shown) == (0, True)
    assert f"Features, with commas ({', '.join(FEATURES)}) [all]: " in shown
    assert "Clouds" not in shown
    assert [name for name in FEATURES if f"- {name}" in text] == ["telemetry", "fsso"]


def test_an_answer_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    """A wrong answer is a wrong call: exit 1, and nothing is written."""
    code, shown = on_terminal("init", cwd=tmp_path, answers="\ntelemetry\nmars\n")
    assert (code, "There is no cloud `mars`." in shown, tree(tmp_path)) == (1, True, {})
