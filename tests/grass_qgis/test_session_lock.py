"""Sessions that are alive, that ended, and that were killed."""

from __future__ import annotations

import subprocess
import sys

from qgis.PyQt.QtCore import QLockFile

from grass_qgis.session_lock import SessionLock


def test_a_session_is_alive_from_its_first_run_to_its_end(qgis_app, tmp_path):
    one, other = SessionLock(tmp_path), SessionLock(tmp_path)
    assert not other.is_alive(one.name)
    one.hold()
    one.hold()
    assert other.is_alive(one.name) and one.is_alive(one.name)
    assert not one.is_alive(other.name)
    one.release()
    assert not other.is_alive(one.name)
    assert list(tmp_path.iterdir()) == []


def test_a_session_whose_process_is_gone_is_over(qgis_app, tmp_path):
    path = tmp_path / "session-crashed.lock"
    code = (
        "import os, sys; from qgis.PyQt.QtCore import QLockFile; "
        "lock = QLockFile(sys.argv[1]); assert lock.tryLock(0); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == 9 and path.exists()
    assert not SessionLock(tmp_path).is_alive("crashed")


def test_its_age_does_not_end_a_session(qgis_app, tmp_path):
    import os

    one = SessionLock(tmp_path)
    one.hold()
    (path,) = tmp_path.iterdir()
    os.utime(path, (0, 0))
    assert SessionLock(tmp_path).is_alive(one.name)
    assert QLockFile(str(path)).staleLockTime() > 0  # what Qt would do of itself
