"""Who may ask the marking page's server, and what its pages may do in a browser.

Browsers show the token once; from then on a cookie stands for it, which no other site's page can send.
Whatever comes without it, or asks for another host's name, gets nothing. Pages may run this package's
script, and load nothing from elsewhere.
"""

import hashlib
import re
from base64 import b64encode
from hmac import compare_digest

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autograder.marking.pages import STYLE
from autograder.pages import frame

HOST = "127.0.0.1"


def _policy() -> str:
    """What a page may do: run the script, have this style, show pictures that lie in it."""
    page = frame.page("", [], STYLE)
    style = re.search("<style>(.*)</style>", page, re.DOTALL)
    digest = hashlib.sha256(style[1].encode() if style else b"").digest()
    allowed = f"'sha256-{b64encode(digest).decode()}'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {allowed}; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


HEADERS = {
    "Content-Security-Policy": _policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets in who has the token, under the server's own name."""

    def __init__(self, app: ASGIApp, token: str, port: int):
        self.app, self.token = app, token
        self.hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        self.cookie = f"autograder-mark-{port}"  # browsers send a cookie to every port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        request = Request(scope)
        await (self._refusal(request) or self.app)(scope, receive, send_guarded)

    def _refusal(self, request: Request) -> Response | None:
        """What to answer in the place of the application; None if it may answer."""
        host = request.headers.get("host", "")
        if host not in self.hosts:
            return PlainTextResponse("this is another host", 403)
        if request.headers.get("origin", f"http://{host}") != f"http://{host}":
            return PlainTextResponse("another site's page may not ask", 403)
        if self._is_token(request.cookies.get(self.cookie, "")):
            return None
        if request.method == "GET" and self._is_token(request.query_params.get("token", "")):
            # A page and no redirection: the cookie is sent only where this site itself leads.
            page = '<!doctype html><title>Marking</title><meta http-equiv="refresh" content="0; url=/">'
            response = HTMLResponse(page)
            response.set_cookie(self.cookie, self.token, httponly=True, samesite="strict")
            return response
        return PlainTextResponse("open the address that `autograder mark` printed", 403)

    def _is_token(self, given: str) -> bool:
        return compare_digest(given.encode(), self.token.encode())
