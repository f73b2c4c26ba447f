"""What a GraSS step costs over a SimCLR step, and where its time goes. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from released_way import released_boxes, released_samples
from torch import Tensor
from torch.utils.data import default_collate

from grass_model.contrast.lam import attention, head_alpha, pool, signed
from grass_model.contrast.loss import nt_xent
from grass_model.contrast.presets import FIXED
from grass_model.contrast.region import limit_boxes, resize_map, select_boxes
from grass_model.contrast.sampler import batch_norm_pass, crop_resize, find_regions
from grass_model.contrast.step import ViewBatch, guided_step, plain_step
from grass_model.data.datasets import ViewPairs
from grass_model.data.synthetic import landscape
from grass_model.data.tiles import TileStore
from grass_model.data.views import Normalisation
from grass_model.models.encoders import ProjectionHead, Trunk, build_encoder
from grass_model.training.precision import (
    FULL,
    compare,
    fastest,
    precision_plugin,
    step_seconds,
)

_WARM_UP = 1
_MANY_PIXELS = 128 * 96 * 96  # images of a case above this size are measured in few rounds
_FEW = 3
_LOSS: Callable[[Tensor], Tensor] = partial(nt_xent, temperature=FIXED.temperature)
# The published sampling, a box that is cut and encoded anew, whatever the default has become.
_CUT = replace(FIXED, region_score="box_max", lam_relu=True, sample="crop")
_GUIDED = {
    "gs": _CUT,
    "lowres_guide": replace(_CUT, guide_scale=0.5),
    "mask_pool": replace(_CUT, sample="mask_pool"),
    "default": FIXED,
}
# figure -> arms whose times are divided, round by round
_RATIOS = {
    "gs_over_simclr": ("gs", "simclr"),
    "released_over_gs": ("released", "gs"),
    "lowres_guide_over_simclr": ("lowres_guide", "simclr"),
    "mask_pool_over_simclr": ("mask_pool", "simclr"),
    "default_over_simclr": ("default", "simclr"),
    "released_over_default": ("released", "default"),
}
_PARTS = ("first_pass", "lam", "boxes", "crops", "second_pass")


class Bench:
    """Model, optimiser and views of one case; each arm is one training step."""

    def __init__(self, encoder: str, batch: ViewBatch) -> None:
        torch.manual_seed(0)
        self.batch = batch
        self.trunk = Trunk(build_encoder(encoder, 3, 16)).to(memory_format=torch.channels_last)
        self.head = ProjectionHead(FIXED.head, self.trunk.channels)
        parameters = [*self.trunk.parameters(), *self.head.parameters()]
        self.optimiser = torch.optim.AdamW(parameters, lr=1e-4)
        self.precision = precision_of(self.trunk, batch)

    def half_precision(self) -> torch.autocast:
        """Autocast as a training run on this CPU uses it."""
        return torch.autocast("cpu", torch.bfloat16, enabled=self.precision != FULL)

    def step(self, arm: str) -> float:
        """Seconds of one step of an arm, optimiser included."""
        started = time.perf_counter()
        self.optimiser.zero_grad()
        with self.half_precision():
            if arm == "simclr":
                loss = plain_step(self.batch.views(), self.trunk, self.head, _LOSS).loss
            elif arm == "released":
                loss = self._released()
            else:
                loss = guided_step(self.batch, self.trunk, self.head, _LOSS, _GUIDED[arm]).loss
        loss.backward()
        self.optimiser.step()
        return time.perf_counter() - started

    def _released(self) -> Tensor:
        views = self.batch.views()
        boxes = released_boxes(views, self.trunk, self.head, _LOSS, _CUT)
        self.optimiser.zero_grad()
        samples = released_samples(views, boxes, _CUT.resize)
        samples = samples.contiguous(memory_format=torch.channels_last)
        return _LOSS(self.head(pool(self.trunk(samples))))

    def equal_boxes(self) -> float:
        """Share of the views for which both ways to a box come to the same, with these weights.

        In single precision: half precision gives other features with a graph than without one.
        """
        views = self.batch.views()
        ours = find_regions(views, self.trunk, self.head, _LOSS, _CUT).regions.boxes
        theirs = released_boxes(views, self.trunk, self.head, _LOSS, _CUT)
        return (ours == torch.tensor(theirs)).all(dim=1).float().mean().item()

    def parts(self) -> dict[str, float]:
        """Seconds of the parts of a `gs` step, without the optimiser."""
        self.optimiser.zero_grad()
        views, marks = self.batch.views(), [time.perf_counter()]
        modules = (self.trunk, self.head)

        def mark() -> None:
            marks.append(time.perf_counter())

        with self.half_precision(), batch_norm_pass(modules, update=False), torch.no_grad():
            features = self.trunk(views).float()
        mark()
        with batch_norm_pass(modules, update=False):
            lam = attention(features, head_alpha(features, self.head, _LOSS))
            lam = signed(lam, _CUT.lam_sign, _CUT.lam_relu)
        mark()
        size = views.shape[-1]
        boxes = limit_boxes(select_boxes(resize_map(lam, size), _CUT.threshold), size, _CUT)
        mark()
        samples = crop_resize(views, boxes, _CUT.resize)
        samples = samples.contiguous(memory_format=torch.channels_last)
        mark()
        with self.half_precision():
            loss = _LOSS(self.head(pool(self.trunk(samples))))
        loss.backward()
        mark()
        return {
            name: stop - start
            for name, start, stop in zip(_PARTS, marks[:-1], marks[1:], strict=True)
        }


def main() -> None:
    """Measures every case, prints the tables and writes the flat JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", default="resnet18")
    parser.add_argument(
        "--cases",
        nargs="+",
        default=["64x96", "128x96", "64x224"],
        help="images a step (a step sees twice as many views) x side of a view",
    )
    parser.add_argument("--rounds", type=int, default=7, help=f"{_FEW} at most for large cases")
    parser.add_argument("--quick", action="store_true", help="16x96 in two rounds: does it work?")
    parser.add_argument("--out", type=Path, default=Path("build/bench/pretrain.json"))
    options = parser.parse_args()
    if options.quick:
        options.cases, options.rounds = ["16x96"], 2
    figures: dict[str, float] = {}
    for case in options.cases:
        measures = measure(options.encoder, case, options.rounds)
        print_table(case, measures)
        figures |= {f"{case}.{key}": value for key, value in measures.items()}
        # The first case is the one the bare names speak of.
        figures = {key: measures[key] for key in _RATIOS if key not in figures} | figures
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(f"written: {options.out}")


