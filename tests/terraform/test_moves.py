"""What `adopt --from` prints takes groups out of shared modules, between states, and past rules that name each other."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from emscloud.sandbox.example import ACCOUNT, REGION, VPC
from tests.commands import Ran, run
from tests.terraform import core, moving, plans
from tests.terraform.moving import Followed, Place, World

AWS = f'provider "aws" {{\n  region = "{REGION}"\n}}\n'
SHARED = """
variable "name" {
  type = string
}

variable "ports" {
  type = map(number)
}

resource "aws_security_group" "this" {
  count = 1

  name        = "old-${var.name}"
  description = "by module"
  vpc_id      = "vpc-0123456789abcdef0"
}

resource "aws_security_group_rule" "in" {
  for_each = var.ports

  security_group_id = aws_security_group.this[0].id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_blocks       = [each.key]
}

output "id" {
  value = aws_security_group.this[0].id
}
"""
CALLED = """
module "sg" {
  source   = "./sg"
  for_each = { %s }

  name  = each.key
  ports = each.value
}
"""
WEB, DB = 'web = { "10.20.0.0/16" = 443, "192.0.2.10/32" = 22 }', 'db = { "10.20.0.0/16" = 8013 }'
BETWEEN = "".join(
    f"""
resource "aws_vpc_security_group_{way}_rule" "mesh" {{
  for_each = {{ web = "db", db = "web" }}

  security_group_id            = module.sg[each.key].id
  referenced_security_group_id = module.sg[each.value].id
  ip_protocol                  = "tcp"
  from_port                    = 3128
  to_port                      = 3128
}}
"""
    for way in ("ingress", "egress")
)
GROUPS = {
    "web": "  web:\n    rules:\n      - {id: https, inbound: tcp/443, from: [10.20.0.0/16], why: web}\n"
    "      - {id: ssh, inbound: tcp/22, from: [192.0.2.10], why: operators}\n",
    "db": "  db:\n    rules:\n      - {id: agents, inbound: tcp/8013, from: [10.20.0.0/16], why: agents}\n",
}
MESH = {
    name: f"      - {{id: from-{other}, inbound: tcp/3128, from: [{{group: {other}}}], why: mesh}}\n"
    f"      - {{id: to-{other}, outbound: tcp/3128, to: [{{group: {other}}}], why: mesh}}\n"
    for name, other in (("web", "db"), ("db", "web"))
}
TARGET = f'targets:\n  eu: {{cloud: aws, account_id: "{ACCOUNT}", region: {REGION}, vpc_id: {VPC}}}\n'
FROM = ("--emit-import", "--from", "state.json")
CALL = '\nmodule "ems" {\n  source = "./emitted/eu"\n}\n'


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Both clouds, once for all."""
    with moving.place() as one:
        yield one


@dataclass
class House:
    """A root module that has groups, and a policy for them beside it."""

    place: Place
    folder: Path
    seen: list[tuple[bool, World]] = field(default_factory=list)
    stands: bool = False

    def build(self, files: Mapping[str, str], policy: str) -> None:
        """The old configuration is applied, its state shown, and the policy emitted into it."""
        self.seen = self.place.begin(lambda: self.stands)
        (self.folder / "emscloud.yaml").write_text(policy, "utf-8")
        self.write(files)
        self.state = self.folder / "state.json"
        self.state.write_text(self.terraform("root", ["apply", "-auto-approve"], ["show", "-json"]), "utf-8")
        self.stands = True

    def write(self, files: Mapping[str, str]) -> None:
        """Files of the folder."""
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, "utf-8")

    def terraform(self, folder: str, *steps: list[str]) -> str:
        """What the last of some steps says, after an init."""
        return plans.run(self.folder / folder, self.place.environment, ["init", "-input=false"], *steps)

    def emscloud(self, *words: str) -> Ran:
        """A command beside the policy."""
        return run(
            *words, cwd=self.folder, more={name: self.place.environment[name] for name in self.place.environment if "_" in name}
        )

    def ids(self) -> dict[str, str]:
        """The ids of the groups by their names."""
        return {name: id_ for id_, name in self.place.ec2.groups().items()}

    def plan(self, folder: str) -> None:
        """Plan, and keep the plan."""
        shown = self.terraform(folder, ["plan", "-input=false", "-out=plan.bin"], ["show", "-json", "plan.bin"])
        (self.folder / folder / "plan.json").write_text(shown, "utf-8")

    def move(self, folder: str) -> None:
        """Plan, keep the plan, apply it, and have nothing left to do."""
        self.plan(folder)
        again = ["plan", "-input=false", "-detailed-exitcode"]
        step, code, said, complaint = core.commands(self.folder / folder, self.place.environment, (["apply", "plan.bin"], again))
        assert ("plan", 0) == (step, code), said + complaint

    @property
    def end(self) -> Followed:
        """What came of it."""
        return Followed([], tuple(self.seen), self.folder)


