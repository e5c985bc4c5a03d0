"""Who may listen in, and whose word is taken for who asks."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from rules.errors import ExciseError
from service.front import BehindProxy, Front
from service.serve import make_config
from service.settings import ServiceSettings

CERTIFICATE = {"tls_cert": Path("cert.pem"), "tls_key": Path("key.pem")}
PROXY = ("10.1.0.0/16",)


@pytest.mark.parametrize("listen", ["0.0.0.0:8000", "192.0.2.1:8000", "excise.example:8000"])
def test_elsewhere_it_listens_by_tls_or_behind_a_proxy_alone(
    settings: ServiceSettings, listen: str
) -> None:
    away = settings.model_copy(update={"listen": listen})
    with pytest.raises(ExciseError, match="NO_TLS"):
        Front.from_settings(away)
    half = away.model_copy(update={"tls_cert": Path("cert.pem")})
    with pytest.raises(ExciseError, match="NO_TLS"):
        Front.from_settings(half)
    by_tls = Front.from_settings(away.model_copy(update=CERTIFICATE))
    assert (by_tls.certificate, by_tls.key) == (Path("cert.pem"), Path("key.pem"))
    assert Front.from_settings(away.model_copy(update={"proxy": PROXY})).proxy == PROXY
    with pytest.raises(ExciseError, match="BAD_PROXY"):
        Front.from_settings(away.model_copy(update={"proxy": ("*",)}))


def test_on_this_machine_it_needs_neither(settings: ServiceSettings) -> None:
    for listen in ("127.0.0.1:8000", "localhost:0"):
        here = settings.model_copy(update={"listen": listen})
        assert Front.from_settings(here).certificate is None


def test_the_service_says_in_a_line_why_it_does_not_start(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXCISE_")}
    given = {"EXCISE_LISTEN": "0.0.0.0:0", "EXCISE_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "service"],
        env=kept | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("NO_TLS: ")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


def ask(app: FastAPI, peer: str, *, proxy: tuple[str, ...] = PROXY) -> tuple[int, dict[str, str]]:
    """What a peer gets that says it asks for somebody else, by TLS."""
    said = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}

    async def get() -> httpx2.Response:
        served = make_config(app, Front(proxy=proxy))
        served.load()
        transport = httpx2.ASGITransport(served.loaded_app, client=(peer, 1))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/who", headers=said)

    answer = asyncio.run(get())
    return answer.status_code, answer.json()


@pytest.fixture
def mirror() -> FastAPI:
    from starlette.requests import Request

    app = FastAPI()

    @app.get("/who")
    def who(request: Request) -> dict[str, str]:
        return {"host": request.client.host if request.client else "", "scheme": request.url.scheme}

    return app


def test_the_declared_proxy_alone_is_believed(mirror: FastAPI) -> None:
    assert ask(mirror, "10.1.2.3") == (200, {"host": "203.0.113.9", "scheme": "https"})
    assert ask(mirror, "127.0.0.1") == (200, {"host": "127.0.0.1", "scheme": "http"})
    for peer in ("10.2.0.1", "192.0.2.1", "2001:db8::1", "no address"):
        status, told = ask(mirror, peer)
        assert (status, told["code"]) == (403, "NOT_BY_PROXY")


def test_without_a_proxy_nobody_is_believed(mirror: FastAPI) -> None:
    assert ask(mirror, "127.0.0.1", proxy=()) == (200, {"host": "127.0.0.1", "scheme": "http"})


def test_a_peer_without_an_address_is_refused() -> None:
    guard = BehindProxy(FastAPI(), PROXY)
    assert not guard._is_known(None)
