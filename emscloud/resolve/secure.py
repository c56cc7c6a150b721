"""DNS messages over TLS and HTTPS, as bytes: the certificate holds, or nothing is asked."""

from __future__ import annotations

import asyncio
import ssl
from abc import ABC, abstractmethod

from emscloud.resolve.server import Kind, Server

LINES = 8
"""Connections over TLS to one server; each carries one question after another (RFC 7858, 3.4: reuse them)."""
STREAMS = 64
"""Questions that are under way over HTTPS to one server."""
GOODBYE = 0.5
"""Seconds that the end of a connection may take."""
_OK = 200
_TYPE = "application/dns-message"


class Unusable(Exception):  # noqa: N818  (a finding about the server)
    """A server that nobody has to ask again, with the reason in words."""


class Line(ABC):
    """A way to one server, open until it is closed; a certificate that was refused once is refused for good."""

    def __init__(self, at: Server, at_once: int) -> None:
        self.at, self.refusal = at, ""
        self.room = asyncio.Semaphore(at_once)

    async def exchange(self, query: bytes) -> bytes:
        """The answer's bytes; raises Unusable, OSError (a timeout is one) or EOFError."""
        async with self.room:
            if self.refusal:
                raise Unusable(self.refusal)
            try:
                async with asyncio.timeout(self.at.timeout):
                    return await self._exchanged(query)
            except OSError as error:
                refused = _certificate(error)
                if refused is None:
                    raise
                self.refusal = f"its certificate is refused: {refused.verify_message.rstrip('.')}"
                raise Unusable(self.refusal) from error

    @abstractmethod
    async def _exchanged(self, query: bytes) -> bytes: ...

    @abstractmethod
    async def close(self) -> None:
        """End it."""


def line(at: Server) -> Line:
    """The way to a server that is spoken to over TLS or HTTPS."""
    context = ssl.create_default_context()  # the system's trust store, or what SSL_CERT_FILE names
    return _Https(at, context) if at.kind is Kind.HTTPS else _Tls(at, context)


class _Tls(Line):
    """Connections over TLS (RFC 7858); one that failed is not used again."""

    def __init__(self, at: Server, context: ssl.SSLContext) -> None:
        super().__init__(at, LINES)
        context.set_alpn_protocols(["dot"])
        self.context = context
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def _exchanged(self, query: bytes) -> bytes:
        reader, writer = self.idle.pop() if self.idle else await self._connected()
        try:
            writer.write(len(query).to_bytes(2) + query)
            answer = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
        except (OSError, EOFError, asyncio.CancelledError):
            writer.transport.abort()
            raise
        self.idle.append((reader, writer))
        return answer

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(
            self.at.address,
            self.at.port,
            ssl=self.context,
            server_hostname=self.at.name or self.at.address,
            ssl_shutdown_timeout=GOODBYE,
        )

    async def close(self) -> None:
        for _, writer in self.idle:
            writer.close()
        await asyncio.gather(*[writer.wait_closed() for _, writer in self.idle], return_exceptions=True)


class _Https(Line):
    """One client over HTTPS (RFC 8484), which keeps its connection; no proxy of the environment stands between."""

    def __init__(self, at: Server, context: ssl.SSLContext) -> None:
        import httpx2  # noqa: PLC0415  (an extra, and slow to import)

        super().__init__(at, STREAMS)
        self.failure = httpx2.HTTPError
        self.names = {"sni_hostname": at.name or at.address}
        self.url = _url(at, at.address)
        self.client = httpx2.AsyncClient(
            http2=True,
            verify=context,
            trust_env=False,
            timeout=at.timeout,
            headers={"host": _url(at, at.name or at.address).split("/")[2], "accept": _TYPE, "content-type": _TYPE},
        )

    async def _exchanged(self, query: bytes) -> bytes:
        try:
            answer = await self.client.post(self.url, content=query, extensions=self.names)
        except self.failure as error:
            raise OSError(str(error)) from error
        if answer.status_code != _OK:
            raise Unusable(f"it answers with HTTP status {answer.status_code}")
        return answer.content

    async def close(self) -> None:
        await self.client.aclose()


def _url(at: Server, host: str) -> str:
    """A server's address on the web, its port said even where it is 443."""
    return f"https://{f'[{host}]' if ':' in host else host}:{at.port}{at.path}"


def _certificate(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """What was wrong with a certificate, from whatever came of it."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
