"""Two unknown values are one only where they would be worked out from the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.diff.delta import Verdict, Way
from emscloud.model.peer import ANYWHERE_V4
from emscloud.model.service import Reach
from emscloud.sources.comparison import compare
from emscloud.spaces.address import parse_network
from emscloud.spaces.traffic import UNIVERSE, TrafficSet, boxes
from tests.commands import run

FILES = {
    "main.tf": """\
variable "x" {}
variable "aside" { default = "10.0.0.0/24" }
locals {
  all   = concat(var.x, ["10.1.0.0/24"])
  wide  = [for one in local.all : one]
  aside = "10.2.0.0/24"
  key   = "all"
}
data "aws_vpc" "v" { id = "vpc-1" }
data "aws_ip_ranges" "r" { regions = ["eu-west-1"] }
module "far" {
  source = "far/away/aws"
  cidrs  = ["10.0.0.0/8"]
}
module "near" {
  source   = "./near"
  for_each = toset(["one"])
  peers    = local.wide
  unused   = "10.3.0.0/24"
}

resource "aws_security_group" "web" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["${var.x}/32"]
  }
}

resource "aws_security_group" "local" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = local.wide
  }
}

resource "aws_security_group" "data" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = data.aws_ip_ranges.r.cidr_blocks
  }
}

resource "aws_security_group" "out" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = module.near["one"].peers
  }
}

resource "aws_security_group" "file" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [filesha1("peers.txt")]
  }
}

resource "google_compute_firewall" "other" {
  source_ranges = ["10.0.0.0/8"]
}

resource "azapi_resource" "other" {
  type = "Microsoft.Network/networkSecurityGroups@2024-05-01"
  body = "closed"
}

resource "azapi_resource" "disk" {
  type = "Microsoft.Compute/disks@2024-03-02"
  body = "of old"
}

resource "aws_cloudformation_stack" "other" {
  template_body = "shut"
}

data "aws_security_group" "peer" {
  name = "app"
}

data "aws_security_group" "whose" {
  name = "theirs"
}

resource "aws_security_group" "named" {
  ingress {
    from_port       = 22
    to_port         = 22
    protocol        = "tcp"
    security_groups = [data.aws_security_group.peer.id]
  }
}

resource "aws_vpc_security_group_ingress_rule" "foreign" {
  security_group_id = data.aws_security_group.whose.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "10.0.0.0/8"
}
""",
    "near/main.tf": """\
