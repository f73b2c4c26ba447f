"""Settings of the pretraining commands: plain frozen dataclasses without heavy imports.

The command line, the YAML configuration and the reference of settings are all made from these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Preset = Literal["fixed", "objects", "released"]
Precision = Literal["auto", "32-true", "bf16-mixed", "16-mixed"]
RegionScore = Literal[
    "box_max", "component_max", "component_mass", "homogeneous", "lam_mass", "guided", "balanced"
]
Optimiser = Literal["adamw", "sgd", "lars", "larc"]


@dataclass(frozen=True)
class GrassSettings:
    """The GraSS method: a preset and what is to differ from it (what is left out is the preset's).

    Attributes:
        preset: "fixed" (our default), "objects" (halves of several segments a tile, on one device)
            or "released" (how the published code samples; its optimiser, encoder and view size are
            settings of their own).
        warmup_fraction: share of all steps that are plain SimCLR, 0 to 1.
        lam_sign: "raise" keeps features that raise the loss, "support" those that lower it.
        lam_relu: cut the negative part of the loss attention map.
        lam_gradient: "head" differentiates the head alone, "trunk" keeps the encoder's graph for
            it, as the published code does (the oracle).
        threshold: share of the map's range above which a cell belongs to a region, 0 to 1.
        min_area: least box area as a share of the view; smaller boxes are grown about their centre.
        max_area: greatest box area as a share of the view; above it the whole view is kept.
        resize: how a box is brought back to view size.
        norm_first_pass: whether the guiding pass updates batch-norm statistics.
        head: projection head.
        warmup_steps: the warm-up in steps instead of a share.
        warmup_epochs: the warm-up in passes over the tiles instead of a share.
        region_score: which region of the map is taken. "box_max": the component whose box holds
            the peak; "component_max": the component with the peak; "component_mass": the one with
            the largest sum; "homogeneous": the component with the least feature variance for its
            area; "lam_mass": the window with the largest sum; "guided": the most homogeneous window
            among those with the largest sums; "balanced": the window with the best sum of
            homogeneity and map.
        window: side of the windows of "lam_mass", "guided" and "balanced" as a share of the view's.
        margin: share of a box's side added at each of its sides.
        control: "random" puts the boxes, their sizes kept, at random places: without this control
            no gain may be credited to the gradient.
        crop_from: "view" cuts the view, "source" the imagery under the box at its own resolution,
            with the view's change of light.
        sample: "crop" encodes the region anew; "mask_pool" pools the features of the same pass
            under the region, without a second pass; "objects" pools them under several segments of
            the source image that both views show, chosen by the attention they hold.
        pair: "shared" gives both views of a tile the same area, as far as both show it.
        keep_views: "add" keeps the whole views as further samples, with a loss of their own.
        lam_every: guide every so many steps; the steps between are plain SimCLR.
        guide_scale: side of the views in the guiding pass as a share of the views' own.
        levels: strides of the encoder's feature maps that are learnt from together, the finest
            first: [8, 16], say; the last map alone when left out.
        temperature: of the contrastive loss, above 0; the lower, the more hard negatives count.
        objects: with sample "objects", at most so many of a tile.
        object_area: with sample "objects", mean area of the segments in pixels of the imagery.
        object_pixels: with sample "objects", least pixels of an object in either view.
        weigh: with sample "objects", let objects with more attention count more in the loss.
        negatives: with sample "objects", what an object is contrasted with: "all" other objects,
            those of its own tile too, or those of "others" alone.
        positives: with sample "objects", what is held to be alike: an object's "ground" in both
            views, or its "halves", one in each view.
    """

    preset: Preset = "fixed"
    warmup_fraction: float | None = None
    warmup_steps: int | None = None
    warmup_epochs: float | None = None
    lam_sign: Literal["raise", "support"] | None = None
    lam_relu: bool | None = None
    lam_gradient: Literal["head", "trunk"] | None = None
    threshold: float | None = None
    min_area: float | None = None
    max_area: float | None = None
    resize: Literal["nearest", "bilinear"] | None = None
    norm_first_pass: Literal["update", "freeze"] | None = None
    head: Literal["linear", "mlp"] | None = None
    region_score: RegionScore | None = None
    window: float | None = None
    margin: float | None = None
    control: Literal["none", "random"] | None = None
    crop_from: Literal["view", "source"] | None = None
    sample: Literal["crop", "mask_pool", "objects"] | None = None
    pair: Literal["independent", "shared"] | None = None
    keep_views: Literal["none", "add"] | None = None
    lam_every: int | None = None
    guide_scale: float | None = None
    levels: list[int] | None = None
    temperature: float | None = None
    objects: int | None = None
    object_area: int | None = None
    object_pixels: int | None = None
    weigh: bool | None = None
    negatives: Literal["all", "others"] | None = None
    positives: Literal["ground", "halves"] | None = None


@dataclass(frozen=True)
class EncoderSettings:
    """The encoder: any timm model that gives a feature pyramid.

    Attributes:
        name: timm model name.
        init: "random", "imagenet", or the folder of a pretraining run.
        output_stride: view pixels a cell of the last feature map, 8, 16 or 32.
        checkpointing: compute activations again for the gradient instead of keeping them: less
            memory, more time, the same training.
    """

    name: str = "resnet50"
    init: str = "random"
    output_stride: Literal[8, 16, 32] = 16
    checkpointing: bool = False


@dataclass(frozen=True)
class KeepSettings:
    """What a pretraining keeps of the weights it begins with; by default nothing is held back.

    Attributes:
        frozen: weights behind feature maps of strides up to this one stay as they are, 0 to 32; 0
            for none.
        norms: "train" lets the encoder's norms go with each batch, "freeze" keeps the statistics
            of the first weights.
        encoder_rate: the encoder's learning rate as a share of the projection head's, 0 to 1.
        head_share: share of all steps, at the start, in which the projection head learns alone.
        pull: how strongly each step is followed by one back to the first weights: the share of the
            way, for a learning rate of 1.
        average: decay of the moving average of all weights, which is what the run keeps, 0 to 1; 0
            for the last weights themselves.
        likeness: least likeness of the encoder's features to those of the first weights, 0 to 1;
            training ends when it is below. Measured every 20 steps on 32 tiles, without labels, as
            linear CKA; 0 to leave it out.
    """

    frozen: Literal[0, 2, 4, 8, 16, 32] = 0
    norms: Literal["train", "freeze"] = "train"
    encoder_rate: float = 1.0
    head_share: float = 0.0
    pull: float = 0.0
    average: float = 0.0
    likeness: float = 0.0


@dataclass(frozen=True)
class LoopSettings:
    """The training loop.

    Attributes:
        steps: optimiser steps.
        batch: images of a batch, on all devices together; a multiple of their number.
        accumulate: batches whose mean gradient makes an optimiser step. Each keeps a loss of its
            own: a view's negatives come from its batch, so this gives steadier steps, not more
            negatives.
        optimiser: update rule; "lars" and "larc" scale each tensor's step by its norm, "larc" (the
            published code's) that of norms and biases too.
        lr: peak learning rate; reached over the first tenth of the steps.
        schedule: what follows the peak: "cosine" falls to zero, "released" is the published code's.
        weight_decay: not applied to norms and biases.
        precision: "auto" times a step in float32 and in half precision before a long run, and
            takes the faster; a short one is in float32.
        workers: processes that prepare data; 0 for none.
        seed: of weights, order, views.
        checkpoint_every: steps between checkpoints.
        memory_probe: before a long run, try a step on a few images, and stop at once when
            `batch` images would not fit into the memory.
        max_time: stop this session after DD:HH:MM:SS; --resume goes on.
        devices: GPUs to share a batch on each machine (processes where there is no GPU), or "auto"
            for all of them; pretraining only.
        num_nodes: machines, each with as many devices; they share the folder of `out`.
    """

    steps: int = 10_000
    batch: int = 64
    accumulate: int = 1
    optimiser: Optimiser = "adamw"
    lr: float = 1e-3
    schedule: Literal["cosine", "released"] = "cosine"
    weight_decay: float = 1e-4
    precision: Precision = "auto"
    workers: int = 1
    seed: int = 0
    checkpoint_every: int = 200
    memory_probe: bool = True
    max_time: str | None = None
    devices: int | str = 1
    num_nodes: int = 1


@dataclass(frozen=True)
class PretrainSettings:
    """Pretrain an encoder on unlabelled imagery: SimCLR warm-up, then gradient-guided sampling.

    Attributes:
        images: a raster, a folder of rasters, a pattern ("dir/**/*.tif"), a .txt file with one path
            or address a line, an address (https://..., s3://..., /vsi...), or a data set of
            torchgeo ("torchgeo:LoveDA?root=FOLDER"); of data sets with splits only the training
            split is used.
        bands: the bands to train on, in this order, by number from 1 or by name; all but alpha when
            left out.
        held_out: a labelled data set; tiles that show ground of its val and test scenes are left
            out, whatever reference system they are in.
        scale_percentile: percentile of each band that becomes 1, 50 to 100; 0 for 255 where the
            imagery has 8 bits and the 99.9th percentile elsewhere.
        out: the run folder.
        tile: side of the square tiles cut from the imagery, pixels.
        max_tiles: at most so many tiles, drawn evenly; 0 for all.
        view: side of the views, pixels.
        least_area: of a view, as a share of its tile, above 0 to 1; each shows between that and all
            of its tile.
        bank: tiles in the reference bank of the regions model.
        probe: a labelled data folder; on its training tiles it is measured now and then whether
            boxes hold a single class more often than random ones. Never trained on.
        probe_every: steps between these measurements.
        pictures_every: steps between pictures of views, attention and boxes in `out`/pictures;
            0 for none.
        resume: go on from the last checkpoint of `out`.
    """

    images: str
    out: str
    bands: list[int | str] | None = None
    held_out: str = ""
    scale_percentile: float = 0.0
    tile: int = 256
    max_tiles: int = 0
    view: int = 96
    least_area: float = 0.08
    bank: int = 256
    probe: str = ""
    probe_every: int = 200
    pictures_every: int = 200
    resume: bool = False
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    grass: GrassSettings = field(default_factory=GrassSettings)
    keep: KeepSettings = field(default_factory=KeepSettings)
    loop: LoopSettings = field(default_factory=LoopSettings)


@dataclass(frozen=True)
class AdaptSettings:
    """Adapt an encoder to your own unlabelled imagery, in minutes, keeping what it knows.

    A pretraining with settings that hold it back; its run is one of grass-train pretrain.

    Attributes:
        images: as in pretraining; one raster is enough.
        out: the run folder.
        encoder: where the weights come from: "imagenet", or the folder of a pretraining run.
        name: timm name of the encoder that the ImageNet weights are for; a run brings its own.
        method: "simclr" contrasts whole views, "objects" the segments that two views share and
            that the loss's gradient selects, "random_objects" such segments without the gradient.
        bands: as in pretraining.
        held_out: as in pretraining.
        tile: side of the square tiles cut from the imagery, pixels; views have five eighths of it.
            At 0 it is 256, or 192 or 128 where a small scene would not fill two batches.
        steps: optimiser steps.
        batch: tiles of a step.
        seed: of order, views and projection head.
        resume: go on from the last checkpoint of `out`.
    """

    images: str
    out: str
    encoder: str = "imagenet"
    name: str = "tf_efficientnet_lite0"
    method: Literal["simclr", "objects", "random_objects"] = "simclr"
    bands: list[int | str] | None = None
    held_out: str = ""
    tile: int = 0
    steps: int = 400
    batch: int = 16
    seed: int = 0
    resume: bool = False


@dataclass(frozen=True)
class PreviewSettings:
    """Draw views, attention and boxes of a pretraining's first guided step before a long run.

    Attributes:
        images: as in pretraining; of many scenes a few are read.
        out: the PNG to write.
        init: folder of a pretraining run whose encoder and head are used; `encoder` when empty.
        tile: side of the square tiles cut from the imagery, pixels.
        view: side of the views, pixels.
        batch: tiles of the step; the boxes of each depend on all.
        rows: tiles on the sheet.
        bands: the bands to train on, in this order, by number from 1 or by name; all but alpha when
            left out.
        seed: of weights and views.
    """

    images: str
    out: str
    init: str = ""
    tile: int = 256
    view: int = 96
    batch: int = 64
    rows: int = 8
    bands: list[int | str] | None = None
    seed: int = 0
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    grass: GrassSettings = field(default_factory=GrassSettings)


@dataclass(frozen=True)
class WeightsSettings:
    """Write the encoder of a run under the names that other libraries load.

    Attributes:
        run: folder of a pretraining or fine-tuning run.
        out: the file, .safetensors or .pth.
        format: whose names: "timm" (any encoder), "torchvision" (resnet18 to resnet152) or
            "mmsegmentation" (the same, and timm's resnet..c and resnet..d).
    """

    run: str
    out: str
    format: Literal["timm", "torchvision", "mmsegmentation"] = "timm"


@dataclass(frozen=True)
class SyntheticSettings:
    """Write a generated landscape with exact labels: georeferenced scenes and a data set.

    Attributes:
        out: folder to write; gets images/, masks/, index.csv and classes.json.
        scenes: number of scenes, at least 3.
        size: side of a scene, pixels.
        seed: the landscape is the same for the same seed.
        clicks: points a class in each scene, written to clicks/ as labels for `grass-train learn`;
            0 for none.
    """

    out: str
    scenes: int = 8
    size: int = 768
    seed: int = 0
    clicks: int = 0


@dataclass(frozen=True)
class PuritySettings:
    """Measure whether the regions of a pretraining run show single objects.

    Attributes:
        run: folder of a pretraining run.
        data: folder with images/, masks/ and classes.json.
        out: folder for purity.csv, trees.csv, purity.json and purity.png.
        splits: splits of the data to measure on, comma-separated.
        rules: names of the rules that choose the regions, comma-separated; those that begin with
            tree choose segments as maps show them, the others a box in each tile.
        tile: side of the tiles, pixels, a multiple of 32.
        output_stride: pixels a feature cell, 8, 16 or 32; 0 for the run's own.
        mode: "bank" maps each tile for itself, as the exported regions model does; "batch" against
            a random batch in training mode, as pretraining does.
        sign: "raise" looks where features raise the loss, "support" where they lower it.
        relu: cut the negative part of the loss attention map.
        window: side of the windows of the rules that have one, as a share of the tile's.
        max_tiles: at most so many tiles, spread evenly; 0 for all.
        batch: tiles at once.
        bootstrap: draws behind each interval.
        seed: of batches, random regions and bootstrap.
    """

    run: str
    data: str
    out: str
    splits: str = "test"
    rules: str = "lam_box,lam_mass,alike,guided,balanced,random,tree,tree_turned,tree_ungated"
    tile: int = 224
    output_stride: Literal[0, 8, 16, 32] = 0
    mode: Literal["bank", "batch"] = "bank"
    sign: Literal["raise", "support"] = "raise"
    relu: bool = False
    window: float = 0.5
    max_tiles: int = 0
    batch: int = 16
    bootstrap: int = 2000
    seed: int = 0
