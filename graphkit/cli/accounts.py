"""Commands on people's own doings: accounts, roles, invitations, mails, backup."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.output import print_json, print_table, say
from graphkit.cli.shared import Command, Settings, as_json
from graphkit.errors import NotFoundError, UsageError
from graphkit.extras import install_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphkit.accounts import Database, Signing
    from graphkit.web.doings.place import Policy
    from graphkit.workspace import KnowledgeGraph

DATABASE, MAILS = "GRAPHKIT_ACCOUNTS_DATABASE", "GRAPHKIT_MAILS"


def accounts_options(command: Command) -> Command:
    """What `serve` takes about accounts, as one value: None where they are off."""
    for option in reversed(
        (
            click.option(
                "--accounts", "on", is_flag=True, help="People may sign in, claim, follow and talk."
            ),
            click.option(
                "--accounts-database",
                "database",
                metavar="URL",
                envvar=DATABASE,
                help="postgresql://USER@HOST/NAME; otherwise SQLite in the workspace.",
            ),
            click.option(
                "--open-sign-up", is_flag=True, help="Everybody may join, not only who is invited."
            ),
            click.option("--two-curators", is_flag=True, help="A second curator has to agree."),
            click.option(
                "--mails",
                metavar="URL|DIR",
                envvar=MAILS,
                help="smtp://USER:PASSWORD@HOST, smtps://… or a folder; otherwise none.",
            ),
            click.option(
                "--mails-from",
                default="graphkit@localhost",
                metavar="ADDRESS",
                help="The sender of mails.",
            ),
            click.option(
                "--sign-in-at",
                metavar="FILE",
                type=click.Path(exists=True, dir_okay=False),
                help="Providers of OpenID Connect, ORCID among them (TOML).",
            ),
            click.option(
                "--documents-key",
                metavar="FILE",
                type=click.Path(dir_okay=False, path_type=Path),
                help="Seals documents given as proof; otherwise in the workspace.",
            ),
            click.option(
                "--contact", default="", metavar="TEXT", help="Whom to write to with objections."
            ),
        )
    ):
        command = option(command)
    return command


def policy_of(
    given: dict[str, Any], workspace: Path | None, store: str | None = None
) -> Policy | None:
    """What was asked for about accounts."""
    if not given["on"]:
        return None
    try:
        from graphkit.web.doings.elsewhere import read_providers
        from graphkit.web.doings.place import Policy
    except ImportError as error:
        raise UsageError(
            f"Accounts need the package {error.name}. Install it with: {install_line('accounts')}"
        ) from error
    at = given["sign_in_at"]
    return Policy(
        given["database"] or beside(workspace),
        given["open_sign_up"],
        given["mails"] or "",
        given["mails_from"],
        given["two_curators"],
        given["contact"],
        store,
        read_providers(Path(at)) if at else {},
        given["documents_key"],
    )


def beside(workspace: Path | None) -> str:
    """The address of the database in a workspace's folder."""
    from graphkit.accounts.database import FILE, FOLDER

    if workspace is None:
        raise UsageError("A server that is attached has no folder: give --accounts-database.")
    folder = workspace / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"sqlite:///{folder / FILE}"


def forget_doings(graph: KnowledgeGraph, people: list[str]) -> None:
    """Who is left out of the graph is left out of people's doings, where there are any."""
    import os

    address = os.environ.get(DATABASE)
    if address is None and not (graph.folder / "accounts").is_dir():
        return  # the packages for accounts may not be here
    from graphkit.accounts import COMMAND, Database
    from graphkit.accounts.own import forget_person

    database = Database(address or beside(graph.folder))
    try:
        forget_person(database, COMMAND, people, graph.folder / "accounts" / "own-works")
    finally:
        database.close()


# -- the group -----------------------------------------------------------------------------------


@click.group()
@click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
@click.option(
    "--database",
    metavar="URL",
    envvar=DATABASE,
    help="postgresql://USER@HOST/NAME; otherwise SQLite in the workspace.",
)
@click.pass_context
def accounts(context: click.Context, workspace: str | None, database: str | None) -> None:
    """Look after accounts: who may do what, mails on their way, backup."""
    settings = context.find_object(Settings) or Settings()
    context.meta["graphkit.accounts"] = (workspace or settings.workspace, database)


def _address() -> str:
    from graphkit.ledger import is_workspace
    from graphkit.workspace import workspace_folder

    workspace, database = click.get_current_context().meta["graphkit.accounts"]
    folder = workspace_folder(workspace)
    if database is None and not is_workspace(folder):
        raise NotFoundError(f"There is no workspace at {folder}. Make one with: graphkit load")
    return str(database) if database else beside(folder)


@contextlib.contextmanager
def _opened() -> Iterator[Database]:
    try:
        from graphkit.accounts import Database
    except ImportError as error:
        raise UsageError(
            f"Accounts need the package {error.name}. Install it with: {install_line('accounts')}"
        ) from error
    database = Database(_address())
    try:
        yield database
    finally:
        database.close()


