"""Texts of the backend page: kinds, sizes, steps and measured devices."""

from __future__ import annotations

from typing import Any

from ...about import about
from ...backend.devices import AUTO, Flavour, Machine, Python, choose, offered
from ...backend.environment import VARIABLE
from ...backend.environments import Mark
from ...backend.self_test import SelfTest, TestedDevice, read_record
from ...engine.core.errors import GrassError
from ...engine.core.progress import Progress
from ...messages import tr

MEGABYTES_IN_GIGABYTE = 1000


def flavour_title(name: str) -> str:
    """A kind of backend in words."""
    return {
        "cuda13": tr("NVIDIA GPU (CUDA 13)"),
        "cuda12": tr("NVIDIA GPU (CUDA 12)"),
        "directml": tr("Any GPU of Windows (DirectML)"),
        "openvino": tr("Intel (OpenVINO)"),
        "cpu": tr("CPU"),
    }.get(name, name)


def kinds(machine: Machine, python: Python) -> tuple[tuple[str, str], ...]:
    """Title and name of every kind that can be had, the automatic choice first."""
    rows = [(_title(flavour, machine), flavour.name) for flavour in offered(machine, python)]
    try:
        best = _title(choose(machine, python).flavour, machine)
    except GrassError:
        return ((tr("Automatic"), AUTO),)
    return ((tr("{kind} (automatic)").format(kind=best), AUTO), *rows)


def size_text(machine: Machine, python: Python, requested: str) -> str:
    """Size of the download and on disk, or the reason why nothing can be installed."""
    try:
        choice = choose(machine, python, requested)
    except GrassError as error:
        return str(error)
    flavour, system = choice.flavour, machine.system
    text = tr("Downloads about {download} and uses {disk} of disk space.").format(
        download=amount(flavour.download[system]), disk=amount(flavour.disk[system])
    )
    return f"{text} {choice.reason}".strip()


def amount(megabytes: float) -> str:
    """A size such as "410 MB" or "2.1 GB"."""
    if megabytes < MEGABYTES_IN_GIGABYTE:
        return tr("{number:.0f} MB").format(number=megabytes)
    return tr("{number:.1f} GB").format(number=megabytes / MEGABYTES_IN_GIGABYTE)


def step_text(event: Progress) -> str:
    """The step a set-up is at."""
    steps = {
        "python": tr("Looking for Python"),
        "environment": tr("Creating the environment"),
        "download": tr("Downloading packages"),
        "install": tr("Installing packages"),
        "check": tr("Testing the backend and its devices"),
        "tidy": tr("Removing what is no longer needed"),
    }
    text = steps.get(event.stage, event.stage)
    if event.stage == "download" and event.total:
        return tr("{step}: {done} of about {total} MB").format(
            step=text, done=event.done, total=event.total
        )
    if event.stage == "install" and event.total:
        return tr("{step}: {total} packages").format(step=text, total=event.total)
    return f"{text} ..."


def explanation() -> str:
    """What a set-up is, for whoever meets it first."""
    return tr(
        "Models run in a separate Python environment in your QGIS profile. Nothing is installed "
        "into QGIS, and the environment can be removed again."
    )


def unmeasured() -> str:
    """Text for an interpreter whose self-test was not run."""
    return tr("Its devices have not been measured yet.")


def detail_text(record: Any, mark: Mark | None, named_by_variable: bool) -> str:
    """Description of the interpreter in use.

    Args:
        record: of its self-test, or why there is none as a sentence; empty when it was not run.
        mark: of the private environment; None for a custom interpreter.
        named_by_variable: whether an environment variable names it.
    """
    lines = [_record_text(record)] if record else []
    if mark is not None and mark.remark:
        lines.append(mark.remark)
    lines = lines or [unmeasured()]
    if mark is not None and mark.version != about().version:
        text = tr("It was made by version {old} of the plugin; this is {new}.")
        lines.append(text.format(old=mark.version, new=about().version))
    if named_by_variable:
        lines.append(tr("It is set by the environment variable {name}.").format(name=VARIABLE))
    return "\n".join(lines)


def _record_text(record: Any) -> str:
    if isinstance(record, str):
        return record
    try:
        return report_text(read_record(record))
    except GrassError as error:
        return str(error)


def report_text(report: SelfTest) -> str:
    """The device that is used, its speed, and why another one is not."""
    used = report.used
    lines = [_used(used)] if used is not None else []
    lines += [
        tr("{name} is not used: {reason}").format(name=item.name, reason=item.reason)
        for item in report.failed
    ]
    others = [item for item in report.devices if item.state == "ok" and item is not used]
    lines += [_speed(tr("Also available: {name}"), item) for item in others]
    return "\n".join(lines)


def _used(item: TestedDevice) -> str:
    return _speed(tr("Runs on: {name}"), item)


def _speed(pattern: str, item: TestedDevice) -> str:
    text = pattern.format(name=item.name)
    if not item.tiles_per_second:
        return f"{text}."
    measured = tr("{rate:.1f} tiles of {tile} px per second").format(
        rate=item.tiles_per_second, tile=item.tile
    )
    return f"{text}, {measured}."


def _title(flavour: Flavour, machine: Machine) -> str:
    if flavour.name == "cpu" and machine.system == "darwin":
        return tr("CPU and Apple Core ML")
    return flavour_title(flavour.name)
