"""docker/compose.yaml: valid by the compose specification, safe, and what the test server runs."""

from __future__ import annotations

import re

import compose_spec
import pytest
import yaml
from neo4j_server import COMPOSE, OURS, compose_settings

TEXT = COMPOSE.read_text(encoding="utf-8")
SERVICE = yaml.safe_load(TEXT)["services"]["neo4j"]


def test_it_keeps_to_the_compose_specification() -> None:
    # the validator wants the text after variables were put in
    filled = re.sub(r"(?<!\$)\$\{\w+:\?[^}]*\}", "a-password", TEXT)
    parsed = compose_spec.PyCompose.from_yaml(filled)
    assert parsed.service_names() == ["neo4j"]
    with pytest.raises(ValueError, match="helthcheck"):
        compose_spec.PyCompose.from_yaml(filled.replace("healthcheck:", "helthcheck:"))


def test_it_serves_this_machine_only_and_needs_a_password() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICE["ports"])
    assert SERVICE["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    assert SERVICE["image"].startswith("neo4j:5.26")
    assert "no-new-privileges:true" in SERVICE["security_opt"]
    assert {v.partition(":")[2] for v in SERVICE["volumes"]} == {"/data", "/logs"}
    assert SERVICE["healthcheck"]["test"][0] == "CMD-SHELL"


def test_the_hardening_that_was_measured_is_in_it() -> None:
    """Each of these is also tried on a real server: see test_neo4j_store."""
    settings = compose_settings()
    assert settings["server.directories.import"] == "import"
    assert settings["dbms.security.allow_csv_import_from_file_urls"] == "false"
    assert settings["internal.dbms.cypher_ip_blocklist"] == "0.0.0.0/0,::/0"
    assert settings["db.transaction.timeout"] == "30s"
    assert settings["db.memory.transaction.max"] == "512m"
    assert settings["dbms.memory.transaction.total.max"] == "1g"
    assert settings["db.transaction.concurrent.maximum"] == "24"
    assert settings["server.config.strict_validation.enabled"] == "true"
    sizes = ("heap.initial_size", "heap.max_size", "pagecache.size")
    assert all(settings[f"server.memory.{size}"] for size in sizes)


def test_the_test_server_changes_only_sizes_and_ports() -> None:
    inner = {name for name in OURS if name.startswith(("dbms.security", "internal."))}
    assert inner == {"internal.dbms.bolt.netty_server_shutdown_quiet_period"}  # how it stops
