"""Routes. Each names what it needs; one that names nothing does not exist for the gatekeeper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from scanner.console.permissions import Permission

if TYPE_CHECKING:
    from starlette.responses import Response

    from scanner.console.visit import Visit

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Door:
    """A page or an action: its method and path, what it needs, and what answers. ``upload`` allows larger bodies."""

    method: str
    path: str
    needs: Permission
    answer: Callable[[Visit], Response]
    upload: bool = False


class Doors:
    """Collects the doors of one module of pages."""

    def __init__(self) -> None:
        self.all: list[Door] = []

    def get(self, path: str, needs: Permission) -> Callable[[Callable[[Visit], Response]], Callable[[Visit], Response]]:
        """A page that changes nothing."""
        return self._door("GET", path, needs)

    def post(
        self, path: str, needs: Permission, *, upload: bool = False
    ) -> Callable[[Callable[[Visit], Response]], Callable[[Visit], Response]]:
        """An action: its form carries the session's token, which is checked before it is called."""
        return self._door("POST", path, needs, upload=upload)

    def _door(
        self, method: str, path: str, needs: Permission, *, upload: bool = False
    ) -> Callable[[Callable[[Visit], Response]], Callable[[Visit], Response]]:
        def taken(answer: Callable[[Visit], Response]) -> Callable[[Visit], Response]:
            self.all.append(Door(method, path, needs, answer, upload))
            return answer

        return taken


def needing(permission: Permission) -> Callable[[Endpoint], Endpoint]:
    """Mark a function of the API with what it needs."""

    def marked(endpoint: Endpoint) -> Endpoint:
        endpoint.needs = permission  # type: ignore[attr-defined]
        return endpoint

    return marked


def need_of(endpoint: object) -> Permission | None:
    """What an endpoint needs; None where nobody has said so, which means that nobody may."""
    found = getattr(endpoint, "needs", None)
    return found if isinstance(found, Permission) else None
