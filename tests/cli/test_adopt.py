"""`emscloud adopt`: shown, agreed to, tagged, and applied after that; or printed for Terraform; or refused with the way out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.live import AZURE, FOREIGN, Shell, shell

HTTPS = ("ingress", "tcp", 443, 443, "ipv4", "192.0.2.0/24", "by hand")
RDP = {
    "protocol": "Tcp",
    "sourcePortRange": "*",
    "destinationPortRange": "3389",
    "sourceAddressPrefix": "*",
    "destinationAddressPrefix": "*",
    "access": "Allow",
    "priority": 110,
    "direction": "Inbound",
}


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Shell]:
    """A policy for both clouds, and nothing of it there."""
    with shell(tmp_path, AZURE) as made:
        made.arm.add_resource_group("rg")
        yield made


def aws(one: Shell) -> str:
    """The words of a group that was made by hand."""
    return f"aws:{one.cloud.group(one.vpc, 'legacy', (HTTPS, FOREIGN))}"


def azure(one: Shell) -> str:
    (place,) = {one.arm.world.resource_groups[key].target.id for key in one.arm.world.resource_groups}
    return f"azure:{one.arm.add_group(place, 'legacy', [{'name': 'rdp', 'properties': RDP}])}"


def test_on_aws_it_is_shown_agreed_to_and_tagged(one: Shell) -> None:
    """With packets, before anything is written; the target is that of the live group; then an apply does the rest."""
    live = aws(one)
    ran = one.run("adopt", "emscloud.yaml#web", live)
    shown = (
        "as web",
        "E453",
        "! revoke web: in tcp/3389 from 0.0.0.0/0",
        "packet: tcp/3389 with peer 1.0.0.1",
        "+ grant web: in tcp/22",
    )
    assert (1, "", [], []) == (ran.code, ran.out, one.writes, [words for words in shown if words not in ran.err])
    ran = one.run("adopt", "emscloud.yaml#web", live, "--yes")
    assert (0, "small in eu: adopted in 1 call, proven by reading back\n") == (ran.code, ran.out)
    assert ["CreateTags"] == one.writes
    assert "the rest is for `emscloud apply emscloud.yaml --target eu`" in ran.err
    assert (0, {22, 443}, 0) == (
        one.run("apply", "emscloud.yaml", "--target", "eu", "--yes").code,
        ports(one, live),
        one.run("plan", "emscloud.yaml", "--target", "eu").code,
    )
    ran = one.run("adopt", "emscloud.yaml#web", live)
    assert (0, "small in eu: nothing to do, proven by reading back\n") == (ran.code, ran.out)


def ports(one: Shell, live: str) -> set[int]:
    return {view[2] for view in one.cloud.rules(live.partition(":")[2])}


def test_on_azure_it_is_shown_agreed_to_and_tagged(one: Shell) -> None:
    """As on AWS, in one guarded write."""
    live = azure(one)
    ran = one.run("adopt", "emscloud.yaml#web", live)
    assert (1, True, []) == (ran.code, "E453" in ran.err and "! revoke web: in tcp/3389 from *" in ran.err, written(one))
    ran = one.run("adopt", "emscloud.yaml#web", live, "--yes")
    assert (0, "small in we: adopted in 1 call, proven by reading back\n") == (ran.code, ran.out)
    assert ["rdp"] == [rule["name"] for rule in one.arm.rules(live.partition(":")[2])]
    assert 0 == one.run("apply", "emscloud.yaml", "--target", "we", "--yes").code
    assert (3, 1) == (len(written(one)) + 1, len(one.arm.group_ids()))
    assert 0 == one.run("plan", "emscloud.yaml", "--target", "we").code


def written(one: Shell) -> list[str]:
    return [call.action for call in one.azure.calls if call.write]


def test_on_a_terminal_it_is_asked(one: Shell) -> None:
    """With account, region and VPC in the question."""
    live = aws(one)
    code, said = one.ask("adopt", "emscloud.yaml#web", live, answers="n\n")
    assert (1, True, []) == (code, f"Is this to be adopted in 123456789012, eu-west-1, {one.vpc}? [y/N]" in said, one.writes)
    assert 0 == one.ask("adopt", "emscloud.yaml#web", live, answers="y\n")[0]


def test_for_terraform_it_is_printed_and_nothing_is_written(one: Shell) -> None:
    """Blocks to standard output, what the group keeps to a file of its own, which a repeated call replaces."""
    live = aws(one)
    override = one.folder / "web_override.tf"
    words = ("adopt", "emscloud.yaml#web", live, "--emit-import", "--module", "ems", "--override", str(override))
    ran = one.run(*words)
    assert (0, []) == (ran.code, one.writes)
    assert f'to = module.ems.aws_security_group.web\n  id = "{live.partition(":")[2]}"' in ran.out
    assert ('name        = "legacy"' in override.read_text("utf-8"), "Keep them with a file" in ran.out) == (True, False)
    assert (ran, False) == (one.run(*words), "E476" in ran.err)
    ran = one.run(*words[:-2])
    assert (0, True, True) == (ran.code, "warning E476" in ran.err, "# Terraform would make the group anew for these" in ran.out)


def test_the_blocks_are_a_file_too_all_of_them_or_none(one: Shell) -> None:
    """What somebody else wrote stays, and then nothing is written; a repeated call replaces what the first wrote."""
    live, out, override = aws(one), one.folder / "moving.tf", one.folder / "web_override.tf"
    words = ("adopt", "emscloud.yaml#web", live, "--emit-import", "--out", str(out), "--override", str(override))
    override.write_text("# mine\n", "utf-8")
    ran = one.run(*words)
    assert (1, "", True, False) == (ran.code, ran.out, "E473" in ran.err and "did not print it" in ran.err, out.exists())
    override.unlink()
    for _ in range(2):
        ran = one.run(*words)
        assert (0, "", True) == (ran.code, ran.out, "to = aws_security_group.web\n" in out.read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("emscloud.yaml", "aws:sg-0123456789abcdef0"), "E410"),
        (("emscloud.yaml#wed", "aws:sg-0123456789abcdef0"), "Did you mean `web`?"),
        (("emscloud.yaml#web", "sg-0123456789abcdef0"), "E510"),
        (("emscloud.yaml#web", "aws:legacy"), "E510"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0"), "E440"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--target", "we"), "E440"),
        (("emscloud.yaml#web", "aws:us-east-1/sg-0123456789abcdef0"), "E440"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--module", "ems"), "E410"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--emit-import", "--module", "e.s"), "E410"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--emit-import", "--override", "kept.tf"), "end in _override.tf"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--emit-import", "--out", "moving.txt"), "end in .tf"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--emit-import", "--out", ".tf"), "end in .tf"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--emit-import", "--out", "a_override.tf"), "takes no blocks from"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--out", "a.tf"), "E410"),
        (("emscloud.yaml#web", "--emit-import", "--from", "s.json", "--removed", "old.json"), "end in .tf"),
        (("emscloud.yaml#web", "--emit-import", "--from", "s.json", "--removed", ""), "`--removed` names no file"),
        (("emscloud.yaml#web", "--emit-import", "--from", "s.json", "--removed", "a.tf", "--out", "x/../a.tf"), "are one file"),
        (("emscloud.yaml#web",), "E410"),
        (("emscloud.yaml#web", "--from", "state.json"), "E410"),
        (("emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--emit-import", "--removed", "old.tf"), "E410"),
        (("emscloud.yaml#web", "--emit-import", "--from", "emscloud.yaml"), "E470"),
        (("emscloud.yaml#web", "--emit-import", "--from", "nowhere.json"), "E510"),
        (("emscloud.yaml#web", "azure:/subscriptions/x/resourceGroups/rg"), "E510"),
        (("nothing.yaml#web", "aws:sg-0123456789abcdef0"), "E1"),
    ],
)
def test_what_cannot_be_is_refused(one: Shell, arguments: tuple[str, ...], words: str) -> None:
    """With the code and what to do; nothing is written, and nothing is printed as a result."""
    ran = one.run("adopt", *arguments, "--yes")
    assert (1, True, "", [], []) == (ran.code, words in ran.err, ran.out, one.writes, written(one)), ran.err


def test_groups_that_somebody_else_has_a_hand_on_are_refused(one: Shell) -> None:
    """Terraform's (E442), another tool's (E456), and one beside the one that is there (E456)."""
    live = aws(one)
    id_ = live.partition(":")[2]
    for tags, words in (
        ({"emscloud:managed-by": "terraform"}, "E442"),
        ({"emscloud:managed-by": "x"}, "E456"),
        ({"ManagedBy": "CDK"}, "E456"),
    ):
        one.cloud._world.tag(id_, tags)
        ran = one.run("adopt", "emscloud.yaml#web", live, "--yes")
        assert (1, True, []) == (ran.code, words in ran.err, one.writes)
        one.cloud._world.moto.delete_tags([id_], tags)
    assert 0 == one.run("adopt", "emscloud.yaml#web", live, "--yes").code
    second = f"aws:{one.cloud.group(one.vpc, 'second')}"
    ran = one.run("adopt", "emscloud.yaml#web", second, "--yes")
    assert (1, True) == (ran.code, f"`web` is legacy ({id_}) already" in ran.err)
