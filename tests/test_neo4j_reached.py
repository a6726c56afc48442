"""Reaching a server: addresses, TLS, and clear words for all that can be wrong."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Run, _server
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from generated import save, work
from neo4j_graphs import ask, wipe
from neo4j_server import Server, _free_port

import graphkit as gk
from graphkit.errors import StoreRefusedError
from graphkit.stores import Address
from graphkit.stores.server.connection import _check_version

STORE = 5


def test_addresses() -> None:
    known = {"NEO4J_USERNAME": "ana", "NEO4J_PASSWORD": "secret"}
    plain = Address.of("bolt://db.example.org:7687", known)
    assert (plain.uri, plain.user, plain.password) == (
        "bolt://db.example.org:7687",
        "ana",
        "secret",
    )
    own = Address.of("neo4j+s://bo:p%40ss@db.example.org/papers", known)
    assert (own.uri, own.user, own.password) == ("neo4j+s://db.example.org", "bo", "p@ss")
    assert own.database == "papers"
    assert Address.of("bolt://[::1]:7687", {}).uri == "bolt://[::1]:7687"
    assert Address.of("bolt://h", {}).user == "neo4j"
    assert "secret" not in repr(plain)
    for wrong in ("http://x", "bolt://", "bolt:x", "bolt://h:port", "folder"):
        with pytest.raises(gk.UsageError):
            Address.of(wrong, {})
    with pytest.raises(gk.UsageError) as error:
        Address.of("https://me:secret@x", {})
    assert "secret" not in str(error.value)


def test_versions() -> None:
    _check_version("Neo4j/5.26.30", "bolt://x")
    _check_version("Neo4j/2026.08.1", "bolt://x")
    with pytest.raises(StoreRefusedError, match=r"Neo4j/4\.4\.0; graphkit needs Neo4j 5 or later"):
        _check_version("Neo4j/4.4.0", "bolt://x")
    with pytest.raises(StoreRefusedError, match="not a Neo4j server"):
        _check_version("Memgraph/3.0", "bolt://x")


def test_clear_words_for_what_is_wrong(server: Server, tmp_path: Path, here: Run) -> None:
    wipe(server)
    path = save(tmp_path / "a.json", work("Tides", "Ana Silva"))
    env = server.environment

    def said(uri: str, **variables: str) -> str:
        done = here("load", path, "--store", uri, code=STORE, **{**env, **variables})
        assert done.stdout == ""
        assert env["NEO4J_PASSWORD"] not in done.stderr
        return done.stderr

    assert "does not accept the user 'neo4j'" in said(server.uri, NEO4J_PASSWORD="wrong " + "one")
    assert "wants a password. Set NEO4J_PASSWORD" in said(server.uri, NEO4J_PASSWORD="")
    assert "Nothing answers at" in said(f"bolt://127.0.0.1:{_free_port()}")
    assert "leads to no machine" in said("bolt://nosuch.invalid:7687")
    secure = server.uri.replace("bolt", "bolt+s", 1)
    assert "does not speak TLS" in said(secure)
    assert "no database 'papers'" in said(server.uri + "/papers")
    here("load", path, "--store", "http://x", code=2, **env)
    here("load", code=2)
    ask(server, "CREATE (:Film {title: 'Stalker'})")
    assert "another program's data (1 Film)" in said(server.uri)


def test_the_variables_alone_choose_the_server(server: Server, tmp_path: Path, here: Run) -> None:
    wipe(server)
    path = save(tmp_path / "a.json", work("Tides", "Ana Silva"))
    done = here("load", path, **server.environment)
    assert f"{server.uri} is up to date" in done.stderr
    assert ask(server, "MATCH (a:Author) RETURN a.name") == [["Ana Silva"]]
    rows = here("query", "graph/counts", "--json", **server.environment).stdout
    assert '"people": 1' in rows
    assert "nothing to change" in here("load", **server.environment).stderr
    here(
        "load",
        path,
        "--store",
        server.uri,
        "--workspace",
        "other",
        code=STORE,
        **server.environment,
    )
    here(
        "load", path, "--store", server.uri, "--workspace", "other", "--force", **server.environment
    )


def certificate(folder: Path) -> None:
    """A certificate of our own for 127.0.0.1, and its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "graphkit tests")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True)
    (folder / "public.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "private.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that speaks nothing but TLS, with a certificate that nobody signed."""
    home = tmp_path_factory.mktemp("tls")
    certificate(home / "certificates" / "bolt")
    started = _server(
        home,
        settings={
            "dbms.ssl.policy.bolt.enabled": "true",
            "dbms.ssl.policy.bolt.base_directory": "certificates/bolt",
            "server.bolt.tls_level": "REQUIRED",
        },
    )
    yield started
    started.stop()


def test_tls(tls: Server, tmp_path: Path, here: Run) -> None:
    path = save(tmp_path / "a.json", work("Tides", "Ana Silva"))
    host = tls.uri.partition("://")[2]
    env = tls.environment
    unsigned = here("load", path, "--store", f"bolt+s://{host}", code=STORE, **env).stderr
    assert "not signed by anybody whom this machine trusts" in unsigned
    assert "SSL_CERT_FILE" in unsigned
    own = str(tls.home / "certificates" / "bolt" / "public.crt")
    done = here("load", path, "--store", f"bolt+s://{host}", SSL_CERT_FILE=own, **env)
    assert "is up to date" in done.stderr
    again = here("load", path, "--store", f"bolt+ssc://{host}", "--force", **env)
    assert "nothing to change" in again.stderr
    plain = here("load", path, "--store", f"bolt://{host}", code=STORE, **env).stderr
    assert "write bolt+s://" in plain
