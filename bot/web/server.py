"""``/healthz``, ``/readyz``, ``/metrics`` and, in HTTP mode, ``/slack/events``."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

Check = Callable[[], Awaitable[str]]
Page = Callable[[], Awaitable[bytes]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CHECK_PATIENCE_S = 2.0


class WebServer:
    """
    Serves the desk's own pages. Each check gives "" when well, else what is wrong and what to do.

    ``/healthz`` says that the process lives; ``/readyz`` answers 503 with every fault while something is not well.
    """

    def __init__(self, checks: Mapping[str, Check], metrics: Page, endpoints: Mapping[str, Handler]) -> None:
        self._checks, self._metrics = checks, metrics
        application = web.Application(client_max_size=4 * 1024 * 1024)
        application.router.add_get("/healthz", self._healthz)
        application.router.add_get("/readyz", self._readyz)
        application.router.add_get("/metrics", self._metrics_page)
        for path, handler in endpoints.items():
            application.router.add_post(path, handler)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=3)
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises OSError where the address is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening; requests under way end first."""
        await self._runner.cleanup()

    async def faults(self) -> dict[str, str]:
        """Run every check; a check that hangs is a fault too."""
        said = await asyncio.gather(*(self._checked(check) for check in self._checks.values()))
        return {name: fault for name, fault in zip(self._checks, said, strict=True) if fault}

    async def _checked(self, check: Check) -> str:
        try:
            return await asyncio.wait_for(check(), CHECK_PATIENCE_S)
        except TimeoutError:
            return f"no answer within {CHECK_PATIENCE_S:g} s"
        except Exception as error:  # noqa: BLE001 - a broken check is a finding, not a crash
            return f"{type(error).__name__}: {error}"

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def _readyz(self, _request: web.Request) -> web.Response:
        faults = await self.faults()
        body = {"status": "not ready" if faults else "ready", "faults": faults, "checked": sorted(self._checks)}
        return web.json_response(body, status=503 if faults else 200)

    async def _metrics_page(self, _request: web.Request) -> web.Response:
        return web.Response(body=await self._metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
