"""Memory of described machines, and of this one."""

import time

import numpy as np
import pytest
import torch

from grass_model.training.memory import available, in_use, watched

CPU, GPU = torch.device("cpu"), torch.device("cuda:0")
MIB = 2**20


def machine(root, cgroup="", files=()):
    (root / "proc" / "self").mkdir(parents=True)
    (root / "proc" / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:    4000 kB\n")
    (root / "proc" / "self" / "cgroup").write_text(cgroup)
    (root / "proc" / "self" / "statm").write_text("30 20 10 0 0 0 0\n")
    for name, text in files:
        path = root / "sys" / "fs" / "cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_without_limits_it_is_what_the_machine_has_left(tmp_path):
    assert available(CPU, root=machine(tmp_path)) == 4000 * 1024


def test_processes_of_one_machine_share_it(tmp_path):
    assert available(CPU, 4, machine(tmp_path)) == 1000 * 1024


def test_a_limit_of_a_group_counts_cache_as_free(tmp_path):
    files = [
        ("job/memory.max", "3000000\n"),
        ("job/memory.current", "2500000\n"),
        ("job/memory.stat", "anon 1\ninactive_file 700000\nfile 9\n"),
    ]
    assert available(CPU, root=machine(tmp_path, "0::/job\n", files)) == 1200000


def test_the_limit_of_an_outer_group_holds_too(tmp_path):
    files = [
        ("job/task/memory.max", "max\n"),
        ("job/task/memory.current", "5\n"),
        ("job/memory.max", "90\n"),
        ("job/memory.current", "50\n"),
    ]
    assert available(CPU, root=machine(tmp_path, "0::/job/task\n", files)) == 40


def test_groups_of_the_old_kind_are_read(tmp_path):
    files = [
        ("memory/box/memory.limit_in_bytes", "1000\n"),
        ("memory/box/memory.usage_in_bytes", "900\n"),
        ("memory/box/memory.stat", "inactive_file 1\ntotal_inactive_file 300\n"),
    ]
    text = "3:cpuset:/\n4:hugetlb,memory:/box\n0::/\n"
    assert available(CPU, root=machine(tmp_path, text, files)) == 400


def test_a_container_that_sees_its_group_as_the_top_is_read(tmp_path):
    files = [("memory.max", "100\n"), ("memory.current", "70\n")]
    assert available(CPU, root=machine(tmp_path, "0::/not/visible/here\n", files)) == 30


def test_more_in_use_than_allowed_leaves_nothing(tmp_path):
    files = [("memory.max", "100\n"), ("memory.current", "170\n")]
    assert available(CPU, root=machine(tmp_path, "0::/\n", files)) == 0


def test_a_system_that_reports_nothing_is_no_error(tmp_path):
    assert available(CPU, root=tmp_path) is None
    assert in_use(CPU, tmp_path) == 0


def test_a_limit_on_addresses_is_read(tmp_path, monkeypatch):
    import resource

    limit = 40 * resource.getpagesize()
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert available(CPU, root=machine(tmp_path)) == 10 * resource.getpagesize()


def test_a_gpu_has_what_is_free_and_what_torch_holds_unused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (700, 1000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _: 200)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda _: 150)
    assert available(GPU, sharing=4) == 750
    assert in_use(GPU) == 150


def test_the_peak_of_a_gpu_is_its_allocator_s_from_then_on(monkeypatch):
    counter = {"peak": 999}
    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", lambda _: counter.update(peak=0))
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda _: counter["peak"])
    with watched(GPU) as peak:
        counter["peak"] += 640
    assert peak.bytes == 640


def test_memory_that_is_given_back_within_is_seen():
    before = in_use(CPU)
    with watched(CPU) as peak:
        block = np.ones(200 * MIB, np.uint8)
        time.sleep(0.1)
        del block
    assert peak.bytes - before == pytest.approx(200 * MIB, rel=0.1)
