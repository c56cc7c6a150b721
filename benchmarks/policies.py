"""Policies of any size, within quota: 200 groups of 50 rules make 10,000."""

from __future__ import annotations

TARGET = {
    "aws": "{cloud: aws, account_id: '123456789012', region: eu-west-1, vpc_id: vpc-0123456789abcdef0}",
    "azure": "{cloud: azure, subscription_id: '00000000-0000-0000-0000-000000000000', resource_group: rg, location: westeurope}",
}


def policy(groups: int, rules: int, cloud: str) -> str:
    """A policy's text: every rule opens another port to another prefix, in both directions by turns."""
    lines = ["name: bench", "groups:"]
    for group in range(groups):
        lines += [f"  group-{group}:", "    rules:"]
        for rule in range(rules):
            way, peers = ("inbound", "from") if rule % 2 else ("outbound", "to")
            prefix = f"10.{group}.{rule}.0/24"
            lines.append(
                f"      - {{id: rule-{rule}, {way}: tcp/{1000 + rule}, {peers}: [{prefix}], why: rule {rule} of a benchmark}}"
            )
    lines += ["targets:", f"  bench: {TARGET[cloud]}"]
    return "\n".join(lines) + "\n"
