"""What is written in deploy/, for the tests to look at."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "palsbox"}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MANIFESTS = [
    manifest
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text("utf-8"))
]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Where it stands, and the words after `palsbox`."""
    for name, service in OURS.items():
        yield f"compose {name}", service["command"]
    for path in UNITS:
        yield path.name, started_by(path)
    for container in our_containers():
        yield f"kubernetes {container['name']}", container["args"]


def started_by(unit: Path) -> list[str]:
    """The words after `palsbox` in a unit's ExecStart."""
    (start,) = re.findall(r"^ExecStart=(.*)$", unit.read_text("utf-8"), re.MULTILINE)
    program, *words = shlex.split(start)
    assert program.endswith("/bin/palsbox")
    return words


def containers() -> Iterator[dict[str, Any]]:
    """Every container of the manifests."""
    for manifest in MANIFESTS:
        if manifest["kind"] in ("Deployment", "Job"):
            yield from manifest["spec"]["template"]["spec"]["containers"]


def our_containers() -> Iterator[dict[str, Any]]:
    """Those that run palsbox."""
    return (each for each in containers() if each["image"] == "palsbox")


def example_of_settings() -> dict[str, str]:
    """The variables of palsbox.env.example."""
    lines = (DEPLOY / "palsbox.env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))
