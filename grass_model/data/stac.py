"""Rasters that a STAC item collection names: a JSON file, with local or remote assets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from grass_qgis.engine.core.errors import DataError

from .sources import gdal_name, is_remote, local_name

_RASTER_TYPES = ("image/tiff", "image/jp2", "image/vnd.stac.geotiff", "image/png", "image/jpeg")
_SIDE_ROLES = {"thumbnail", "overview", "metadata"}


def stac_rasters(path: Path, asset: str = "") -> dict[str, str]:
    """Id of each item and its raster: a path, or a name for GDAL.

    Addresses that are not absolute count from the folder of the file.

    Args:
        path: an item, or a collection of items, as JSON.
        asset: key of the asset to take; when empty, an item must have just one raster that is no
            thumbnail, overview or metadata.

    Raises:
        DataError: the file holds no STAC item, or an item lacks the asset or has several.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read ({error}).", "Give a STAC item collection.") from (
            error
        )
    items = _items(record)
    if not items:
        raise DataError(f"{path} holds no STAC item.", "Give a STAC item collection as JSON.")
    rasters: dict[str, str] = {}
    for number, item in enumerate(items):
        name = str(item.get("id") or f"item-{number}")
        if {"", ".", ".."} & set(re.split(r"[/\\]", name)) or "\0" in name or ":" in name[:2]:
            raise DataError(
                f"{path} has an item called {name!r}, which would lie outside the results' folder.",
                "Give it an id that can be the name of a folder.",
            )
        if name in rasters:
            raise DataError(f"{path} has two items called {name}.", "Give each an id of its own.")
        rasters[name] = _located(_chosen(item, name, asset), path.parent)
    return rasters


def _items(record: Any) -> list[dict[str, Any]]:
    if not isinstance(record, dict):
        return []
    features = record.get("features", [record] if record.get("type") == "Feature" else [])
    listed = features if isinstance(features, list) else []
    return [item for item in listed if isinstance(item, dict) and "assets" in item]


def _chosen(item: dict[str, Any], name: str, asset: str) -> str:
    """The address of the asset to read."""
    assets = item["assets"] if isinstance(item["assets"], dict) else {}
    usable = {
        key: value["href"]
        for key, value in assets.items()
        if isinstance(value, dict) and isinstance(value.get("href"), str)
    }
    rasters = [key for key in usable if asset in ("", key) and (asset or _is_raster(assets[key]))]
    if len(rasters) != 1:
        keys = ", ".join(sorted(rasters or usable)) or "none"
        problem = f"no asset {asset!r}" if asset else f"{len(rasters)} rasters to choose from"
        raise DataError(
            f"The STAC item {name} has {problem}; it has {keys}.", "Name one with --asset."
        )
    return usable[rasters[0]]


def _is_raster(asset: dict[str, Any]) -> bool:
    roles = asset.get("roles") or []
    return str(asset.get("type", "")).startswith(_RASTER_TYPES) and not _SIDE_ROLES & set(roles)


def _located(href: str, folder: Path) -> str:
    if is_remote(href):
        return gdal_name(href)
    path = folder / local_name(href)
    # A reference is escaped as an address is; many write plain paths nevertheless.
    return str(path if path.exists() else folder / unquote(local_name(href)))