variable "peers" {}
variable "unused" {}
locals {
  own = [for one in var.peers : one if one != "10.4.0.0/24"]
}
output "peers" { value = local.own }
output "aside" { value = "10.5.0.0/24" }
resource "aws_security_group" "near" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = var.peers
  }
}
""",
    "peers.txt": "10.6.0.0/24",
}
TEN = parse_network("10.0.0.0/8")
NEAR = 'module.near["one"].aws_security_group.near'


def write(folder: Path, files: dict[str, str]) -> None:
    """Put files into a folder."""
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)


def verdict(tmp_path: Path, old: str, new: str) -> tuple[Verdict, set[tuple[Way, str]]]:
    """What becomes of the text with one part of it changed."""
    write(tmp_path / "old", FILES)
    write(tmp_path / "new", {file: text.replace(old, new) for file, text in FILES.items()})
    found = compare(str(tmp_path / "old"), str(tmp_path / "new"), None).delta
    return found.verdict, {(one.way, one.group) for one in found.changes}


def test_what_is_asked_twice_is_the_same(tmp_path: Path) -> None:
    """Nothing changes, so nothing is told."""
    assert (Verdict.NOTHING, set()) == verdict(tmp_path, "10.9.0.0/24", "")


@pytest.mark.parametrize(
    ("old", "new", "groups"),
    [
        ("${var.x}/32", "${var.x}/0", {"aws_security_group.web"}),
        ("10.1.0.0/24", "0.0.0.0/0", {"aws_security_group.local", "aws_security_group.out", NEAR}),
        (
            "one in local.all : one]",
            "one in local.all : one if true]",
            {"aws_security_group.local", "aws_security_group.out", NEAR},
        ),
        ("10.4.0.0/24", "0.0.0.0/0", {"aws_security_group.out"}),
        (
            '"x" {}',
            '"x" { type = list(string) }',
            {"aws_security_group.web", "aws_security_group.local", "aws_security_group.out", NEAR},
        ),
        ("eu-west-1", "us-east-1", {"aws_security_group.data"}),
        ("10.6.0.0/24", "0.0.0.0/0", {"aws_security_group.file"}),
        ('cidrs  = ["10.0.0.0/8"]', 'cidrs  = ["0.0.0.0/0"]', {""}),
        ('source_ranges = ["10.0.0.0/8"]', 'source_ranges = ["0.0.0.0/0"]', {""}),
        ('"closed"', '"open"', {""}),
        ('"shut"', '"open"', {""}),
        ('"app"', '"guests"', {"aws_security_group.named"}),
        ('"theirs"', '"ours"', {"data.aws_security_group.whose"}),
    ],
)
def test_an_unknown_value_that_may_have_changed_is_told(tmp_path: Path, old: str, new: str, groups: set[str]) -> None:
    """Where anything changes that it hangs on, through however many names; a firewall that nobody reads likewise."""
    assert (Verdict.UNKNOWN, {(Way.UNKNOWN, group) for group in groups}) == verdict(tmp_path, old, new)


@pytest.mark.parametrize("aside", ["10.0.0.0/24", "10.2.0.0/24", "10.3.0.0/24", "10.5.0.0/24", "vpc-1", "of old"])
def test_what_it_does_not_hang_on_is_silent(tmp_path: Path, aside: str) -> None:
    """Variables, locals, outputs and data that have nothing to do with it may change."""
    assert (Verdict.NOTHING, set()) == verdict(tmp_path, aside, "0.0.0.0/0")


def test_whether_a_module_is_there_counts(tmp_path: Path) -> None:
    """A group hangs on the calls above it, though no value of it does."""
    group = FILES["near/main.tf"].replace("var.peers\n", '["10.0.0.0/8"]\n')
    call = (
        'variable "x" {}\nvariable "y" {}\nmodule "near" {\n  source = "./near"\n  count  = %s\n  peers  = []\n  unused = ""\n}\n'
    )
    for name, count in (("old", "var.x"), ("same", "var.x"), ("new", "var.y")):
        write(tmp_path / name, {"near/main.tf": group, "main.tf": call % count})
    assert Verdict.NOTHING is compare(str(tmp_path / "old"), str(tmp_path / "same"), None).delta.verdict
    assert Verdict.UNKNOWN is compare(str(tmp_path / "old"), str(tmp_path / "new"), None).delta.verdict


def test_what_an_installed_module_is_given_counts(tmp_path: Path) -> None:
    """A module from a registry that is read where it is installed is one like others."""
    manifest = '{"Modules": [{"Key": "near", "Source": "registry.terraform.io/a/near/aws", "Version": "1.0.0", "Dir": "%s"}]}'
    arguments = '  version = "1.0.0"\n  peers   = ["${var.x}/%s"]\n  unused  = ""\n'
    call = f'variable "x" {{}}\nmodule "near" {{\n  source  = "a/near/aws"\n{arguments}}}\n'
    for name, length in (("old", "32"), ("same", "32"), ("new", "0")):
        inside = ".terraform/modules"
        write(
            tmp_path / name,
            {
                f"{inside}/near/main.tf": FILES["near/main.tf"],
                f"{inside}/modules.json": manifest % f"{inside}/near",
                "main.tf": call % length,
            },
        )
    assert Verdict.NOTHING is compare(str(tmp_path / "old"), str(tmp_path / "same"), None).delta.verdict
    found = compare(str(tmp_path / "old"), str(tmp_path / "new"), None).delta.changes
    assert {(Way.UNKNOWN, "module.near.aws_security_group.near")} == {(one.way, one.group) for one in found}


def test_a_value_that_is_given_counts(tmp_path: Path) -> None:
    """Beside the folder, in a file of values."""
    text = 'variable "x" {}\n' + FILES["main.tf"].partition("resource")[2].partition("resource")[0].join(["resource", ""])
    for name, value in (("old", '"10.0.0.1"'), ("new", '"10.0.0.2"')):
        write(tmp_path / name, {"main.tf": text.replace("${var.x}", "${formatdate(var.x)}"), "terraform.tfvars": f"x = {value}\n"})
    assert Verdict.UNKNOWN is compare(str(tmp_path / "old"), str(tmp_path / "new"), None).delta.verdict


def test_rules_in_a_group_that_is_not_here(tmp_path: Path) -> None:
    """What else the cloud holds there is the same on both sides as long as it is the same group, whatever else changes."""
    rule = """
