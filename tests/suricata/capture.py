"""Packets as a network would show them, and a file that holds them: whole TCP conversations, datagrams, anything on IP."""

from __future__ import annotations

import ssl
import struct
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

SYN, ACK, PUSH, FIN = 2, 16, 8, 1
_ETHERNET, _V4, _V6 = 1, 0x0800, 0x86DD
_MAC = b"\x02\0\0\0\0\x01" + b"\x02\0\0\0\0\x02"
_BEGIN = 1_800_000_000  # seconds since 1970; any will do
_STEP = 1000  # microseconds between two packets


def hello(name: str | None) -> bytes:
    """The ClientHello that OpenSSL sends for a name, or without one."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    inward, outward = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(inward, outward, server_hostname=name)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return outward.read()
    message = "a handshake without a server"
    raise AssertionError(message)


class Capture:
    """Packets in the order in which they were seen; each method gives the numbers of its own, from 1."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.port = 40_000

    def packet(self, source: str, destination: str, protocol: int, payload: bytes) -> int:
        """One packet on IP, its checksums left at 0."""
        one, other = ip_address(source), ip_address(destination)
        ends = one.packed + other.packed
        if one.version == 4:
            head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), len(self.packets), 0, 64, protocol, 0) + ends
        else:
            head = struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + ends
        kind = struct.pack("!H", _V4 if one.version == 4 else _V6)
        self.packets.append(_MAC + kind + head + payload)
        return len(self.packets)

    def datagram(self, source: str, port: int, destination: str, to: int, payload: bytes) -> int:
        """One packet of UDP."""
        return self.packet(source, destination, 17, struct.pack("!HHHH", port, to, 8 + len(payload), 0) + payload)

    def conversation(self, client: str, server: str, port: int, said: Sequence[bytes | tuple[bytes]]) -> list[int]:
        """A whole TCP connection, opened, held and closed; what the server says is a tuple of one, each answered by an ACK."""
        self.port += 1
        own, numbers = self.port, list[int]()
        at = {client: 1000, server: 900_000}

        def segment(sender: str, flags: int, data: bytes = b"") -> None:
            receiver = server if sender == client else client
            ports = (own, port) if sender == client else (port, own)
            known = 0 if flags == SYN else at[receiver]
            body = struct.pack("!HHIIBBHHH", *ports, at[sender], known, 5 << 4, flags, 65535, 0, 0) + data
            numbers.append(self.packet(sender, receiver, 6, body))
            at[sender] += len(data) + bool(flags & (SYN | FIN))

        segment(client, SYN)
        segment(server, SYN | ACK)
        segment(client, ACK)
        for one in said:
            sender, data = (client, one) if isinstance(one, bytes) else (server, one[0])
            segment(sender, PUSH | ACK, data)
            segment(server if sender == client else client, ACK)
        segment(client, FIN | ACK)
        segment(server, FIN | ACK)
        segment(client, ACK)
        return numbers

    def write(self, path: Path) -> None:
        """As a pcap file (https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/)."""
        parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, _ETHERNET)]
        for number, packet in enumerate(self.packets):
            micro = number * _STEP
            parts += [struct.pack("<IIII", _BEGIN + micro // 1_000_000, micro % 1_000_000, len(packet), len(packet)), packet]
        path.write_bytes(b"".join(parts))
