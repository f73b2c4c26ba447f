"""Causes of a failed set-up, recognised in the output of pip and venv, with remedies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Pattern, Sequence, Tuple

from ..engine.core.errors import GrassError

_NETWORK = "Check the network and QGIS's proxy settings, or choose a folder of wheels; then retry."
_RETRY = "Press Retry: what was loaded completely is kept."


class SetupError(GrassError, RuntimeError):
    """The backend's environment cannot be made."""

    code = "backend.setup"


@dataclass(frozen=True)
class _Fault:
    """Message and remedy for output that matches `pattern`; `{0}` is its first group."""

    pattern: Pattern[str]
    what: str
    remedy: str


def _fault(pattern: str, what: str, remedy: str) -> _Fault:
    return _Fault(re.compile(pattern, re.IGNORECASE), what, remedy)


# The first match is reported: causes stand before their consequences.
_FAULTS: Tuple[_Fault, ...] = (
    _fault(
        r"No space left on device|Errno 28|not enough space on the disk|Disk quota exceeded",
        "The disk is full.",
        "Free some space, then retry.",
    ),
    _fault(
        r"407 Proxy Auth|Proxy Authentication Required",
        "The proxy asks for a name and a password.",
        "Enter them in Settings > Options > Network, then retry.",
    ),
    _fault(
        r"ProxyError|Cannot connect to proxy|Tunnel connection failed",
        "The proxy cannot be reached, or refuses the connection.",
        "Correct it in Settings > Options > Network, then retry.",
    ),
    _fault(
        r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|SSL: |SSLError",
        "The certificate of the package index, or of a proxy in between, is not trusted.",
        "Name your organisation's certificate file in the variable PIP_CERT, or choose a folder "
        "of wheels.",
    ),
    _fault(
        r"SSL module is not available",
        "This Python has no encryption, so it cannot load packages.",
        "Choose another interpreter, or a folder of wheels.",
    ),
    _fault(
        r"IncompleteRead|Connection broken|Connection ?reset|RemoteDisconnected|Read timed out|"
        r"ReadTimeoutError|incomplete[- ]download|DO NOT MATCH THE HASHES",
        "The download broke off.",
        _RETRY,
    ),
    _fault(
        r"name resolution|getaddrinfo failed|Name or service not known|nodename nor servname|"
        r"Failed to establish a new connection|Network is unreachable|NewConnectionError|"
        r"Connection refused|ConnectTimeoutError|HTTP error 50\d|50\d Server Error",
        "The package index cannot be reached.",
        _NETWORK,
    ),
    _fault(
        r"Wheel '?([\w.+-]+)'? located at|Invalid wheel filename[^']*'([^']+)'|"
        r"ERROR: .*?([\w.+-]+\.whl).*(?:not a zip file|is invalid|BadZipFile)|BadZipFile|"
        r"not a zip file|has an invalid wheel",
        "A package file is damaged{0}.",
        "Replace it in the folder of wheels if it came from there, then retry.",
    ),
    _fault(
        # With every version pinned, a conflict with a pin means that this version is not there.
        r"requested \(constraint\) (\S+)|No matching distribution found for (\S+)",
        "A package is missing for this system and Python{0}.",
        "Refill the folder of wheels if you use one, or choose your own interpreter.",
    ),
    _fault(
        r"ResolutionImpossible|conflicting dependencies",
        "The available packages do not fit each other.",
        "Fill the folder of wheels anew with the command that the page copies.",
    ),
    _fault(
        r"Permission denied|Access is denied|WinError 5\b|WinError 32\b",
        "A file could not be written: access was denied.",
        "Close other QGIS windows, have the virus scanner spare the folder, then retry.",
    ),
    _fault(r"MemoryError|Killed", "The memory was used up.", "Close other programs, then retry."),
)


def explain(lines: Sequence[str], exit_code: int, step: str) -> SetupError:
    """The error for a `step` ("pip", "venv") that ended with `exit_code` after saying `lines`."""
    text = "\n".join(lines)
    for fault in _FAULTS:
        match = fault.pattern.search(text)
        if match:
            name = next((group for group in match.groups() if group), "")
            return SetupError(fault.what.format(f": {name}" if name else ""), fault.remedy)
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    output = f"Last line of its output: {last}" if last else "It printed nothing."
    return SetupError(f"{step} ended with exit code {exit_code}. {output}", "The log has the rest.")
