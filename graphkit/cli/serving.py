"""The command that serves the explorer."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.accounts import accounts_options, beside, policy_of
from graphkit.cli.output import say
from graphkit.cli.shared import Settings, mapping_option, store_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphkit.questions.snapshot import Giver
    from graphkit.web.doings.place import Policy

TOKEN = "GRAPHKIT_OPERATOR_TOKEN"  # noqa: S105 - the name of a variable
SHORTEST_TOKEN = 20


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8463,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option(
    "--watch",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Load what appears in this folder.",
)
@click.option("--public-read", is_flag=True, help="Whoever reaches it may read everything.")
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name under which it is asked for; repeatable.",
)
@click.option(
    "--root-path", default="", metavar="/PREFIX", help="The prefix that a proxy puts before."
)
@click.option(
    "--trust-proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="A proxy whose X-Forwarded-For is believed; repeatable.",
)
@click.option(
    "--embed-in",
    multiple=True,
    metavar="ORIGIN",
    help="A site that may frame pictures, https://example.org; repeatable.",
)
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    help="How others reach it, https://graph.example.org; for previews.",
)
@click.option(
    "--search-engines",
    is_flag=True,
    help="Let search engines read it; with --public-read and --public-url.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0.1),
    metavar="N",
    help="Answers a second for one address. With --public-read: 20.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 600),
    default=20.0,
    show_default=True,
    help="How long an answer may take.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer, on one address.",
)
@click.option(
    "--allow-upload",
    is_flag=True,
    help="Whoever sits at this machine may upload files in the browser.",
)
@click.option(
    "--operator-token",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Whoever shows what this file's first line says may upload files.",
)
@click.option(
    "--upload-limit",
    metavar="MB",
    type=click.IntRange(1, 16_000),
    default=200,
    show_default=True,
    help="How large an upload may be.",
)
@click.option("--log", is_flag=True, help="One line of JSON for each answer, on stderr.")
@accounts_options
@click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
@store_option
@mapping_option
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_obj
def serve(
    settings: Settings,
    /,
    host: str,
    port: int,
    no_browser: bool,
    watch: str | None,
    public_read: bool,
    hosts: tuple[str, ...],
    root_path: str,
    proxies: tuple[str, ...],
    embed_in: tuple[str, ...],
    public_url: str,
    search_engines: bool,
    rate: float | None,
    seconds: float,
    workers: int,
    allow_upload: bool,
    operator_token: str | None,
    upload_limit: int,
    log: bool,
    workspace: str | None,
    store: str | None,
    mapping: str | None,
    debug: bool,  # noqa: ARG001
    **doings: Any,
) -> None:
    """Serve the explorer: people, works, topics and their ties, in a browser.

    The first line of the output is the address. Ctrl-C ends it.
    """
    from graphkit.web.running import Run, checked_root, checked_url, run
    from graphkit.web.settings import Settings as Served
    from graphkit.web.settings import usual_threads
    from graphkit.workspace import server_address

    workspace, store = workspace or settings.workspace, store or settings.store
    served = Served(
        host=host,
        root_path=checked_root(root_path),
        public_read=public_read,
        hosts=hosts,
        embed_in=embed_in,
        public_url=checked_url(public_url, public_read, search_engines),
        search_engines=search_engines,
        proxies=proxies,
        seconds=seconds,
        log=log,
        threads=usual_threads(),
        workers=workers,
        doings=doings["on"],
        rate=rate or (20.0 if public_read else None),
        uploads=allow_upload,
        operator_token=_token(operator_token),
        upload_bytes=upload_limit * 1_000_000,
        store=server_address(workspace, store),
    )
    opened, folder = _opener(workspace, store, mapping, empty=bool(watch) or served.takes_uploads)
    with_accounts = policy_of(doings, folder, store)
    run(Run(served, opened, folder, port, watch, not no_browser, with_accounts), click.echo, say)


def _token(file: str | None) -> str:
    """The token of who may upload: the first line of a file, or the variable's."""
    text = os.environ.get(TOKEN, "")
    if file is not None:
        text = Path(file).read_text(encoding="utf-8").partition("\n")[0]
    token = text.strip()
    if (file is not None or token) and len(token) < SHORTEST_TOKEN:
        raise click.UsageError(
            f"A token has at least {SHORTEST_TOKEN} letters; one is made with: python -c"
            " 'import secrets; print(secrets.token_urlsafe())'"
        )
    return token


def serve_workspace(
    workspace: str | None,
    store: str | None,
    port: int,
    *,
    browser: bool,
    try_accounts: bool = False,
) -> None:
    """The explorer on a workspace, for whoever sits at this machine."""
    from graphkit.web.running import Run, run
    from graphkit.web.settings import Settings as Served
    from graphkit.web.settings import usual_threads

    opened, folder = _opener(workspace, store)
    policy = _accounts_to_try(folder, opened) if try_accounts and folder else None
    served = Served(threads=usual_threads(), doings=policy is not None)
    run(Run(served, opened, folder, port, browser=browser, doings=policy), click.echo, say)


def _accounts_to_try(folder: Path, opened: Callable[[], Giver]) -> Policy | None:
    """Accounts on the sample, their passwords said once; none where the packages are not here."""
    try:
        from graphkit.web.doings.place import Desk, Policy
        from graphkit.web.doings.trying import populated
    except ImportError as error:
        say(f"without accounts: they need the package {error.name}")
        return None
    from graphkit.web.settings import Settings as Served

    policy = Policy(beside(folder), open_sign_up=True, mails=str(folder / "accounts" / "mails"))
    place, giver = Desk(policy, Served(doings=True), folder), opened()
    try:
        if place.signing.account("admin@example.org") is not None:
            say("accounts to try were made before; a new password: graphkit accounts password MAIL")
            return policy
        with giver.snapshot() as snapshot:
            made = populated(place, snapshot)
    finally:
        giver.close()
        place.database.close()
    say("accounts to try, their passwords said this once:")
    for role, mail, password in made:
        say(f"  {role:<10}  {mail:<20}  {password}")
    return policy


def _opener(
    workspace: str | None, store: str | None, mapping: str | None = None, *, empty: bool = False
) -> tuple[Callable[[], Giver], Path | None]:
    """What opens the graph, and its folder; an absent workspace is said before anything listens."""
    from graphkit.errors import EmptyWorkspaceError
    from graphkit.workspace import Following, Workspace, server_address, workspace_folder

    folder, address = workspace_folder(workspace), server_address(workspace, store)
    there = (folder / "ledger.sqlite").exists()
    if address and (mapping is not None or not there):
        return partial(Following, address, mapping), None
    if not there and not empty:
        raise EmptyWorkspaceError(
            f"There is no workspace at {folder}. Make one with: graphkit load FILES, or graphkit"
            " demo --serve; or name another with --workspace."
        )
    return partial(Workspace, folder, store), folder


SERVING = (serve,)
