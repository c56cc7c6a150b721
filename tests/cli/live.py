"""The commands against an account and a subscription of their own on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from emscloud.sandbox.arm import SUBSCRIPTION, TOKEN, Arm
from emscloud.sandbox.ec2 import Ec2
from emscloud.sandbox.wire import Served
from tests.commands import Ran, on_terminal, run

POLICY = """\
name: small
groups:
  web:
    addresses: [10.0.1.10]
    rules:
      - {{id: https, inbound: tcp/443, from: [192.0.2.0/24], why: customers}}
      - {{id: ssh, inbound: tcp/22, from: [10.9.0.0/16], why: operators}}
targets:
  eu: {{cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: {vpc}}}
"""
AZURE = f'  we: {{cloud: azure, subscription_id: "{SUBSCRIPTION}", resource_group: rg, location: westeurope}}\n'
FOREIGN = ("ingress", "tcp", 3389, 3389, "ipv4", "0.0.0.0/0", "debug")
WRITES = ("Create", "Authorize", "Revoke", "Modify", "Delete")


@dataclass
class Shell:
    """A folder with a policy, and an account and a subscription for it."""

    folder: Path
    cloud: Ec2
    served: Served
    vpc: str
    arm: Arm
    azure: Served

    @property
    def policy(self) -> Path:
        return self.folder / "emscloud.yaml"

    @property
    def more(self) -> dict[str, str]:
        """What a shell has set."""
        return {
            "AWS_ENDPOINT_URL": self.served.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_MAX_ATTEMPTS": "1",
            "EMSCLOUD_AZURE_ENDPOINT": self.azure.url,
            "EMSCLOUD_AZURE_TOKEN": TOKEN,
        }

    def run(self, *arguments: str) -> Ran:
        return run(*arguments, cwd=self.folder, more=self.more)

    def ask(self, *arguments: str, answers: str) -> tuple[int, str]:
        return on_terminal(*arguments, cwd=self.folder, answers=answers, more=self.more)

    @property
    def web(self) -> str:
        """The id of the policy's group."""
        return next(id_ for id_, name in self.cloud.groups().items() if name == "small-web")

    @property
    def ports(self) -> set[int]:
        """What the group lets in."""
        return {view[2] for view in self.cloud.rules(self.web)}

    @property
    def writes(self) -> list[str]:
        """The calls that changed something."""
        return [call.action for call in self.served.calls if call.action.startswith(WRITES)]


@contextmanager
def shell(folder: Path, more: str = "") -> Iterator[Shell]:
    """A shell as long as this context; `more` is added to its policy."""
    cloud, arm = Ec2(), Arm()
    arm.add_resource_group("rg")
    with Served(cloud) as served, Served(arm) as azure:
        made = Shell(folder, cloud, served, cloud.vpc(), arm, azure)
        made.policy.write_text(POLICY.format(vpc=made.vpc) + more, "utf-8")
        yield made
