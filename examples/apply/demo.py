"""A policy on its way through two live accounts: emscloud sandbox -- python demo.py FOLDER.

FOLDER is a copy of examples/ems and is changed.  The accounts are imitations on this machine; what is done "by hand" is done
as a colleague would, with AWS's own SDK and with a call to Azure's API.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

BASTION, NEXT = "10.0.0.5", "10.0.0.6"
GROUP = "ems-prod-ems-server"
OPEN: dict[str, object] = {
    "protocol": "Tcp",
    "sourcePortRange": "*",
    "destinationPortRange": "3389",
    "sourceAddressPrefix": "*",
    "destinationAddressPrefix": "*",
    "access": "Allow",
    "priority": 4000,
    "direction": "Inbound",
}


def emscloud(*arguments: str, code: int = 0) -> list[str]:
    """Run a command, say it, and give the lines of its result; ends everything where its exit code is another one."""
    print(f"== emscloud {' '.join(arguments)}")
    done = subprocess.run([sys.executable, "-m", "emscloud", *arguments], capture_output=True, encoding="utf-8", check=False)
    if done.returncode != code:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout.splitlines()


def show(lines: list[str]) -> None:
    """Verdicts, steps with their first fact, and how it ended; a few of many."""
    said = list(_said(lines))
    for line in said[:9]:
        print(f"   {line}")
    if len(said) > 9:
        print(f"   ... and {len(said) - 9} more such lines")


def _said(lines: list[str]) -> Iterator[str]:
    verdicts = ("opens", "closes", "both", "nothing", "Rules ")
    for number, line in enumerate(lines):
        if line[:2] in ("+ ", "- ", "~ ", "! "):
            packet = lines[number + 1].rpartition("packet: ")[2] if "packet: " in lines[number + 1] else ""
            yield line + (f"   [{packet}]" if packet else "")
        elif line.startswith(verdicts) or " in prod-" in line.partition(": ")[0]:
            yield line


def aws_by_hand() -> None:
    """Remote desktop is opened to everybody, and the rows of telemetry are lost."""
    ec2: Any = boto3.client("ec2")
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [GROUP]}])["SecurityGroups"]
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpProtocol="tcp", FromPort=3389, ToPort=3389, CidrIp="0.0.0.0/0")
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group["GroupId"]]}])["SecurityGroupRules"]
    lost = [one["SecurityGroupRuleId"] for one in rules if one.get("FromPort") == 8013]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], SecurityGroupRuleIds=lost)


def azure_by_hand() -> None:
    """Remote desktop is opened to everybody there as well."""
    subscription = os.environ["AZURE_SUBSCRIPTION_ID"]
    where = f"/subscriptions/{subscription}/resourceGroups/rg-ems/providers/Microsoft.Network/networkSecurityGroups/{GROUP}"
    asked = urllib.request.Request(
        f"{os.environ['EMSCLOUD_AZURE_ENDPOINT']}{where}/securityRules/debug?api-version=2024-05-01",
        json.dumps({"properties": OPEN}).encode(),
        {"Authorization": f"Bearer {os.environ['EMSCLOUD_AZURE_TOKEN']}", "Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        answer.read()


def main() -> None:
    """Apply, change, plan, apply, drift, plan, repair, destroy."""
    policy = Path(sys.argv[1]) / "emscloud.yaml"
    name = str(policy)
    show(emscloud("apply", name, "--yes"))
    policy.write_text(policy.read_text("utf-8").replace(f"from: [{BASTION}]", f"from: [{NEXT}]"), "utf-8")
    print(f"   The bastion moves from {BASTION} to {NEXT} in the policy.")
    show(emscloud("plan", name, code=2))
    show(emscloud("apply", name, "--yes"))
    aws_by_hand()
    azure_by_hand()
    print("   By hand, remote desktop is opened to everybody in both clouds, and on AWS the rows of telemetry are lost.")
    show(emscloud("plan", name, "--drift-only", code=2))
    show(emscloud("apply", name, "--yes"))
    show(emscloud("plan", name))
    show(emscloud("destroy", name, "--yes"))


if __name__ == "__main__":
    main()
