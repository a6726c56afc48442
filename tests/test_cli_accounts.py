"""`graphkit accounts`: the first admin, roles, own data, mails, backup; and leaving out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Run

from graphkit.accounts import COMMAND, Claims, Database, Following, Signing


@pytest.fixture
def there(_demo: Path, here: Run) -> Iterator[Run]:
    """The command line, in a folder with the sample's workspace."""
    shutil.copytree(_demo, "graphkit-data")
    yield here


def database() -> Database:
    return Database.beside(Path("graphkit-data"))


def test_an_account_from_its_making_to_its_end(there: Run) -> None:
    assert "no accounts yet" in there("accounts", "list").stderr
    made = there("accounts", "add", "Ada", "Ada@example.edu")
    role, mail, password = made.stdout.split()
    assert (role, mail) == ("admin", "Ada@example.edu")
    base = database()
    signing = Signing(base)
    assert signing.sign_in(mail, password, "here", "") is not None
    again = there("accounts", "password", "ada@example.edu").stdout.strip()
    assert signing.sign_in(mail, password, "here", "") is None
    assert signing.sign_in(mail, again, "here", "") is not None
    base.close()
    there("accounts", "add", "Ada", "ada@example.edu", code=2)
    there("accounts", "role", "ada@example.edu", "reader", code=2)  # the last admin
    there("accounts", "add", "Bob", "bob@example.edu", "--role", "reader")
    there("accounts", "role", "bob@example.edu", "admin")
    rows = [json.loads(r) for r in there("accounts", "list", "--json").stdout.splitlines()]
    assert [(r["name"], r["role"]) for r in rows] == [("Ada", "admin"), ("Bob", "admin")]
    there("accounts", "export", "ada@example.edu", "ada.json")
    assert json.loads(Path("ada.json").read_text("utf-8"))["account"][0]["name"] == "Ada"
    there("accounts", "delete", "ada@example.edu")
    there("accounts", "delete", "ada@example.edu", code=4)
    assert there("accounts", "invite", "--role", "curator").stdout.startswith("/join?invitation=")
    assert "every mail is sent" in there("accounts", "mails").stderr


def test_a_backup_comes_back(there: Run) -> None:
    there("accounts", "add", "Ada", "ada@example.edu")
    there("accounts", "backup", "copy")
    there("accounts", "restore", "copy", code=2)  # it is there
    shutil.rmtree("graphkit-data/accounts")
    there("accounts", "restore", "copy")
    assert "ada@example.edu" in there("accounts", "list").stdout
    Path("broken").write_bytes(b"no database at all" * 100)
    shutil.rmtree("graphkit-data/accounts")
    there("accounts", "restore", "broken", code=5)


def test_without_a_workspace_or_a_database_that_answers_it_says_so(here: Run) -> None:
    assert "graphkit load" in here("accounts", "list", code=4).stderr
    said = here("accounts", "--database", "postgresql://x:pw@127.0.0.1:1/y", "list", code=5)
    assert "pw" not in said.stderr.replace("password", "")


def test_a_workspace_with_accounts_is_loaded_checked_and_repaired_as_before(there: Run) -> None:
    there("accounts", "add", "Ada", "ada@example.edu")
    assert "accounts" not in there("repair", "--check").stdout
    there("repair")
    Path("new.bib").write_text("@misc{a, title={New}, author={A. New}, year=2026}", "utf-8")
    there("load", "new.bib")
    assert "ada@example.edu" in there("accounts", "list").stdout


def test_leaving_out_reaches_people_s_doings(there: Run) -> None:
    rows = there("search", "Seo-yeon", "--kind", "people", "--json").stdout.splitlines()
    record = json.loads(rows[0])["id"]
    base = database()
    ada = Signing(base).create(COMMAND, "Ada", "ada@example.edu", None)
    from graphkit.accounts import Actor

    Following(base).follow(Actor(ada), "people", record, "Seo-yeon Kim")
    Claims(base).ask(Actor(ada), record, "Seo-yeon Kim", ["m"])
    there("people", "suppress", record, "--why", "asked")
    assert Following(base).followed(ada) == []
    (claim,) = Claims(base).of_account(ada)
    assert (claim["name"], claim["person"]) == ("left out", None)
    base.close()