@pytest.fixture
def house(place: Place, tmp_path: Path) -> House:
    """An empty one."""
    return House(place, tmp_path)


def policy(*groups: str, more: Mapping[str, str] | None = None) -> str:
    return "name: small\ngroups:\n" + "".join(GROUPS[name] + (more or {}).get(name, "") for name in groups) + TARGET


def harmless(house: House) -> None:
    end = house.end
    assert ([], [], [], set()) == (end.harm, end.cut, end.lost, end.gone)


def test_one_group_leaves_a_module_that_stays_for_another(house: House) -> None:
    """Each instance that goes is moved aside and forgotten, which is said; the other group is in no change of the plan."""
    house.build({"root/main.tf": AWS + CALLED % f"{WEB}, {DB}", "root/sg/main.tf": SHARED}, policy("web"))
    assert 0 == house.emscloud("emit", "emscloud.yaml", "--out", "root/emitted").code
    words = ("--emit-import", "--from", 'state.json#module.sg["web"].aws_security_group.this[0]', "--module", "ems")
    ran = house.emscloud("adopt", "emscloud.yaml#web", *words, "--override", "root/emitted/eu/live_override.tf")
    assert (0, True, 2) == (ran.code, "warning E472" in ran.err, ran.out.count("removed {"))
    house.write({"root/main.tf": AWS + CALLED % DB + CALL, "root/moving.tf": ran.out})
    house.move("root")
    harmless(house)
    assert {"no-op"} == {one["change"]["actions"][0] for one in house.end.changes() if one["address"].startswith('module.sg["db"]')}


def test_groups_that_name_each_other_move_together(house: House) -> None:
    """Rules between them are recognised, and those of the newer kind are moved as they are.

    Until then nobody can tell by a comparison that an id in one side is a name in the other; afterwards it says nothing.
    """
    files = {"root/main.tf": AWS + CALLED % f"{WEB}, {DB}" + BETWEEN, "root/sg/main.tf": SHARED}
    house.build(files, policy("web", "db", more=MESH))
    assert 0 == house.emscloud("emit", "emscloud.yaml", "--out", "root/emitted").code
    ids = house.ids()
    live = {name: f"aws:{ids[f'old-{name}']}" for name in ("web", "db")}
    sides = [("state.json", "emscloud.yaml"), *[(live[name], f"emscloud.yaml#eu/{name}") for name in live]]
    assert ["both", "unknown", "unknown"] == [house.emscloud("diff", *one).out.split()[0] for one in sides]
    ran = house.emscloud("adopt", "emscloud.yaml#web", live["web"], *FROM, "--module", "ems")
    assert (0, True) == (ran.code, "`--beside db=aws:ID`" in ran.err)
    for name, other in (("web", "db"), ("db", "web")):
        words = (*FROM, "--module", "ems", "--beside", f"{other}={live[other]}", "--out", f"root/{name}.tf")
        more = ("--override", f"root/emitted/eu/{name}_override.tf")
        ran = house.emscloud("adopt", f"emscloud.yaml#{name}", live[name], *words, *more)
        moved = (house.folder / "root" / f"{name}.tf").read_text("utf-8")
        assert (0, True) == (ran.code, f'from = aws_vpc_security_group_ingress_rule.mesh["{name}"]' in moved), ran.err
    house.write({"root/main.tf": AWS + CALL})
    house.move("root")
    harmless(house)
    assert "unknown" == house.emscloud("diff", "root/plan.json").out.split()[0]
    house.state.write_text(house.terraform("root", ["show", "-json"]), "utf-8")
    assert ["nothing"] * 3 == [house.emscloud("diff", *one).out.split()[0] for one in sides]


def test_a_group_moves_to_a_state_of_its_own(house: House) -> None:
    """The old root forgets it, and the new one imports it."""
    house.build({"root/main.tf": AWS + CALLED % WEB, "root/sg/main.tf": SHARED}, policy("web"))
    assert 0 == house.emscloud("emit", "emscloud.yaml", "--root").code
    words = (*FROM, "--removed", "root/moving.tf", "--override", "terraform/eu/live_override.tf")
    ran = house.emscloud("adopt", "emscloud.yaml#web", *words)
    old = (house.folder / "root" / "moving.tf").read_text("utf-8")
    assert (0, 3, True, 1) == (ran.code, ran.out.count("import {"), "  from = module.sg\n" in old, old.count("removed {"))
    house.write({"root/main.tf": AWS, "terraform/eu/imports.tf": ran.out})
    house.move("root")
    house.move("terraform/eu")
    harmless(house)