variable "g" {}
variable "h" {}
resource "aws_vpc_security_group_ingress_rule" "x" {
  security_group_id = var.%s
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "%s"
}
"""
    found = {}
    for name, of, peer in (("old", "g", "10.0.0.0/8"), ("less", "g", "10.0.0.0/9"), ("other", "h", "10.0.0.0/8")):
        write(tmp_path / name, {"main.tf": rule % (of, peer)})
        found[name] = compare(str(tmp_path / "old"), str(tmp_path / name), None).delta.changes
    assert () == found["old"]
    assert [("tcp/22 with 10.128.0.0/9",)] == [one.traffic.describe() for one in found["less"]]
    doubtful = (("unknown", "${formatdate(1)}/32"), ("unlike", "${formatdate(2)}/32"))
    for name, peer in doubtful:
        write(tmp_path / name, {"main.tf": rule % ("g", peer)})
    (unlike,) = compare(str(tmp_path / "unknown"), str(tmp_path / "unlike"), None).delta.changes
    assert (Way.UNKNOWN, True) == (unlike.way, unlike.traffic <= TrafficSet(boxes(Reach(6, 22, 22), ANYWHERE_V4)))
    told = TrafficSet([box for one in found["other"] for box in one.traffic.boxes])
    assert ({Way.UNKNOWN}, True) == (
        {one.way for one in found["other"]},
        UNIVERSE - told <= TrafficSet(boxes(Reach(6, 22, 22), TEN)),
    )


@pytest.mark.parametrize(
    ("old", "new"), [("variable", "\n# a comment\nvariable"), ("    to_port     = 22\n", "    to_port = 22\n"), ("x", "x")]
)
def test_what_is_written_alike_is_one_value(tmp_path: Path, old: str, new: str) -> None:
    """Places, blanks and comments are no part of it."""
    assert verdict(tmp_path, old, new) == (Verdict.NOTHING, set())


SECRET = """\
variable "plain" { default = "10.1.0.0/16" }
variable "secret" {
  default   = "10.77.0.0/16"
  sensitive = true
}
variable "short" {
  default   = "10.77.0.0/16"
  ephemeral = true
}
variable "open" {
  default   = "10.1.0.0/16"
  sensitive = false
}
locals {
  far  = [var.secret]
  far2 = { a = local.far[0] }
}
module "near" {
  source = "./near"
  peer   = PEER
}
module "other" {
  source = "./other"
}
resource "aws_vpc" "v" {
  cidr_block = VPC
  tags       = { Secret = var.secret }
}
resource "aws_security_group" "web" {
  name = "web"
  dynamic "ingress" {
    for_each = [WHAT]
    content {
      from_port   = 22
      to_port     = NEW
      protocol    = "tcp"
      cidr_blocks = [ingress.value]
    }
  }
}
"""
NEAR_SECRET = """\
variable "peer" {}
output "marked" {
  value     = var.peer
  sensitive = true
}
resource "aws_security_group" "web" {
  name = "near"
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [var.peer]
  }
}
"""


@pytest.mark.parametrize(
    ("what", "vpc", "peer", "hidden"),
    [
        ("var.plain", "var.plain", "var.plain", [False, False]),
        ("var.open", "var.open", "var.open", [False, False]),
        ("var.secret", "var.plain", "var.plain", [False, True]),
        ("var.short", "var.plain", "var.plain", [False, True]),
        ("local.far2.a", "var.plain", "var.plain", [False, True]),
        ('sensitive("10.77.0.0/16")', "var.plain", "var.plain", [False, True]),
        ("module.near.marked", "var.plain", "var.plain", [False, True]),
        ("aws_vpc.v.cidr_block", "var.plain", "var.plain", [False, False]),
        ("aws_vpc.v.cidr_block", "var.secret", "var.plain", [False, True]),
        ("var.plain", "var.plain", "local.far[0]", [True, False]),
    ],
)
def test_what_hangs_on_a_sensitive_value_is_not_shown(tmp_path: Path, what: str, vpc: str, peer: str, hidden: list[bool]) -> None:
    """In no format; groups of the same name in other modules, and what another resource has besides, are shown."""
    for folder, port in (("old", "22"), ("new", "23")):
        text = SECRET.replace("WHAT", what).replace("VPC", vpc).replace("PEER", peer).replace("NEW", port)
        files = {"main.tf": text, "near/main.tf": NEAR_SECRET.replace("to_port     = 22", f"to_port     = {port}")}
        write(tmp_path / folder, files | {"other/main.tf": 'resource "aws_security_group" "web" {\n  name = "other"\n}\n'})
    found = compare(str(tmp_path / "old"), str(tmp_path / "new"), None)
    pairs = {one.address: one.sensitive for one in found.delta.pairs}
    assert pairs == {
        "aws_security_group.web": hidden[1],
        "module.near.aws_security_group.web": hidden[0],
        "module.other.aws_security_group.web": False,
    }
    assert found.delta.verdict is Verdict.WIDER


@pytest.mark.parametrize("form", ["text", "markdown", "json", "sarif", "html"])
def test_a_secret_is_in_no_report(tmp_path: Path, form: str) -> None:
    """Also where a file gives the variable its value."""
    text = SECRET.replace("WHAT", "var.secret").replace("VPC", "null").replace("PEER", "var.secret")
    write(tmp_path / "old", {"main.tf": text.replace("NEW", "22"), "near/main.tf": NEAR_SECRET})
    write(tmp_path / "new", {"main.tf": text.replace("NEW", "23"), "near/main.tf": NEAR_SECRET})
    write(tmp_path, {"given.tfvars": 'secret = "198.51.100.77/32"\n'})
    ran = run("diff", "old", "new", "--var-file", "given.tfvars", "--format", form, cwd=tmp_path)
    assert (ran.code, "198.51" in ran.out + ran.err, "10.77" in ran.out + ran.err) == (2, False, False)
