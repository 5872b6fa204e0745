"""Jena TDB2 as Debian packages it (``libapache-jena-java``), behind a small server of ours: Debian has no Fuseki."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

from benchmarks.sparql.data import Data
from benchmarks.sparql.peer import Peer, free_port

_JARS = Path("/usr/share/java")
_SERVER = Path(__file__).with_name("JenaServer.java")
# Jena and what it needs, by the names Debian gives them without a version.
# fmt: off
_NEEDED = (
    "jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-dboe-base", "jena-dboe-index",
    "jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction", "jena-iri", "jena-rdfconnection",
    "jena-shacl", "jena-shex", "jena-tdb", "jena-tdb2", "commons-cli", "commons-codec", "commons-compress",
    "commons-csv", "commons-io", "commons-lang3", "gson", "guava", "httpclient", "httpclient-cache",
    "httpcore", "jackson-annotations", "jackson-core", "jackson-databind", "jcl-over-slf4j", "jsonld-java",
    "dexx.collection", "thrift", "protobuf", "slf4j-api", "slf4j-nop", "titanium-json-ld", "jakarta.json-api",
)
# fmt: on
_MEMORY = "-Xmx4g"


class Jena(Peer):
    """TDB2 on disk; its default graph is the union of the named ones."""

    name = "jena"

    @staticmethod
    def missing() -> str | None:
        """What is not installed."""
        if not (_JARS / "jena-tdb2.jar").is_file():
            return "Jena is not installed. On Debian: apt-get install libapache-jena-java."
        if not (shutil.which("java") and shutil.which("javac")):
            return "Java is not installed. On Debian: apt-get install default-jdk-headless."
        return None

    def load(self, data: Data) -> None:
        """Load the N-Quads with its own loader."""
        self._mend()
        database = self.folder / "db"
        self._run(
            [
                "java",
                _MEMORY,
                "-cp",
                self._classes(),
                "tdb2.tdbloader",
                "--loc",
                str(database),
                str(data.quads),
            ]
        )

    def start(self) -> None:
        """Compile the server if need be, and start it."""
        if not (self.folder / "JenaServer.class").is_file():
            self._run(["javac", "-nowarn", "-cp", self._classes(), "-d", str(self.folder), str(_SERVER)])
        port = free_port()
        self.address = f"http://127.0.0.1:{port}/sparql"
        # Without it the answers to kept connections wait for the delay of small packets, 40 ms each.
        options = [_MEMORY, "-Dsun.net.httpserver.nodelay=true"]
        self._spawn(
            ["java", *options, "-cp", self._classes(), "JenaServer", str(self.folder / "db"), str(port), "62"]
        )
        self._wait()

    def recover(self) -> None:
        """Nothing: it ends a query itself soon after its time."""
        self._wait()

    def version(self) -> str:
        """The version of the package."""
        names = sorted(path.name for path in _JARS.glob("jena-tdb2-*.jar"))
        found = re.search(r"jena-tdb2-(.*)\.jar", names[-1]) if names else None
        return f"Jena TDB2 {found[1]}" if found else "Jena TDB2"

    def _mend(self) -> None:
        """Put the messages of its XML library where its classes look for them.

        Debian's build moves the classes to another package and leaves the messages behind; it does not start so.
        """
        moved = "org/apache/jena/ext/"
        with zipfile.ZipFile(_JARS / "jena-core.jar") as jar:
            for name in jar.namelist():
                if name.startswith(f"{moved}xerces/") and name.endswith(".properties"):
                    target = self.folder / name.removeprefix(moved)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(jar.read(name))

    def _classes(self) -> str:
        jars = [str(path) for name in _NEEDED if (path := _JARS / f"{name}.jar").is_file()]
        return ":".join([str(self.folder), *jars])