def measure(encoder: str, case: str, rounds: int) -> dict[str, float]:
    """The figures of one case."""
    images, side = (int(number) for number in case.split("x"))
    if images * side * side > _MANY_PIXELS:
        rounds = min(rounds, _FEW)
    batch, cut_s = draw_views(images, side)
    bench = Bench(encoder, batch)
    equal = [bench.equal_boxes()]
    times: dict[str, list[float]] = {arm: [] for arm in ("simclr", "released", *_GUIDED)}
    parts: dict[str, list[float]] = {name: [] for name in _PARTS}
    for turn in range(rounds + _WARM_UP):
        for arm, row in times.items():  # in turn, so that the machine's drift hits all alike
            taken = bench.step(arm)
            if turn >= _WARM_UP:
                row.append(taken)
        for name, taken in bench.parts().items():
            if turn >= _WARM_UP:
                parts[name].append(taken)
    equal.append(bench.equal_boxes())
    figures = summary(times, parts, images)
    return figures | {"equal_boxes": min(equal), "rounds": rounds, "views_s": cut_s}


def draw_views(images: int, side: int) -> tuple[ViewBatch, float]:
    """View pairs of a generated landscape, and the seconds one process took to make them."""
    scene = landscape(1024, 0).image
    tiles = scene.reshape(3, 4, 256, 4, 256).transpose(1, 3, 0, 2, 4).reshape(16, 3, 256, 256)
    norm = Normalisation((255.0,) * 3, (0.5,) * 3, (0.25,) * 3)
    pairs = ViewPairs(TileStore(tiles, None, 0.5), norm, side, 0, images)
    started = time.perf_counter()
    drawn = [pairs[i] for i in range(images)]
    return default_collate(drawn), time.perf_counter() - started


def precision_of(trunk: Trunk, batch: ViewBatch) -> str:
    """The precision that a training run on this CPU chooses for such steps."""

    def loss(images: int) -> Tensor:
        features: Tensor = trunk(batch.first[:images].contiguous(memory_format=torch.channels_last))
        return features.float().square().mean()

    def seconds(precision: str, images: int) -> float:
        return step_seconds(loss, images, precision_plugin(precision, "cpu"), trunk)

    return fastest(compare((FULL, "bf16-mixed"), 2, min(8, len(batch.first)), seconds))


def summary(
    times: dict[str, list[float]], parts: dict[str, list[float]], images: int
) -> dict[str, float]:
    """Medians of the times, and medians of the ratios of each round."""
    figures: dict[str, float] = {}
    for name, (above, below) in _RATIOS.items():
        pairs = zip(times[above], times[below], strict=True)
        figures[name] = statistics.median(a / b for a, b in pairs)
    for arm, row in times.items():
        figures[f"{arm}_step_s"] = statistics.median(row)
        figures[f"{arm}_images_per_s"] = images / statistics.median(row)
    for name, row in parts.items():
        figures[f"gs_{name}_s"] = statistics.median(row)
    return figures


def print_table(case: str, figures: dict[str, float]) -> None:
    """The table of one case for the terminal."""
    print(f"--- {case}: {figures['rounds']} rounds ---")
    print(f"{'arm':14} {'step s':>8} {'images/s':>9}")
    for arm in ("simclr", *_GUIDED, "released"):
        print(f"{arm:14} {figures[f'{arm}_step_s']:8.3f} {figures[f'{arm}_images_per_s']:9.1f}")
    for name in _RATIOS:
        print(f"{name:26} {figures[name]:6.2f}")
    split = ", ".join(f"{name} {figures[f'gs_{name}_s']:.3f}" for name in _PARTS)
    print(f"a gs step, seconds: {split}")
    print(f"boxes equal to the released way's: {figures['equal_boxes']:.1%}")
    print(f"making the views of one step: {figures['views_s']:.3f} s in one process", flush=True)


if __name__ == "__main__":
    main()
