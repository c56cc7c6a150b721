"""Two unknown values are one only where they would be worked out from the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.diff.delta import Verdict, Way
from emscloud.sources.comparison import compare

GROUP = """\
variable "x" {}
variable "on" { default = true }
locals { all = concat(var.x, ["10.0.0.0/24"]) }
data "aws_vpc" "v" { id = "vpc-1" }
module "far" {
  source = "far/away/aws"
  cidrs  = ["10.0.0.0/8"]
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
    cidr_blocks = local.all
  }
}

resource "google_compute_firewall" "other" {
  source_ranges = ["10.0.0.0/8"]
}
"""


def verdict(tmp_path: Path, old: str, new: str) -> tuple[Verdict, set[tuple[Way, str]]]:
    """What becomes of the text with one part of it changed."""
    for name, text in (("old", GROUP), ("new", GROUP.replace(old, new))):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "main.tf").write_text(text)
    found = compare(str(tmp_path / "old"), str(tmp_path / "new"), None).delta
    return found.verdict, {(one.way, one.group) for one in found.changes}


@pytest.mark.parametrize(
    ("old", "new", "groups"),
    [
        ("${var.x}/32", "${var.x}/0", {"aws_security_group.web"}),
        ('["10.0.0.0/24"]', '["0.0.0.0/0"]', {"aws_security_group.web", "aws_security_group.local", ""}),
        ('id = "vpc-1"', 'id = "vpc-2"', {"aws_security_group.web", "aws_security_group.local", ""}),
        (
            '["10.0.0.0/8"]\n}\n\nresource "aws',
            '["0.0.0.0/0"]\n}\n\nresource "aws',
            {"aws_security_group.web", "aws_security_group.local", ""},
        ),
        ('source_ranges = ["10.0.0.0/8"]', 'source_ranges = ["0.0.0.0/0"]', {""}),
    ],
)
def test_an_unknown_value_that_may_have_changed_is_told(tmp_path: Path, old: str, new: str, groups: set[str]) -> None:
    """Its own resource, or anything that it may refer to; a firewall that nobody reads likewise."""
    assert verdict(tmp_path, old, new) == (Verdict.UNKNOWN, {(Way.UNKNOWN, group) for group in groups})


@pytest.mark.parametrize(
    ("old", "new"), [("variable", "\n# a comment\nvariable"), ("    to_port     = 22\n", "    to_port = 22\n"), ("x", "x")]
)
def test_what_is_written_alike_is_one_value(tmp_path: Path, old: str, new: str) -> None:
    """Places, blanks and comments are no part of it."""
    assert verdict(tmp_path, old, new) == (Verdict.NOTHING, set())
