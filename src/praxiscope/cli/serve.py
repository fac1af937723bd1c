"""``praxiscope serve``: show a workspace in the browser."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.model_options import DeviceName
from praxiscope.cli.run_option import WorkspaceFolder
from praxiscope.cli.terminal import output_console
from praxiscope.errors import PraxiscopeError

if TYPE_CHECKING:
    from praxiscope.server.schemas.session import Role
    from praxiscope.server.settings import ServerSettings

INVITED_HOURS = 24 * 7


def serve(
    workspace: WorkspaceFolder,
    host: Annotated[
        str,
        typer.Option(
            help="IP address or host name to listen on. All except 127.0.0.1 need --sign-in."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 chooses a free port.")
    ] = 8765,
    cache: Annotated[
        Path | None,
        typer.Option(
            help="Folder for previews and heatmaps that the server makes. It may be deleted.",
            show_default="a folder in ~/.cache/praxiscope",
        ),
    ] = None,
    sign_in: Annotated[
        bool,
        typer.Option(
            "--sign-in/--no-sign-in",
            help="Let only people with a link sign in; prints a link for you.",
        ),
    ] = False,
    invite: Annotated[
        list[str] | None,
        typer.Option(
            help="Print a link for another person, valid for one week. The role is viewer, "
            "annotator, reviewer or admin. Repeat it for more people.",
            metavar="NAME=ROLE",
        ),
    ] = None,
    address: Annotated[
        str,
        typer.Option(
            help="Address that browsers use, for example https://… of a proxy before this server.",
            show_default="http or https with HOST and PORT",
        ),
    ] = "",
    certificate: Annotated[
        Path | None, typer.Option(help="Certificate for https: a PEM file.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="Private key of the certificate: a PEM file.")
    ] = None,
    device: DeviceName = "auto",
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in the browser.")
    ] = False,
) -> None:
    """Show a workspace in the browser until you press Ctrl-C."""
    from praxiscope.server.cache_folder import cache_folder
    from praxiscope.server.security.tokens import new_token
    from praxiscope.server.settings import ServerSettings

    _check_encryption(address, certificate, key)
    settings = ServerSettings(
        workspace=workspace,
        cache=cache or cache_folder(workspace),
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
        invited=_roles_of(invite or []),
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
    """Run the server, print its address, and return after Ctrl-C.

    Args:
        settings: workspace, address and access.
        certificate: certificate for https.
        key: private key of the certificate.
        invited: roles by the names of the people who get links.
        open_page: True opens the browser.

    Raises:
        PraxiscopeError: there is no workspace, the port is in use, or other machines could reach
            the server without signing in.
    """
    from praxiscope.models.runtime import keep_freed_memory
    from praxiscope.server.app import create_app
    from praxiscope.server.run_server import listen, serve

    if invited and not settings.authentication:
        raise PraxiscopeError(
            "invitations need signing in", where="--invite", remedy="add --sign-in"
        )
    keep_freed_memory(one_arena=True)
    with listen(settings.host, settings.port) as socket:
        settings = replace(settings, port=socket.getsockname()[1])
        app = create_app(settings)
        _print_links(settings, invited or {}, output_console())
        if open_page:
            typer.launch(_link(settings))
        serve(app, socket, behind_proxy=bool(settings.address), certificate=certificate, key=key)


def _print_links(settings: ServerSettings, invited: dict[str, Role], console: Console) -> None:
    from praxiscope.server.security.hosts import is_loopback
    from praxiscope.server.security.invitations import invitation_link, invite

    if not is_loopback(settings.host) and not settings.https:
        console.print(
            "[yellow]not encrypted[/]: anyone who can read the network traffic can sign in; use "
            "--certificate and --key, or a proxy with https before 127.0.0.1"
        )
    console.print(
        f"[bold]{escape(_link(settings))}[/]  {escape(str(settings.workspace))}, "
        "press Ctrl-C to stop",
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
            f"{address!r} is not an address",
            where="--address",
            remedy="start it with https://",
        )
    if (certificate is None) != (key is None):
        raise PraxiscopeError(
            "certificate and key belong together",
            where="--certificate, --key",
            remedy="give both or none",
        )
    if certificate is None or key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:
        raise PraxiscopeError(
            f"not a certificate and its key, {error.strerror or error}",
            where=f"{certificate}, {key}",
            remedy="give both as PEM files",
        ) from error


def _roles_of(invited: list[str]) -> dict[str, Role]:
    from praxiscope.server.security.roles import ROLES

    roles = {role.casefold(): role for role in ROLES}
    roles_by_name = {}
    for entry in invited:
        name, _, role = entry.rpartition("=")
        if not name or role not in roles:
            raise PraxiscopeError(
                f"{entry!r} is not NAME=ROLE", where="--invite", remedy="roles: " + ", ".join(ROLES)
            )
        roles_by_name[name] = roles[role]
    return roles_by_name
