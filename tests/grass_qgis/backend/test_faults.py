"""What a user reads when pip or venv fails: lines that they really print, one cause each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from grass_qgis.backend.faults import explain

ROOT = Path(__file__).resolve().parents[3]

CASES = [
    ("OSError: [Errno 28] No space left on device", "disk is full"),
    ("ERROR: Could not install packages: [Errno 122] Disk quota exceeded", "full"),
    ("  OSError('Tunnel connection failed: 407 Proxy Authentication Required')", "name and a pass"),
    ("ProxyError('Cannot connect to proxy.', NewConnectionError('... refused'))", "proxy cannot"),
    ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", "certificate"),
    ("pip is configured with locations that require TLS/SSL, however the ssl module in Python is "
     "not available. Can't connect to HTTPS URL because the SSL module is not available.",
     "no encryption"),
    ("urllib3.exceptions.IncompleteRead: IncompleteRead(9 bytes read, 12 more expected)", "broke"),
    ("pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='x'): "
     "Read timed out.", "broke off"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "broke off"),
    ("NewConnectionError('[Errno -3] Temporary failure in name resolution')", "cannot be reached"),
    ("[Errno 11001] getaddrinfo failed", "cannot be reached"),
    ("ERROR: Wheel 'numpy' located at /w/numpy-2.whl is invalid.", "damaged: numpy"),
    ("zipfile.BadZipFile: File is not a zip file", "damaged"),
    ("ERROR: No matching distribution found for onnxruntime", "and Python: onnxruntime."),
    ("    The user requested (constraint) rasterio==1.4.4", "and Python: rasterio==1.4.4."),
    ("ERROR: ResolutionImpossible: for help visit ...", "do not fit"),
    ("PermissionError: [WinError 5] Access is denied: 'x.dll'", "access was denied"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "part"), CASES)
def test_a_frequent_fault_is_one_sentence_with_a_remedy(line, part):
    error = explain(["Collecting numpy", line, "  ~~~", ""], 1, "pip")
    assert part in error.what
    assert error.what.endswith(".") and error.remedy.endswith(".")
    assert "{" not in str(error) and "Error" not in error.what
    assert error.code == "backend.setup"


def test_the_cause_is_reported_and_not_what_followed_from_it():
    lines = [
        "WARNING: Retrying after connection broken by 'ProxyError('Cannot connect to proxy.')'",
        "ERROR: Could not find a version that satisfies the requirement numpy (from none)",
        "ERROR: No matching distribution found for numpy",
    ]
    assert "proxy" in explain(lines, 1, "pip").what


def test_an_unknown_fault_keeps_the_last_words():
    error = explain(["one", "something odd", ""], 3, "venv")
    assert error.what == "venv ended with exit code 3. Last line of its output: something odd"
    assert "It printed nothing." in explain([], 3, "venv").what


def test_what_the_page_on_the_backend_quotes_is_what_the_plugin_says():
    text_of_page = " ".join(
        " ".join(node.value.split())
        for path in sorted((ROOT / "grass_qgis").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    page = (ROOT / "docs" / "backend.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^\| `([^`]{10,})` \|", page, re.MULTILINE)
    assert len(quoted) > 5
    assert [text for text in quoted if text not in text_of_page] == []
