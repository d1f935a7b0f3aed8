"""总览: the first page."""

from __future__ import annotations

from starlette.responses import Response

from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.visit import Visit

doors = Doors()


@doors.get("/", Permission.SELF)
def home(visit: Visit) -> Response:
    """What stands where."""
    return visit.page("home.html")
