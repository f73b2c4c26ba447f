"""All files of a segmenter: written, verified, measured, then moved into place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from grass_model.settings.export import ExportSettings, Variant
from grass_qgis.engine.core.errors import GrassError, ModelError
from grass_qgis.engine.onnx_model.metadata import encode

from .domain.command import measured_domain, names_of, say_domain
from .held_out import HeldOut, cut_held_out, score_file
from .onnx_file import bytes_of, contract_of, move, write_metadata
from .report import Figures, as_provenance, print_figures
from .source import Source
from .speed import ratios, seconds_of
from .variants import Limits, Task, Written, check_variant, file_name, write_variant
from .verify import Agreement


def export_segmenter(
    source: Source, settings: ExportSettings, folder: Path, limits: Limits
) -> Path:
    """Writes the requested variants into `folder`; moves those that pass into its parent.

    Returns:
        The file when there is one, else the folder they are in.

    Raises:
        ModelError: naming every variant that fails; the others are written.
        ContractError: the graph contradicts the contract.
        DataError: the data or the tiles cannot be used.
    """
    contract = source.contract
    with cut_held_out(settings, contract) as held_out:
        if held_out is not None and not len(source.tiles):
            source = replace(source, tiles=held_out.train.images[:4])
        task = Task(source, settings, held_out, folder / file_name("default"), limits)
        requested: list[Variant] = list(dict.fromkeys(["default", *settings.variants]))
        done: list[Figures] = []
        failures: list[GrassError] = []
        for variant in requested:
            try:
                done.append(_export(variant, task, done))
            except GrassError as error:
                if variant == "default":
                    raise
                failures.append(error)
    kept = [item for item in done if item.variant in settings.variants]
    for item in kept:
        move(folder / item.name, folder.parent)
    print_figures(kept, contract.input.tile)
    if failures:
        raise _all_of(failures)
    return folder.parent / kept[0].name if len(kept) == 1 else folder.parent


def _export(variant: Variant, task: Task, before: Sequence[Figures]) -> Figures:
    path = task.default.with_name(file_name(variant))
    written = write_variant(variant, path, task)
    agreement = check_variant(variant, path, task)
    contract_of(path)  # raises if the graph contradicts the contract
    figures = _measured(variant, path, (written, agreement), task, before)
    if not figures.drop <= task.limits.drop:
        raise ModelError(
            f"{path.name} loses {100 * figures.drop:.2f} points of mIoU against float32 on "
            f"{figures.held_out}; {100 * task.limits.drop} are allowed.",
            "It was not written; calibrate on more tiles, or leave this variant out.",
        )
    provenance = {**written.contract.provenance, "export": as_provenance(figures)}
    folders = names_of(task.settings.domain or task.settings.data)
    domain = measured_domain(path, written.contract, folders) if folders else None
    if folders:
        say_domain(domain, path.name)
    contract = replace(written.contract, provenance=provenance, domain=domain)
    write_metadata(path, encode(contract))
    return figures


def _measured(
    variant: Variant,
    path: Path,
    made: tuple[Written, Agreement],
    task: Task,
    before: Sequence[Figures],
) -> Figures:
    written, agreement = made
    tile = written.contract.input.tile
    taken = seconds_of([task.default, path], tile) if path != task.default else [[1.0]]
    scores = score_file(path, task.held_out.held) if task.held_out else None
    whole = before[0].scores if before else scores
    return Figures(
        variant=variant,
        name=path.name,
        size=bytes_of(path),
        agreement=agreement,
        time_ratio=ratios(taken)[-1],
        held_out=_where(task.held_out),
        scores=scores,
        drop=whole.miou - scores.miou if whole and scores else 0.0,
        details=written.details,
    )


def _where(held_out: HeldOut | None) -> str:
    return f"{held_out.name}, split {held_out.split}" if held_out else ""


def _all_of(failures: Sequence[GrassError]) -> GrassError:
    if len(failures) == 1:
        return failures[0]
    return ModelError(
        " ".join(error.what for error in failures), " ".join(e.remedy for e in failures)
    )
