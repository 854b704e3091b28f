"""The server of the marking page: on this machine alone, for whoever has the address with its token.

Browsers show the token once; from then on a cookie stands for it, which no other site's page can send.
Whatever comes without it, or asks for another host's name, gets nothing. Pages may run this package's
script, and load nothing from elsewhere.
"""

import asyncio
import contextlib
import hashlib
import json
import math
import re
import secrets
import socket
import tempfile
import webbrowser
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autograder.course.folder import Course
from autograder.errors import CourseError, RunStopped
from autograder.marking.desk import Desk, Newer, Refused
from autograder.marking.pages import SCRIPT, STYLE, Pages, in_answers, label, progress
from autograder.marking.piles import View
from autograder.pages import frame
from autograder.printing import tell
from autograder.session.cleaner import Cleaner

HOST = "127.0.0.1"
LARGEST = 1_000_000  # bytes of what a page sends
MOST_POINTS = 1_000_000.0
Result = TypeVar("Result")


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


@dataclass
class Room:
    """What the answers to requests are made of. Marks are read and written in one thread."""

    desk: Desk
    pages: Pages
    thread: ThreadPoolExecutor

    async def do(self, work: Callable[[], Result]) -> Result:
        """Do something at the desk."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, work)

    async def piles(self, request: Request) -> Response:
        """The page of all questions."""
        return HTMLResponse(await self.do(lambda: self.pages.piles(self.desk.piles())))

    async def pile(self, request: Request) -> Response:
        """The page of one."""
        key = _key(request)
        return HTMLResponse(await self.do(lambda: self.pages.pile(self.desk.view(key))))

    async def answer(self, request: Request) -> Response:
        """One answer of it."""
        key, identity = _key(request), request.path_params["answer"]

        def work() -> str:
            view = self.desk.view(key)
            if identity not in view.answers:
                raise Refused("There is no such answer.")
            return self.pages.answer(view, identity)

        return HTMLResponse(await self.do(work))

    async def act(self, request: Request) -> Response:
        """Whatever a marker does."""
        key, what = _key(request), request.path_params["what"]
        marker = request.headers.get("x-marker", "")[:100]
        try:
            body = await _body(request)
            wish = _WISHES[what](body)
        except (ValueError, TypeError, KeyError, AttributeError):
            return JSONResponse({"problem": "that is no request of this page"}, 400)

        def work() -> Response:
            try:
                return JSONResponse(wish(self, key, marker))
            except Newer as newer:
                state = self.state(self.desk.view(key), marker)
                said = {"problem": str(newer), "newer": list(newer.answers), "state": state}
                return JSONResponse(said, 409)

        return await self.do(work)

    def state(self, view: View, marker: str) -> dict[str, Any]:
        """What a page should know of a pile by now."""
        others = self.desk.claims.of_others(marker)
        return {
            "rubric": view.rubric_version,
            "progress": progress(view),
            "used": {item: in_answers(count) for item, count in view.used.items()},
            "answers": {
                name: {
                    "version": one.version,
                    "label": label(view, one)[0],
                    "comment": str(one.given),
                    "taken": name in others and one.mark.waits,
                }
                for name, one in view.answers.items()
            },
        }


Wish = Callable[[Room, tuple[str, str], str], Any]


def _save(body: Mapping[str, Any]) -> Wish:
    seen = {str(name): str(version) for name, version in body["seen"].items()}
    items, adjusted = [str(item) for item in body["items"]], _points(body["adjusted"])
    comment, rubric = str(body["comment"]), str(body["rubric"])

    def wish(room: Room, key: tuple[str, str], marker: str) -> Any:
        view = room.desk.save(key, seen, items, adjusted, comment, rubric)
        return room.state(view, marker)

    return wish


def _back(body: Mapping[str, Any]) -> Wish:
    seen = {str(name): str(version) for name, version in body["seen"].items()}
    return lambda room, key, marker: room.state(room.desk.take_back(key, seen), marker)


def _item(body: Mapping[str, Any]) -> Wish:
    item, points, text = str(body["item"]), _points(body["points"]), str(body["text"])
    return lambda room, key, marker: room.state(room.desk.set_item(key, item, points, text), marker)


def _remove(body: Mapping[str, Any]) -> Wish:
    item = str(body["item"])
    return lambda room, key, marker: room.state(room.desk.remove_item(key, item), marker)


def _decide(body: Mapping[str, Any]) -> Wish:
    decision = str(body["decision"])
    return lambda room, key, marker: room.state(room.desk.decide(key, decision), marker)


def _next(body: Mapping[str, Any]) -> Wish:
    after = str(body["after"])

    def wish(room: Room, key: tuple[str, str], marker: str) -> Any:
        answer = room.desk.next_answer(key, marker, after)
        return {"answer": answer, "state": room.state(room.desk.view(key), marker)}

    return wish


def _state(body: Mapping[str, Any]) -> Wish:
    current = str(body["current"])

    def wish(room: Room, key: tuple[str, str], marker: str) -> Any:
        view = room.desk.view(key)
        if current in view.answers and view.answers[current].mark.waits:
            room.desk.take(view, marker, current)
        else:
            room.desk.claims.release(marker)
        return room.state(view, marker)

    return wish


_WISHES: dict[str, Callable[[Mapping[str, Any]], Wish]] = {
    "save": _save,
    "back": _back,
    "item": _item,
    "remove": _remove,
    "decide": _decide,
    "next": _next,
    "state": _state,
}


def _points(value: object) -> float:
    points = float(value) if isinstance(value, int | float) else math.nan
    if not abs(points) <= MOST_POINTS:
        raise ValueError("no number of points")
    return points


def _key(request: Request) -> tuple[str, str]:
    return request.path_params["notebook"], request.path_params["cell"]


async def _body(request: Request) -> Mapping[str, Any]:
    """What a page sent: JSON, which no form of another site's can send."""
    if request.headers.get("content-type") != "application/json":
        raise ValueError("no JSON")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise ValueError("too long")
    found: Mapping[str, Any] = json.loads(body)
    return found


