"""The steps of check_gpu.py; each prints its numbers and whether it passed as JSON, last.

Usage: python -m benchmarks.gpu_steps STEP DEVICE OUT
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.engine_inputs import fields
from benchmarks.engine_runs import Run, run_worker
from grass_qgis.engine.core.job import SegmentJob
from tests.scenes import write_scene

_EQUAL = 0.999  # share of the pixels with the CPU's class; GPUs add up in another order
_ROUNDING = 1e-5  # of a gradient's largest value
_FREE_MIB = 600  # left to the runtime when memory is short


@dataclass(frozen=True)
class Check:
    """What a step works with.

    Attributes:
        device: of the engine; torch's is "cuda" for all but "cpu".
        out: folder of the inputs, which the step `inputs` writes.
        small: tiny inputs, to try the check itself.
    """

    device: str
    out: Path
    small: bool

    @property
    def torch_device(self) -> str:
        """Name of the device for torch."""
        return "cpu" if self.device == "cpu" else "cuda"

    def job(self, variant: str = "segment", **changes: Any) -> SegmentJob:
        """Class and confidence raster of the scene on the device."""
        files = (self.out / "scene.tif", self.out / "models" / f"{variant}.onnx")
        job = SegmentJob(*map(str, files), str(self.out / "classes.tif"), device=self.device)
        return replace(job, **changes)


def machine(check: Check) -> dict[str, Any]:
    """What is installed, and whether torch and ONNX Runtime see the device."""
    import onnxruntime
    import torch

    numbers: dict[str, Any] = {
        "torch": torch.__version__,
        "torch_cuda": torch.version.cuda,
        "onnxruntime": onnxruntime.__version__,
        "providers": ", ".join(onnxruntime.get_available_providers()),
    }
    if shutil.which("nvidia-smi"):
        query = [
            "nvidia-smi",
            "--query-gpu=name,driver_version,memory.total",
            "--format=csv,noheader",
        ]
        numbers["gpu"] = subprocess.run(
            query, capture_output=True, text=True, check=False
        ).stdout.strip()
    if check.torch_device == "cpu":
        return passed(numbers)
    if not torch.cuda.is_available():
        return failed(numbers, "torch sees no GPU: torch.cuda.is_available() is False.")
    numbers["capability"] = ".".join(map(str, torch.cuda.get_device_capability()))
    return passed(numbers)


def inputs(check: Check) -> dict[str, Any]:
    """Writes a scene and every variant of a segmenter; on the CPU."""
    import torch

    from benchmarks.bench_export import MODELS, source_of, write_files
    from benchmarks.engine_inputs import scatter_classes, tiles_of

    side = 640 if check.small else 8192
    image = fields(side, side)
    scene = write_scene(check.out / "scene.tif", image, tiled=True, photometric="RGB")
    name = "bundled" if check.small else "deeplabv3plus_resnet50"
    source = source_of(*MODELS[name])
    scatter_classes(source.model, tiles_of(scene))
    shutil.rmtree(check.out / "models", ignore_errors=True)
    (check.out / "models").mkdir()
    paths = write_files(source, check.out / "models", ("default", "fp16", "int8", "uint8"))
    return passed(
        {"model": name, "side": side, "files": len(paths), "threads": torch.get_num_threads()}
    )


def provider(check: Check) -> dict[str, Any]:
    """The engine runs on the device, which it has proven against the CPU before."""
    run = run_worker(check.job())
    used = run.summary["device"]["used"]
    numbers = {**rate_of(run), "used": used, "reason": run.summary["device"]["reason"]}
    if used != check.device:
        return failed(numbers, f"The engine used {used} instead of {check.device}.")
    return passed(numbers)


def classes(check: Check) -> dict[str, Any]:
    """The classes are the CPU's, and how much faster they come."""
    import rasterio

    side = 512 if check.small else 2048
    extent = _corner(check.out / "scene.tif", side)
    maps, rates = [], []
    for device in (check.device, "cpu"):
        out = check.out / f"classes-{device}.tif"
        run = run_worker(check.job(classes=str(out), device=device, extent=extent))
        rates.append(rate_of(run)["tiles_per_s"])
        with rasterio.open(out) as source:
            maps.append(source.read(1))
    equal = float((maps[0] == maps[1]).mean())
    numbers = {"equal_classes": round(equal, 6), "over_cpu": round(rates[0] / rates[1], 2)}
    if equal < _EQUAL:
        return failed(numbers, f"Only {equal:.4%} of the pixels have the class of the CPU.")
    return passed(numbers)


def variants(check: Check) -> dict[str, Any]:
    """Tiles a second of every variant, and of TensorRT where it is installed."""
    import onnxruntime

    numbers: dict[str, Any] = {}
    for path in sorted((check.out / "models").glob("*.onnx")):
        numbers[path.stem] = rate_of(run_worker(check.job(path.stem)))["tiles_per_s"]
    if "TensorrtExecutionProvider" in onnxruntime.get_available_providers():
        numbers["tensorrt"] = rate_of(run_worker(check.job(device="tensorrt")))["tiles_per_s"]
    return passed(numbers)


