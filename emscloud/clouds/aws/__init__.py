"""AWS: security groups, whose meaning is the union of their rules."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.clouds.aws.firewall.recognise import passes
from emscloud.clouds.aws.firewall.terraform import firewall
from emscloud.clouds.aws.lift import lift
from emscloud.clouds.aws.live.account import connect
from emscloud.clouds.aws.live.read import live
from emscloud.clouds.aws.lower import lower
from emscloud.clouds.aws.others.kinds import ARGUMENTS, AS_WRITTEN, KINDS
from emscloud.clouds.aws.others.left import leave
from emscloud.clouds.aws.others.understand import understand
from emscloud.clouds.aws.parametric.module import module
from emscloud.clouds.aws.permissions import permissions
from emscloud.clouds.aws.recognise import recognise
from emscloud.clouds.aws.target import TARGET, reference, situated
from emscloud.clouds.aws.terraform import blocks
from emscloud.model.policy import Requirement
from emscloud.spaces.traffic import TrafficSet

__all__ = [
    "ARGUMENTS",
    "AS_WRITTEN",
    "AT_MOST",
    "FILTER",
    "KINDS",
    "LOSSES",
    "MEMORY",
    "NAMES_GROUPS",
    "PLACE",
    "RESOLVER",
    "TARGET",
    "TITLE",
    "blocks",
    "connect",
    "extra",
    "firewall",
    "leave",
    "lift",
    "live",
    "lower",
    "module",
    "passes",
    "permissions",
    "recognise",
    "reference",
    "situated",
    "understand",
]

TITLE = "AWS"
MEMORY: tuple[str, ...] = ("ranks", "parts")
LOSSES: tuple[str, ...] = ()
AT_MOST: Mapping[str, TrafficSet] = {}
PLACE: tuple[str, ...] = ("account_id", "region", "vpc_id")
FILTER = "network_firewall"
NAMES_GROUPS = True
RESOLVER = "the Amazon resolver"  # at 169.254.169.253 and the VPC's base address plus two


def extra(_settings: Mapping[str, object]) -> tuple[Requirement, ...]:
    """Nothing: no setting of a target opens anything on AWS."""
    return ()
