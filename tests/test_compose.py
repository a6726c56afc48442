"""docker/compose.yaml: valid by the compose specification, safe, and what the test server runs."""

from __future__ import annotations

import json
import re

import compose_spec
import pytest
import yaml
from neo4j_server import COMPOSE, OURS, compose_settings

from graphkit.cli.serving import serve
from graphkit.web.running import GRACE

TEXT = COMPOSE.read_text(encoding="utf-8")
DOCKERFILE = COMPOSE.with_name("Dockerfile").read_text(encoding="utf-8")
# instructions and what stands behind them; each is there once
LINES = dict(
    line.split(None, 1)
    for line in re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines()
    if line and not line.startswith("#")
)
HELD = ("heap.max_size", "pagecache.size")
SERVICE = yaml.safe_load(TEXT)["services"]["neo4j"]


def test_it_keeps_to_the_compose_specification() -> None:
    # the validator wants the text after variables were put in
    filled = re.sub(r"(?<!\$)\$\{\w+:\?[^}]*\}", "a-password", TEXT)
    parsed = compose_spec.PyCompose.from_yaml(filled)
    assert sorted(parsed.service_names()) == ["explorer", "neo4j"]
    with pytest.raises(ValueError, match="helthcheck"):
        compose_spec.PyCompose.from_yaml(filled.replace("healthcheck:", "helthcheck:"))


def test_it_serves_this_machine_only_and_needs_a_password() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICE["ports"])
    assert SERVICE["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    assert SERVICE["image"].startswith("neo4j:5.26")
    assert "no-new-privileges:true" in SERVICE["security_opt"]
    assert {v.partition(":")[2] for v in SERVICE["volumes"]} == {"/data", "/logs"}
    assert SERVICE["healthcheck"]["test"][0] == "CMD-SHELL"


def test_the_explorer_beside_it_can_change_nothing_and_is_asked_for() -> None:
    explorer = yaml.safe_load(TEXT)["services"]["explorer"]
    assert explorer["profiles"] == ["explorer"]  # not without being named
    assert all(port.startswith("127.0.0.1:") for port in explorer["ports"])
    assert explorer["read_only"] is True and explorer["cap_drop"] == ["ALL"]
    assert "volumes" not in explorer
    assert explorer["environment"]["NEO4J_PASSWORD"].startswith("${NEO4J_PASSWORD:?")
    assert explorer["depends_on"]["neo4j"]["condition"] == "service_healthy"
    known = {name for option in serve.params for name in option.opts}
    for words in (explorer["command"], json.loads(LINES["CMD"])):
        assert words[0] == "serve"
        assert {word for word in words if word.startswith("--")} <= known


def test_the_image_is_made_of_the_wheel_and_runs_as_nobody() -> None:
    assert LINES["FROM"].startswith("python:3.") and LINES["FROM"].endswith("-slim")
    assert LINES["COPY"].split() == ["dist/research_graphkit-*.whl", "/wheel/"]
    assert LINES["USER"].isdigit() and int(LINES["USER"]) > 1000
    assert "[web]" in LINES["RUN"] and "curl" not in DOCKERFILE and "ADD" not in LINES
    port = LINES["EXPOSE"]
    assert f":{port}/healthz" in LINES["HEALTHCHECK"] and port in json.loads(LINES["CMD"])
    assert json.loads(LINES["ENTRYPOINT"]) == ["graphkit"]


def test_only_the_wheel_goes_to_the_builder() -> None:
    ignored = COMPOSE.with_name("Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    left = [line for line in ignored if line and not line.startswith("#")]
    assert left == ["*", f"!{LINES['COPY'].split()[0]}"]


def test_the_settings_fit_each_other() -> None:
    explorer = yaml.safe_load(TEXT)["services"]["explorer"]
    assert explorer["build"] == {"context": "..", "dockerfile": "docker/Dockerfile"}
    # what is written stands where something can be written, and modules need not be compiled there
    environment = dict(pair.split("=") for pair in LINES["ENV"].split())
    assert {LINES["WORKDIR"], environment["HOME"]} <= set(explorer["tmpfs"])
    assert "--no-compile" not in LINES["RUN"]
    assert environment["OMP_NUM_THREADS"] == "1"
    port = explorer["command"][explorer["command"].index("--port") + 1]
    assert explorer["ports"] == [f"127.0.0.1:{port}:{port}"] and LINES["EXPOSE"] == port
    store = explorer["command"][explorer["command"].index("--store") + 1]
    assert store == "bolt://neo4j:7687" and any(p.endswith(":7687") for p in SERVICE["ports"])
    assert LINES["STOPSIGNAL"] == "SIGTERM"
    assert _seconds(explorer["stop_grace_period"]) > GRACE  # answers may end
    assert _seconds(SERVICE["stop_grace_period"]) >= 60  # a checkpoint may end
    held = sum(_bytes(compose_settings()[f"server.memory.{name}"]) for name in HELD)
    assert held <= 0.75 * _bytes(SERVICE["mem_limit"])  # the rest is the program's own
    whole = _bytes(compose_settings()["dbms.memory.transaction.total.max"])
    assert whole < _bytes(compose_settings()["server.memory.heap.max_size"])
    assert {v.partition(":")[0] for v in SERVICE["volumes"]} == set(yaml.safe_load(TEXT)["volumes"])
    for each in (explorer, SERVICE):
        assert each["restart"] == "unless-stopped"
        assert "privileged" not in each and "network_mode" not in each
        assert "env_file" not in each and "container_name" not in each


def _seconds(text: str) -> int:
    return int(text[:-1]) * {"s": 1, "m": 60}[text[-1]]


def _bytes(text: str) -> int:
    return int(text[:-1]) << {"m": 20, "g": 30}[text[-1]]


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