def batches(check: Check) -> dict[str, Any]:
    """The batch that the engine tunes is about as fast as the best fixed one."""
    rates = {
        size: rate_of(run_worker(check.job(batch=size)))["tiles_per_s"] for size in (0, 1, 8, 32)
    }
    best = max(rates.values())
    numbers = {"tuned": rates[0], **{f"batch_{n}": rates[n] for n in (1, 8, 32)}}
    if rates[0] < 0.75 * best and not check.small:
        return failed(numbers, f"Tuned: {rates[0]} tiles/s; the best fixed batch: {best}.")
    return passed(numbers)


def memory(check: Check) -> dict[str, Any]:
    """With little memory free, the run goes on with smaller batches and says so."""
    import torch

    if check.torch_device == "cpu":
        return passed({"left_out": "the CPU's memory is not filled"})
    free, _ = torch.cuda.mem_get_info()
    held = torch.empty(max(0, free - _FREE_MIB * 2**20), dtype=torch.uint8, device="cuda")
    run = run_worker(check.job(batch=64))
    halved = [text for text in run.summary["warnings"] if "memory is full" in text]
    numbers = {**rate_of(run), "held_mib": held.numel() // 2**20, "halved": len(halved)}
    if not halved:
        return failed(numbers, f"A batch of 64 fitted into {_FREE_MIB} MiB: nothing was tried.")
    return passed(numbers)


def training(check: Check) -> dict[str, Any]:
    """Seconds of a step of SimCLR and of GraSS, by whole runs of `grass-train pretrain`."""
    side, batch, steps = (96, 4, 4) if check.small else (224, 128, 24)
    encoder = "resnet10t" if check.small else "resnet50"
    seconds = {}
    for method, warm_up in (("simclr", 1.0), ("grass", 0.0)):
        run = check.out / f"run-{method}"
        shutil.rmtree(run, ignore_errors=True)
        command = ["pretrain", "--images", check.out / "scene.tif", "--out", run, "--view", side,
                   "--grass.warmup_fraction", warm_up, "--encoder.name", encoder,
                   "--encoder.init", "random", "--loop.steps", steps, "--loop.batch", batch,
                   "--loop.workers", 0 if check.small else 8, "--bank", 8,
                   "--pictures_every", 0]  # fmt: skip
        main = "from grass_model.cli import main; main()"
        subprocess.run([sys.executable, "-c", main, *map(str, command)], check=True,
                       stdout=sys.stderr)  # fmt: skip
        taken = json.loads((run / "training_time.json").read_text())
        seconds[method] = taken["seconds"] / taken["steps"]
    numbers = {f"{key}_step_s": round(value, 4) for key, value in seconds.items()}
    numbers["grass_over_simclr"] = round(seconds["grass"] / seconds["simclr"], 2)
    return passed({"encoder": encoder, "batch": batch, "view": side, **numbers})


def processes(check: Check) -> dict[str, Any]:
    """Distributed training's exchange on one device: its gradients are those without it."""
    import torch
    from torch import distributed
    from torch.nn.parallel import DistributedDataParallel

    from grass_model.training.distributed import sum_gradients

    backend = "gloo" if check.torch_device == "cpu" else "nccl"
    store = distributed.FileStore(str(check.out / "store"), 1)
    distributed.init_process_group(backend, store=store, rank=0, world_size=1)
    gradients = []
    for shared in (False, True):
        torch.manual_seed(0)
        model: torch.nn.Module = torch.nn.Sequential(
            torch.nn.Conv2d(3, 16, 3), torch.nn.ReLU(), torch.nn.Conv2d(16, 4, 3)
        ).to(check.torch_device)
        images = torch.randn(8, 3, 32, 32).to(check.torch_device)
        if shared:
            model = DistributedDataParallel(model)
            model.register_comm_hook(None, sum_gradients)
        model(images).square().mean().backward()
        gradients.append(
            torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])
        )
    distributed.destroy_process_group()
    (check.out / "store").unlink(missing_ok=True)
    difference = float((gradients[0] - gradients[1]).abs().max() / gradients[0].abs().max())
    numbers = {"backend": backend, "difference": difference}
    if difference > _ROUNDING:
        return failed(numbers, "The gradients differ from those of one process.")
    return passed(numbers)


def rate_of(run: Run) -> dict[str, float]:
    """Tiles a second of a run's tiles, without the start of the process."""
    tiles, seconds = run.summary["tiles"]["predicted"], run.summary["seconds"]["tiles"]
    return {"tiles": tiles, "tiles_per_s": round(tiles / max(seconds, 1e-6), 2)}


def passed(numbers: dict[str, Any]) -> dict[str, Any]:
    """A result to print."""
    return {"passed": True, **numbers}


def failed(numbers: dict[str, Any], why: str) -> dict[str, Any]:
    """A result to print, with the reason."""
    return {"passed": False, "why": why, **numbers}


def _corner(path: Path, side: int) -> tuple[float, float, float, float]:
    import rasterio

    with rasterio.open(path) as source:
        left, top = source.transform @ (0, 0)
        right, bottom = source.transform @ (side, side)
    return (left, bottom, right, top)


STEPS: dict[str, Callable[[Check], dict[str, Any]]] = {
    step.__name__: step
    for step in (machine, inputs, provider, classes, variants, batches, memory, training, processes)
}


def main() -> None:
    """Runs one step."""
    name, device, out = sys.argv[1:4]
    result = STEPS[name](Check(device, Path(out), bool(os.environ.get("GRASS_SMALL"))))
    sys.stdout.write("\n" + json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