def _known(signing: Signing, who: str) -> dict[str, Any]:
    found = signing.account(who)
    if found is None:
        raise NotFoundError(f"There is no account {who!r}. See: graphkit accounts list")
    return found


@accounts.command()
@click.argument("name")
@click.argument("mail")
@click.option(
    "--role",
    default="admin",
    show_default=True,
    type=click.Choice(["reader", "researcher", "curator", "admin"]),
)
def add(name: str, mail: str, role: str) -> None:
    """Make an account, the first admin for one; its password is made here and printed once."""
    from graphkit.accounts import COMMAND, Signing, role_of

    password = secrets.token_urlsafe(12)
    with _opened() as database:
        Signing(database).create(COMMAND, name, mail, password, role_of(role), confirmed=True)
    click.echo(f"{role}  {mail}  {password}")
    say("this password is shown once; change it after signing in")


@accounts.command("list")
@as_json
def listed(as_json: bool) -> None:
    """List all accounts."""
    from sqlalchemy import select

    from graphkit.accounts import schema as t
    from graphkit.accounts.database import rows_of

    a = t.account.c
    with _opened() as database, database.read() as ways:
        rows = rows_of(ways, select(a.id, a.name, a.mail, a.role, a.state).order_by(a.mail))
    if as_json:
        print_json(rows)
        return
    if not rows:
        say("no accounts yet; the first admin: graphkit accounts add NAME MAIL")
    print_table(rows, {"name": "name", "mail": "mail", "role": "role", "state": "", "id": "id"})


@accounts.command()
@click.argument("who", metavar="MAIL|ID")
@click.argument("role", type=click.Choice(["reader", "researcher", "curator", "admin"]))
def role(who: str, role: str) -> None:
    """Give somebody a role; they have to sign in anew."""
    from graphkit.accounts import COMMAND, Signing, role_of

    with _opened() as database:
        signing = Signing(database)
        signing.set_role(COMMAND, _known(signing, who)["id"], role_of(role))
    click.echo(f"{who}: {role}")


@accounts.command()
@click.argument("who", metavar="MAIL|ID")
def password(who: str) -> None:
    """Make a new password for somebody; it is printed once."""
    from graphkit.accounts import COMMAND, Signing

    made = secrets.token_urlsafe(12)
    with _opened() as database:
        signing = Signing(database)
        signing.set_password(COMMAND, _known(signing, who)["id"], made)
    click.echo(made)


@accounts.command()
@click.option(
    "--role",
    default="reader",
    show_default=True,
    type=click.Choice(["reader", "researcher", "curator", "admin"]),
)
@click.option("--mail", metavar="ADDRESS", help="Who is meant; this proves their address.")
def invite(role: str, mail: str | None) -> None:
    """Make an invitation for one use within a week; prints the end of its address."""
    from graphkit.accounts import COMMAND, Signing
    from graphkit.accounts.signing import mail_of

    with _opened() as database, database.change(COMMAND, "invite", role) as ways:
        secret = Signing(database).link(ways, "join", role, mail=mail_of(mail) if mail else None)
    click.echo(f"/join?invitation={secret}")


@accounts.command()
@click.argument("who", metavar="MAIL|ID")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def export(who: str, path: Path) -> None:
    """Write everything that is kept about somebody, as JSON."""
    import json

    from graphkit.accounts import Signing
    from graphkit.accounts.own import export as everything
    from graphkit.files import write_text

    with _opened() as database:
        kept = everything(database, _known(Signing(database), who)["id"])
    write_text(path, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    click.echo(str(path))


@accounts.command()
@click.argument("who", metavar="MAIL|ID")
def delete(who: str) -> None:
    """Delete an account and all that is its own."""
    from graphkit.accounts import COMMAND, Signing
    from graphkit.accounts.own import delete as gone

    with _opened() as database:
        gone(database, COMMAND, _known(Signing(database), who)["id"])
    click.echo("deleted")


@accounts.command()
@click.argument("again", required=False, metavar="[ID]")
@as_json
def mails(again: str | None, as_json: bool) -> None:
    """List mails that are not sent; with an id, send one that is unsure or failed once more."""
    from graphkit.accounts import COMMAND
    from graphkit.accounts.mailing import send_again, waiting_mails

    with _opened() as database:
        if again is not None:
            send_again(database, COMMAND, again)
        rows = waiting_mails(database)
    if as_json:
        print_json(rows)
        return
    if not rows:
        say("every mail is sent")
    print_table(rows, {"state": "state", "tries": "tries", "key": "what", "id": "id"})


@accounts.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def backup(path: Path) -> None:
    """Write a copy of the database while it is used."""
    from graphkit.accounts.own import back_up

    with _opened() as database:
        back_up(database, path)
    click.echo(str(path))


@accounts.command()
@click.argument(
    "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE"
)
def restore(path: Path) -> None:
    """Read a backup into a database that is not there yet, or is empty."""
    from graphkit.accounts.own import restore as read

    read(_address(), path)
    with _opened():
        click.echo("restored")


ACCOUNTS = (accounts,)
