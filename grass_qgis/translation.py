"""The plugin's texts in the language of QGIS."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QLocale, QTranslator

_FOLDER = Path(__file__).resolve().parent / "resources" / "i18n"


def translator_for(locale: str) -> QTranslator | None:
    """A translator for `locale`, such as "de" or "ja_JP"; None where there is no translation.

    The caller keeps it as long as it is installed.
    """
    translator = QTranslator()
    there = translator.load(QLocale(locale), "grass_qgis", "_", str(_FOLDER))
    return translator if there else None
