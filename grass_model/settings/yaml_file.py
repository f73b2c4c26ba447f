"""YAML that may be of anyone's making, looked at before it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from grass_qgis.engine.core.errors import DataError, GrassError, cause_of

_DEEPEST = 50
_STEPS: Mapping[type, int] = {
    yaml.MappingStartEvent: 1,
    yaml.SequenceStartEvent: 1,
    yaml.MappingEndEvent: -1,
    yaml.SequenceEndEvent: -1,
}


def check_settings_files(arguments: Sequence[str]) -> None:
    """Refuses what would not end, or is no text, in the files that `--config` names.

    Raises:
        DataError: of the first such file.
    """
    after = [
        value for flag, value in zip(arguments, arguments[1:], strict=False) if flag == "--config"
    ]
    joined = [text.partition("=")[2] for text in arguments if text.startswith("--config=")]
    for name in (*after, *joined):
        if Path(name).is_file():
            check_yaml(Path(name))


def check_yaml(path: Path) -> None:
    """Refuses a YAML file that is nested deeply, or has aliases: few lines may so mean very many.

    Raises:
        DataError: of what is refused; or it is no text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        events = list(yaml.parse(text, yaml.SafeLoader))
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} cannot be read ({error}).", "Write it as YAML in UTF-8."
        ) from error
    except (yaml.YAMLError, OSError):
        return  # whoever reads it says where
    aliases = [event for event in events if isinstance(event, yaml.AliasEvent)]
    if aliases:
        raise DataError(
            f"{path} uses the alias *{aliases[0].anchor} in line {aliases[0].start_mark.line + 1}.",
            "Write out what it stands for; put patterns such as *.tif in quotes.",
        )
    steps = [_STEPS.get(type(event), 0) for event in events]
    if max(accumulate(steps), default=0) > _DEEPEST:
        raise DataError(f"{path} is nested too deeply.", f"Nest {_DEEPEST} levels at most.")


def read_yaml_object(path: Path, kind: type[GrassError], remedy: str) -> dict[str, Any]:
    """Fields of a YAML file.

    Args:
        path: the file.
        kind: error for a file that cannot be read, or holds no fields.
        remedy: of the latter.

    Raises:
        DataError: it is not text, is nested too deeply, or has aliases.
    """
    check_yaml(path)
    try:
        record = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise kind(
            f"{path} cannot be read ({cause_of(error)[:200]}).", "Write it as YAML."
        ) from error
    if not isinstance(record, dict):
        raise kind(f"{path} holds no fields.", remedy)
    return record