def application(room: Room) -> Starlette:
    """The pages of a room; what keeps strangers out comes around it."""

    async def refused(request: Request, error: Exception) -> Response:
        status = 503 if isinstance(error, CourseError) else 404 if request.method == "GET" else 409
        if request.method == "GET":
            return HTMLResponse(room.pages.message("This cannot be shown", str(error)), status)
        return JSONResponse({"problem": str(error)}, status)

    async def script(request: Request) -> Response:
        return Response(SCRIPT, media_type="text/javascript")

    handle: Callable[[Request, Exception], Awaitable[Response]] = refused
    return Starlette(
        routes=[
            Route("/", room.piles),
            Route("/page.js", script),
            Route("/q/{notebook}/{cell}", room.pile),
            Route("/q/{notebook}/{cell}/answers/{answer}", room.answer),
            Route(
                "/q/{notebook}/{cell}/{what:str}",
                room.act,
                methods=["POST"],
            ),
        ],
        exception_handlers={Refused: handle, CourseError: handle},
    )


@dataclass(frozen=True)
class Ready:
    """A server that listens, and answers once it runs."""

    server: uvicorn.Server
    listening: socket.socket
    address: str  # with its token

    def run(self) -> None:
        """Answer until the server shall exit; KeyboardInterrupt at Ctrl-C."""
        self.server.run(sockets=[self.listening])


@contextlib.contextmanager
def ready(course: Course, assignment: str, names: bool = False, port: int = 0) -> Iterator[Ready]:
    """What it takes to mark an assignment.

    names: say who wrote what; port: 0 for any that is free
    raises CourseError if there is nothing to mark, RunStopped if the port is taken
    """
    cleaner = Cleaner()
    with (
        _listening(port, f"{course.root}/{assignment}") as listening,
        ThreadPoolExecutor(1, "desk") as thread,
        contextlib.ExitStack() as end,
    ):
        end.callback(cleaner.close)
        desk = thread.submit(Desk, course, assignment).result()
        end.callback(lambda: thread.submit(desk.close).result())
        number, token = listening.getsockname()[1], secrets.token_urlsafe(32)
        room = Room(desk, Pages(assignment, cleaner, names), thread)
        config = uvicorn.Config(
            Guard(application(room), token, number),
            http="h11",
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        address = f"http://{HOST}:{number}/?token={token}"
        yield Ready(uvicorn.Server(config), listening, address)


def serve(course: Course, assignment: str, names: bool, port: int, browser: bool) -> None:
    """Let people mark until Ctrl-C. browser: open one; raises what `ready` does"""
    with ready(course, assignment, names, port) as one, contextlib.suppress(KeyboardInterrupt):
        tell(f"Marking {assignment} at\n    {one.address}")
        tell("Ctrl-C ends it; what was saved is in the gradebook.")
        with _browser(one.address) if browser else contextlib.nullcontext():
            one.run()


@contextlib.contextmanager
def _listening(port: int, name: str) -> Iterator[socket.socket]:
    """A socket of this machine alone: at the same port as the last time, if that is free.

    So that what a page keeps, which belongs to the port, is found again.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    usual = (
        20_000
        + int(hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest(), 16) % 10_000
    )
    with opened:
        try:
            opened.bind((HOST, port or usual))
            opened.listen()
        except OSError as error:
            if port:
                raise RunStopped(
                    f"port {port} cannot be used ({error.strerror}): name another with --port, or none"
                ) from error
            opened.bind((HOST, 0))
            opened.listen()
        yield opened


@contextlib.contextmanager
def _browser(address: str) -> Iterator[None]:
    """Open a browser, by a file: what is on a command line can be read by everybody here."""
    with tempfile.TemporaryDirectory(prefix="autograder-mark-") as folder:
        page = Path(folder) / "open.html"
        page.write_text(
            f'<!doctype html><title>Marking</title><meta http-equiv="refresh" content="0; url={address}">',
            encoding="utf-8",
        )
        webbrowser.open(page.as_uri())
        yield
