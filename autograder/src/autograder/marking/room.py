"""What the pages ask for, and what they get: each request becomes something that is done at the desk."""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from autograder.errors import CourseError
from autograder.marking.desk import Desk, Newer, Refused
from autograder.marking.pages import SCRIPT, Pages, in_answers, label, progress
from autograder.marking.piles import View

LARGEST = 1_000_000  # bytes of what a page sends
MOST_POINTS = 1_000_000.0
Result = TypeVar("Result")


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
