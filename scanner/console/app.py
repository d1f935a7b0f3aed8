"""Puts the console together: pages and API behind the gatekeeper."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from config import ShudianError, UsageError
from scanner.console.api import add_api
from scanner.console.doors import UNSAFE, Door, needing
from scanner.console.gatekeeper import VISITOR, Gatekeeper, Visitor
from scanner.console.house import House
from scanner.console.pages import DOORS
from scanner.console.permissions import Permission
from scanner.console.tokens import same
from scanner.console.visit import Visit
from scanner.faults import fault_place
from scanner.logs import Asked, Event, LogLevel
from scanner.product import VERSION

_FIELDS, _FILES = 2000, 4
_STATIC = Path(__file__).parent / "static"


def create_app(house: House) -> Gatekeeper:
    """The console as an ASGI application."""
    app = FastAPI(title="Shudian 数典", version=VERSION, openapi_url=None, docs_url=None, redoc_url=None)
    for door in DOORS:
        app.router.routes.append(Route(door.path, _endpoint(door, house), methods=[door.method]))
    add_api(app, house)
    statics = StaticFiles(directory=_STATIC)
    app.mount("/static", needing(Permission.PUBLIC)(statics), name="static")
    return Gatekeeper(app, house)


def _endpoint(door: Door, house: House) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visitor: Visitor = request.scope[VISITOR]
        visit = Visit(house, request, visitor.account, visitor.csrf)
        try:
            if door.method in UNSAFE:
                await _read_form(visit)
                if visitor.account is not None and not same(visit.text("csrf"), visitor.csrf):
                    return PlainTextResponse("form token", 403)
            return await run_in_threadpool(_answered, door, visit)
        except ClientDisconnect:
            return PlainTextResponse("too large", 413)

    endpoint.needs = door.needs  # type: ignore[attr-defined]
    endpoint.upload = door.upload  # type: ignore[attr-defined]
    return endpoint


async def _read_form(visit: Visit) -> None:
    kind = visit.request.headers.get("content-type", "").partition(";")[0]
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return
    fields: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async with visit.request.form(max_fields=_FIELDS, max_files=_FILES) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = (value.filename or "", await value.read())
            else:
                fields.setdefault(name, []).append(value)
    visit.form = {name: tuple(values) for name, values in fields.items()}
    visit.files = files


def _answered(door: Door, visit: Visit) -> Response:
    try:
        return door.answer(visit)
    except UsageError as error:
        return visit.refuse(error.message, 400, error.advice)
    except ShudianError as error:
        return visit.refuse(error.message, 409, error.advice)
    except Exception as error:  # noqa: BLE001 - the visitor gets a number, the log kind and place; neither gets its text
        number = secrets.token_hex(4)
        asked = Asked(door.method, door.path, visit.account.id if visit.account else None, number=number)
        visit.house.log.write(Event("failed", LogLevel.ERROR, fault=fault_place(error), request=asked))
        return visit.refuse("internal_error", 500, number)
