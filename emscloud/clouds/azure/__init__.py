"""Azure: network security groups, whose meaning is a first-match fold by priority."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.clouds.azure.firewall.recognise import passes
from emscloud.clouds.azure.firewall.terraform import firewall
from emscloud.clouds.azure.lift import lift
from emscloud.clouds.azure.limits import AT_MOST, PROBES
from emscloud.clouds.azure.live.account import connect
from emscloud.clouds.azure.live.permissions import permissions
from emscloud.clouds.azure.live.read import live
from emscloud.clouds.azure.lower import lower
from emscloud.clouds.azure.others.kinds import ARGUMENTS, AS_WRITTEN, KINDS
from emscloud.clouds.azure.others.left import leave
from emscloud.clouds.azure.others.understand import understand
from emscloud.clouds.azure.parametric.module import module
from emscloud.clouds.azure.recognise import recognise
from emscloud.clouds.azure.service import LOSSES
from emscloud.clouds.azure.target import TARGET, reference, situated
from emscloud.clouds.azure.terraform import blocks
from emscloud.model.policy import Requirement

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

TITLE = "Azure"
MEMORY: tuple[str, ...] = ("priorities",)
PLACE: tuple[str, ...] = ("subscription_id", "resource_group")
FILTER = "firewall"
NAMES_GROUPS = False
RESOLVER = "Azure's own resolver"  # at 168.63.129.16; only a rule with the tag AzurePlatformDNS cuts it


def extra(settings: Mapping[str, object]) -> tuple[Requirement, ...]:
    """What the load balancer's health probes need, where the target lets them in."""
    return (PROBES,) if settings.get("load_balancer_probes") is True else ()
