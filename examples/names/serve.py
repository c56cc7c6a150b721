"""A DNS server for practice, on loopback: python serve.py [PORT], until it is interrupted.

Every address here is a documentation address (RFC 5737, RFC 3849), made up.  None was ever answered for these names.
"""

from __future__ import annotations

import itertools
import socketserver
import sys
from collections.abc import Iterator, Sequence

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

FIXED: dict[str, Sequence[str]] = {
    "ntp.example.com": ("198.51.100.123", "2001:db8:123::1"),
    "smtp.example.com": ("198.51.100.25",),
    "fctupdate.fortinet.net": ("203.0.113.20",),
    "fctusupdate.fortinet.net": ("203.0.113.20",),
    "fcteuupdate.fortinet.net": ("203.0.113.20",),
}
"""Names that always have the same addresses."""
POOL = tuple(f"203.0.113.{number}" for number in range(80, 92))
ROTATING: dict[str, Iterator[str]] = {
    name: itertools.cycle(POOL) for name in ("forticlient.fortinet.net", "myforticlient.fortinet.net", "usforticlient.fortinet.net")
}
"""Names that show a few of the pool with each question."""
AT_ONCE = 4


def answer(wire: bytes) -> bytes:
    """The answer to a question: addresses of its family, or that there is no such name."""
    query = dns.message.from_wire(wire)
    (asked,) = query.question
    name = asked.name.to_text(omit_final_dot=True).lower()
    response = dns.message.make_response(query)
    addresses = FIXED.get(name, ())
    if name in ROTATING and asked.rdtype == dns.rdatatype.A:
        addresses = list(itertools.islice(ROTATING[name], AT_ONCE))
    elif name not in FIXED and name not in ROTATING:
        response.set_rcode(dns.rcode.NXDOMAIN)
    held = [one for one in addresses if (":" in one) == (asked.rdtype == dns.rdatatype.AAAA)]
    if held:
        response.answer.append(dns.rrset.from_text(asked.name, 60, "IN", asked.rdtype, *held))
    return response.to_wire()


class Handler(socketserver.BaseRequestHandler):
    """One question over UDP."""

    def handle(self) -> None:
        """Answer it."""
        wire, connection = self.request
        connection.sendto(answer(wire), self.client_address)


def main() -> None:
    """Serve at the port that is named, or at one that is free, and say which."""
    with socketserver.UDPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler) as server:
        sys.stdout.write(f"127.0.0.1:{server.server_address[1]}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
