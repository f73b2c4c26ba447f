"""The plugin in other languages, as QGIS's own setting asks for it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProject, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtWidgets import QAbstractButton, QLabel

from grass_qgis.messages import tr
from grass_qgis.plugin import GrassSegmenterPlugin
from grass_qgis.translation import translator_for
from tests.grass_qgis.gui.conftest import Window

LANGUAGES = ("de", "ja")
SOURCES = Path(__file__).resolve().parents[2] / "tools" / "i18n"


@pytest.fixture
def window(qgis_app, clean_settings):
    QgsProject.instance().clear()
    window = Window()
    yield window
    window.window.deleteLater()


@pytest.fixture
def speak():
    """Sets the language of QGIS's interface."""

    def speak(language: str) -> None:
        QgsSettings().setValue("locale/overrideFlag", True)
        QgsSettings().setValue("locale/userLocale", language)

    yield speak
    QgsSettings().remove("locale")


@pytest.fixture
def plugin(window):
    """Makes a plugin and loads it; unloaded after the test."""
    made = []

    def load(iface: Window | None = window) -> GrassSegmenterPlugin:
        made.append(GrassSegmenterPlugin(iface))
        made[-1].initProcessing() if iface is None else made[-1].initGui()
        return made[-1]

    yield load
    for one in made:
        one.unload()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def algorithm_name() -> str:
    return QgsApplication.processingRegistry().algorithmById("grassseg:segment").displayName()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_zip_has_every_translation_of_the_sources(window, plugin, speak, language):
    speak(language)
    plugin()
    messages = list(ET.parse(SOURCES / f"grass_qgis_{language}.ts").getroot().iter("message"))
    assert len(messages) > 300
    for message in messages:
        source, expected = message.findtext("source"), message.findtext("translation")
        assert tr(source) == expected, "run make translations"


@pytest.mark.parametrize("locale", ["de", "de_DE", "de_AT", "ja_JP"])
def test_a_country_s_locale_finds_its_language(qgis_app, locale):
    run = {"de": "Aus&führen", "ja": "実行(&U)"}[locale[:2]]
    assert translator_for(locale).translate("GrassSegmenter", "R&un") == run


@pytest.mark.parametrize("locale", ["en", "en_US", "fr", "C", ""])
def test_other_locales_have_no_translation(qgis_app, locale):
    assert translator_for(locale) is None


def test_the_dock_and_the_toolbox_speak_german_where_qgis_does_and_unloading_ends_it(
    window, plugin, speak
):
    speak("de")
    loaded = plugin()
    loaded.action.trigger()
    assert loaded.action.toolTip() == "Raster mit ONNX-Modellen segmentieren"
    labels = {label.text() for label in loaded.dock.findChildren(QLabel)}
    assert {"&Raster", "M&odell", "Bereic&h", "Or&dner"} <= labels
    assert loaded.dock.progress.run_button.text() == "Aus&führen"
    assert algorithm_name() == "Raster segmentieren"
    loaded.unload()
    assert tr("R&un") == "R&un"


def test_qgis_without_a_window_has_its_algorithms_translated(window, plugin, speak):
    speak("ja")
    loaded = plugin(None)
    assert algorithm_name() == "ラスタのセグメンテーション"
    loaded.unload()
    assert tr("Segment raster") == "Segment raster"


def test_loading_again_after_a_change_of_language_speaks_the_new_one(window, plugin, speak):
    for language, run in (("de", "Aus&führen"), ("ja", "実行(&U)"), ("en", "R&un")):
        speak(language)
        loaded = plugin()
        assert tr("R&un") == run
        loaded.unload()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_things_on_a_page_have_the_same_letter(window, plugin, speak, language):
    speak(language)
    loaded = plugin()
    loaded.action.trigger()
    tabs = loaded.dock.tabs
    for index in range(tabs.count()):
        page = tabs.widget(index)
        texts = [label.text() for label in page.findChildren(QLabel) if label.buddy() is not None]
        texts += [button.text() for button in page.findChildren(QAbstractButton)]
        texts += [tabs.tabText(number) for number in range(tabs.count())]
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) > 8
        assert len(letters) == len(set(letters)), sorted(letters)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_too_long_for_a_narrow_dock(window, plugin, speak, language):
    speak(language)
    loaded = plugin()
    loaded.action.trigger()
    dock = loaded.dock
    for group in (dock.inputs.model.details, dock.inputs.bands, dock.inputs.parameters):
        group.setCollapsed(False)
    dock.backend.form.setCollapsed(False)
    window.window.show()
    QCoreApplication.processEvents()
    for index in range(dock.tabs.count()):
        content = dock.tabs.widget(index).widget()
        assert content.minimumSizeHint().width() <= (340 if index < 3 else 400), index
