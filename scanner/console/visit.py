"""One request of somebody: who it is, what was sent, and the pages that answer it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from catalog import Account, Catalog
from config import UsageError
from scanner.console.permissions import Permission, Sight, permitted
from scanner.console.words import word

if TYPE_CHECKING:
    from scanner.console.house import House


@dataclass
class Visit:
    """``account`` is None on public pages. ``form`` holds the fields that were sent, ``files`` the uploads by field name."""

    house: House
    request: Request
    account: Account | None
    csrf: str = ""
    form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """zh or en: what the account has chosen, else what the visitor's link says."""
        usual = self.account.language if self.account else self.house.settings.console.language
        wanted = self.request.query_params.get("lang") or usual
        return "en" if wanted == "en" else "zh"

    @property
    def who(self) -> Account:
        """The account. Only for pages that are not public."""
        if self.account is None:
            raise UsageError("nobody is in")
        return self.account

    @cached_property
    def catalog(self) -> Catalog:
        """The catalogue, in which the visitor's name is noted for what is done."""
        return self.house.catalog.acting(self.account.name if self.account else "console")

    @cached_property
    def sight(self) -> Sight:
        """The part of the company that the visitor sees."""
        return Sight(self.who, self.house.systems())

    def word(self, key: str, **values: object) -> str:
        """A word of ``console.words`` in the visitor's language."""
        return word(key, self.language, **values)

    def may(self, permission: Permission | str) -> bool:
        """Whether the visitor may do this at all; what of it, ``sight`` tells."""
        return self.account is not None and permitted(self.account, Permission(permission))

    def text(self, name: str, default: str = "") -> str:
        """A field of the form, or of the query; the first where it was sent several times. At most 4,000 characters."""
        found = self.form.get(name) or self.request.query_params.getlist(name) or (default,)
        return found[0].strip()[:4000]

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return tuple(self.form.get(name) or self.request.query_params.getlist(name))

    def number(self, name: str, default: int, most: int = 1_000_000) -> int:
        """A whole number from 0 to ``most``; the default for anything else."""
        said = self.text(name)
        return min(int(said), most) if said.isascii() and said.isdigit() and len(said) < 10 else default

    def path(self, name: str) -> str:
        """A part of the path that the route has a name for."""
        return str(self.request.path_params.get(name, ""))

    def page(self, template: str, status: int = 200, **shown: Any) -> Response:
        """A page from a template of ours, every value in it escaped."""
        return HTMLResponse(self.house.render(template, self, shown), status)

    def go(self, target: str, note: str = "") -> Response:
        """On to another page of ours, with a word about what was done (a key of ``console.words``)."""
        joined = f"{target}{'&' if '?' in target else '?'}done={quote(note)}" if note else target
        return RedirectResponse(local(joined), 303)

    def refuse(self, word: str, status: int = 403, advice: str = "") -> Response:
        """A page that says no, by a key of ``console.words`` or a sentence of our own."""
        return self.page("refused.html", status, word=word, advice=advice)

    def json(self, value: object, status: int = 200) -> Response:
        """For scripts of ours."""
        return Response(json.dumps(value, ensure_ascii=False), status, media_type="application/json")

    def download(self, content: bytes, name: str, kind: str = "application/octet-stream") -> Response:
        """A file. Its name is told in the way of RFC 6266, so that no name can add a header."""
        plain = "".join(one if one.isascii() and (one.isalnum() or one in "._-") else "_" for one in name)
        told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
        return Response(content, media_type=kind, headers={"Content-Disposition": told})


def local(target: str) -> str:
    """The target where it is a path of this console, else its first page: nobody is sent elsewhere by a link of ours."""
    split = urlsplit(target)
    harmless = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target and target.isprintable()
    return target if harmless and not split.scheme and not split.netloc else "/"
