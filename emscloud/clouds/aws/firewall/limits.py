"""Quotas of AWS Network Firewall, and what its engine sees a name in, each with its source."""

from __future__ import annotations

NAME = 128
"""Characters of a rule group's name: letters, digits and hyphens, unique in its account and region.
Source: https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_CreateRuleGroup.html"""
VARIABLE = 32
"""Characters of an IP set's key: a letter, then letters, digits and underscores.
Source: https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_RuleVariables.html"""
RULE = 8192
"""Characters of a rule, with the values of its variables in place of their names.
Source: https://docs.aws.amazon.com/network-firewall/latest/developerguide/quotas.html"""
LISTED = 4096
"""Characters of the addresses that one rule lists, so that the group's own addresses have room beside them."""
TEXT = 2_000_000
"""Bytes of the rules of a group.  Source: as above."""
CAPACITY = 30_000
"""Rules of a group.  Source: as above."""
REFERENCES = 5
"""IP set references of a group.  Source: as above."""
LEAST_CAPACITY = 100

HTTP, HTTPS = 80, 443
UNNAMED = frozenset(
    (20, 21, 22, 23, 25, 53, 88, 110, 111, 119, 135, 139, 143, 389, 445, 514, 587, 1433, 1521, 3268, 3306, 3389, 5432, 5900)
)
"""Ports of TCP whose protocol begins with neither TLS nor HTTP, be it that it turns to TLS later: FTP, SSH, Telnet, SMTP,
DNS, Kerberos, POP3, RPC, NNTP, DCE, NetBIOS, IMAP, LDAP, SMB, syslog, submission, TDS, TNS, global catalog, MySQL, RDP,
PostgreSQL, RFB.  Source: IANA's registry of service names and ports, and each protocol's own specification."""
UNDECIDED = 16_384
"""Bytes that a connection may send before it has said a name: one TLS record (RFC 8446, section 5.1), which holds a
ClientHello, and as much as HTTP servers take of headers.  The engine itself gives up on an unknown protocol much later."""


def capacity(rules: int) -> int:
    """The capacity of a group of so many rules: twice as many, rounded up to a hundred times a power of two.

    A group's capacity is fixed when it is made, so there has to be room for rules to come.
    Source: https://docs.aws.amazon.com/network-firewall/latest/developerguide/nwfw-rule-group-capacity.html
    """
    room = LEAST_CAPACITY
    while room < 2 * rules:
        room *= 2
    return min(room, CAPACITY)