def test_what_was_emitted_takes_over_the_state(house: House) -> None:
    """As the root module itself, in place of the old one."""
    house.build({"root/main.tf": AWS + CALLED % WEB, "root/sg/main.tf": SHARED}, policy("web"))
    assert 0 == house.emscloud("emit", "emscloud.yaml", "--root").code
    shutil.copy(house.folder / "root" / "terraform.tfstate", house.folder / "terraform" / "eu")
    ran = house.emscloud("adopt", "emscloud.yaml#web", *FROM, "--override", "terraform/eu/live_override.tf")
    house.write({"terraform/eu/moving.tf": ran.out})
    house.move("terraform/eu")
    harmless(house)


def test_a_group_leaves_terraform_for_apply(house: House) -> None:
    """Its state forgets it, it is tagged, and an apply has nothing to do but to remember that."""
    house.build({"root/main.tf": AWS + CALLED % WEB, "root/sg/main.tf": SHARED}, policy("web"))
    assert 0 == house.emscloud("adopt", "emscloud.yaml#web", *FROM, "--removed", "root/moving.tf").code
    house.write({"root/main.tf": AWS})
    house.move("root")
    live = f"aws:{house.ids()['old-web']}"
    ran = [house.emscloud(*words, "--yes") for words in (("adopt", "emscloud.yaml#web", live), ("apply", "emscloud.yaml"))]
    assert ([0, 0], True) == ([one.code for one in ran], "applied in 1 call" in ran[1].out), ran[1].err
    assert (0, 0) == (house.emscloud("plan", "emscloud.yaml").code, house.emscloud("diff", live, "emscloud.yaml").code)
    harmless(house)


def test_a_group_that_terraform_tagged_moves_too(house: House) -> None:
    """Without its state it is refused as before (E442); with it, its policy's name may be another."""
    house.build({"root/main.tf": AWS + CALLED % WEB, "root/sg/main.tf": SHARED}, policy("web"))
    id_ = house.ids()["old-web"]
    tags = {"emscloud:managed-by": "terraform", "emscloud:policy": "former", "emscloud:group": "server", "ManagedBy": "Terraform"}
    house.place.ec2._world.tag(id_, tags)
    refused = house.emscloud("adopt", "emscloud.yaml#web", f"aws:{id_}", "--emit-import")
    assert (1, True) == (refused.code, "error E442" in refused.err and "adopt --emit-import --from STATE.json" in refused.err)
    ran = house.emscloud("adopt", "emscloud.yaml#web", *FROM)
    assert (0, 1, False) == (ran.code, ran.out.count("\nmoved {"), "E456" in ran.err), ran.err


def test_what_is_tainted_is_not_moved(house: House) -> None:
    """Terraform would make it anew where it moves to; once it is said to be good, it moves."""
    house.build({"root/main.tf": AWS + CALLED % WEB, "root/sg/main.tf": SHARED}, policy("web"))
    address = 'module.sg["web"].aws_security_group.this[0]'
    for step, code in (("taint", 1), ("untaint", 0)):
        house.state.write_text(house.terraform("root", [step, address], ["show", "-json"]), "utf-8")
        ran = house.emscloud("adopt", "emscloud.yaml#web", *FROM)
        assert (code, code) == (ran.code, int(f"`terraform untaint '{address}'`" in ran.err and "E475" in ran.err)), ran.err


def test_what_is_left_out_of_it_does_harm(house: House) -> None:
    """Plans and the probe tell: a group that does not keep its name is made anew, rules that nobody forgets are destroyed."""
    house.build({"root/main.tf": AWS + CALLED % WEB, "root/sg/main.tf": SHARED}, policy("web"))
    assert 0 == house.emscloud("emit", "emscloud.yaml", "--out", "root/emitted").code
    words = (*FROM, "--module", "ems", "--override", "kept_override.tf")
    ran = house.emscloud("adopt", "emscloud.yaml#web", *words)
    house.write({"root/main.tf": AWS + CALL, "root/moving.tf": ran.out})
    house.plan("root")
    assert "module.ems.aws_security_group.web: ['delete', 'create']" in house.end.harm
    kept = (house.folder / "kept_override.tf").read_text("utf-8")
    house.write({"root/emitted/eu/kept_override.tf": kept, "root/moving.tf": re.sub(r"(?ms)^removed \{.*?^\}\n", "", ran.out)})
    house.plan("root")
    assert [] != [words for words in house.end.harm if "aws_security_group_rule.in" in words and "delete" in words]
    core.commands(house.folder / "root", house.place.environment, (["apply", "plan.bin"],))
    assert house.end.lost
