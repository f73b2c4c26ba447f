"""A clock that jumps, also backwards, and files from the future: nothing but dates changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import replace

import pytest

from grass_qgis.engine.core.progress import Progress
from tests.faults.engine.conftest import into
from tests.faults.rounds import chance, count, rounds
from tests.faults.workers import finish, kill_after

KIND = "clock jumps"
# Each look at the wall clock finds it up to a day before or after the last one.
_SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <sys/time.h>
static long jump(void) { return rand() % 172800 - 86400; }
int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += jump();
    return done;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *place) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (place) *place = found.tv_sec;
    return found.tv_sec;
}
"""


@pytest.fixture(scope="module")
def jumping(tmp_path_factory):
    """An environment in which the wall clock jumps at each look; the steady clock does not."""
    if shutil.which("cc") is None:
        pytest.skip("a jumping clock is a few lines of C, and there is no compiler")
    folder = tmp_path_factory.mktemp("clock")
    (folder / "clock.c").write_text(_SOURCE)
    library = folder / "clock.so"
    command = ["cc", "-shared", "-fPIC", "-o", library, folder / "clock.c", "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    code = "import time; print(len({int(time.time()) for _ in range(9)}))"
    seen = subprocess.run(
        [shutil.which("python3"), "-c", code], env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(seen.stdout) > 2
    return {"LD_PRELOAD": str(library)}


@pytest.mark.parametrize("number", rounds(0.3))
def test_a_run_goes_on_under_a_clock_that_jumps_with_files_from_another_time(
    tmp_path, whole, jumping, number
):
    luck, out = chance(KIND, number), tmp_path / "out"
    out.mkdir()
    scene = tmp_path / "scene.tif"
    shutil.copyfile(whole.job.raster, scene)
    moment = time.time() + luck.choice([-1, 1]) * luck.uniform(0, 3e9)
    os.utime(scene, (max(0.0, moment), max(0.0, moment)))
    job = replace(into(whole.job, out), raster=str(scene))
    kill_after(job, luck.uniform(0, whole.seconds), at_work=True)
    result = finish(job, environ=jumping)
    rates = [event.rate for event in result.events if isinstance(event, Progress)]
    seconds = result.result().summary["seconds"].values()
    assert min(rates) >= 0 and min(seconds) >= 0
    assert whole.is_in(out)
    count(KIND, **{"went on": int(result.went_on), "byte-identical": 1, "negative times": 0})
