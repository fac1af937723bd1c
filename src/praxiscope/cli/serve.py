"""``praxiscope serve``: a workspace in the browser."""

from __future__ import annotations

import hashlib
import os
import ssl
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.model_options import DeviceName
from praxiscope.cli.terminal import output_console
from praxiscope.errors import PraxiscopeError

if TYPE_CHECKING:
    from praxiscope.server.schemas.session import Role
    from praxiscope.server.settings import ServerSettings

INVITED_HOURS = 24 * 7


def serve(
    workspace: Annotated[Path, typer.Argument(help="Folder of the workspace.")],
    host: Annotated[
        str, typer.Option(help="Address to listen at; others than 127.0.0.1 need --sign-in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8765,
    cache: Annotated[
        Path | None,
        typer.Option(
            help="Folder for what is made on demand and may be deleted.",
            show_default="in ~/.cache/praxiscope",
        ),
    ] = None,
    sign_in: Annotated[
        bool,
        typer.Option("--sign-in/--no-sign-in", help="Ask who is there; prints a link for you."),
    ] = False,
    invite: Annotated[
        list[str] | None,
        typer.Option(
            help="Print a link for somebody else, a week long: NAME=ROLE with the role viewer, "
            "annotator, reviewer or admin. May be repeated.",
            metavar="NAME=ROLE",
        ),
    ] = None,
    address: Annotated[
        str,
        typer.Option(help="Under which browsers reach it, such as https://… of a proxy before it."),
    ] = "",
    certificate: Annotated[Path | None, typer.Option(help="For https: PEM file.")] = None,
    key: Annotated[Path | None, typer.Option(help="Of the certificate: PEM file.")] = None,
    device: DeviceName = "auto",
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Look at a workspace in the browser, until Ctrl-C."""
    from praxiscope.server.security.tokens import new_token
    from praxiscope.server.settings import ServerSettings

    _check_encryption(address, certificate, key)
    settings = ServerSettings(
        workspace=workspace,
        cache=cache or _usual_cache(workspace),
        host=host,
        port=port,
        token=new_token() if sign_in else None,
        address=address,
        encrypted=certificate is not None,
        device=device,
    )
    serve_until_interrupted(
        settings,
        certificate=certificate,
        key=key,
        invited=_people(invite or []),
        open_page=open_page,
    )


def serve_until_interrupted(
    settings: ServerSettings,
    *,
    certificate: Path | None = None,
    key: Path | None = None,
    invited: dict[str, Role] | None = None,
    open_page: bool = False,
) -> None:
    """Serve, say where, and return when somebody presses Ctrl-C.

    Args:
        settings: what is served, where, and to whom.
        certificate: for https.
        key: of the certificate.
        invited: roles by the names of those for whom links are printed.
        open_page: whether the browser is opened.

    Raises:
        PraxiscopeError: no workspace, the port is in use, or others would reach it without
            signing in.
    """
    from praxiscope.models.runtime import keep_freed_memory
    from praxiscope.server.app import create_app
    from praxiscope.server.run_server import listen, serve

    if invited and not settings.authentication:
        raise PraxiscopeError("nobody signs in", where="--invite", remedy="add --sign-in")
    keep_freed_memory(one_arena=True)
    with listen(settings.host, settings.port) as at:
        settings = replace(settings, port=at.getsockname()[1])
        app = create_app(settings)
        _say_where(settings, invited or {}, output_console())
        if open_page:
            typer.launch(_link(settings))
        serve(app, at, behind_proxy=bool(settings.address), certificate=certificate, key=key)


def _say_where(settings: ServerSettings, invited: dict[str, Role], console: Console) -> None:
    from praxiscope.server.security.hosts import is_loopback
    from praxiscope.server.security.invitations import invitation_link, invite

    if not is_loopback(settings.host) and not settings.https:
        console.print(
            "[yellow]not encrypted[/]: who can listen on the way can sign in; use --certificate "
            "and --key, or a proxy with https before 127.0.0.1"
        )
    console.print(
        f"[bold]{escape(_link(settings))}[/]  {escape(str(settings.workspace))}, Ctrl-C ends it",
        highlight=False,
        soft_wrap=True,
    )
    for name, role in invited.items():
        _, token = invite(settings.workspace, name, role, INVITED_HOURS)
        link = invitation_link(settings.origin, token)
        console.print(
            f"{escape(name)}, {role}: [bold]{escape(link)}[/]", highlight=False, soft_wrap=True
        )


def _link(settings: ServerSettings) -> str:
    from praxiscope.server.security.invitations import invitation_link

    if settings.token is None:
        return f"{settings.origin}/"
    return invitation_link(settings.origin, settings.token)


def _check_encryption(address: str, certificate: Path | None, key: Path | None) -> None:
    if address and not address.startswith(("https://", "http://")):
        raise PraxiscopeError(
            f"{address!r} is no address", where="--address", remedy="begin it with https://"
        )
    if (certificate is None) != (key is None):
        raise PraxiscopeError("one without the other", where="--certificate, --key")
    if certificate is None or key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:
        raise PraxiscopeError(
            f"no certificate and its key, {error.strerror or error}",
            where=f"{certificate}, {key}",
            remedy="give both as PEM files",
        ) from error


def _people(invited: list[str]) -> dict[str, Role]:
    from praxiscope.server.security.roles import ROLES

    roles = {role.casefold(): role for role in ROLES}
    people = {}
    for entry in invited:
        name, _, role = entry.rpartition("=")
        if not name or role not in roles:
            raise PraxiscopeError(
                f"{entry!r} is no NAME=ROLE", where="--invite", remedy="roles: " + ", ".join(ROLES)
            )
        people[name] = roles[role]
    return people


def _usual_cache(workspace: Path) -> Path:
    """A folder of the user's for a workspace, wherever that lies."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = str(workspace.resolve())
    digest = hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest()[:12]
    return folder / "praxiscope" / f"{workspace.resolve().name}-{digest}"
