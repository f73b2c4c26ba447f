"""Messages: short in the bar, whole behind the button, never markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qgis.core import Qgis
from qgis.gui import QgsMessageViewer
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser, QTextEdit

from grass_qgis.gui.notice import MOST_CHARACTERS, brief, plain_tip, show_notice
from grass_qgis.messages import Message

CAUSE = "The raster /far/away.tif cannot be read: it ends too soon."
SHORT = f"{CAUSE} Copy it again, then run again."
LONG = f"{SHORT} The log of QGIS has the details, which help whoever made the file: send them."


def shown(item) -> str:
    return item.findChild(QTextBrowser).toPlainText()


def button_of(item):
    result = [b for b in item.findChildren(QPushButton) if b.text() == "Details"]
    return result[0] if result else None


@pytest.fixture
def bar(window):
    yield window.bar
    for viewer in window.bar.findChildren(QgsMessageViewer):
        viewer.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_short_message_is_shown_whole_and_without_a_button(bar):
    item = show_notice(bar, Message("Cancelled", "It is over.", Qgis.MessageLevel.Info), 5)
    assert shown(item) == "Cancelled: It is over."
    assert button_of(item) is None
    assert (item.level(), item.duration()) == (Qgis.MessageLevel.Info, 5)


def test_cause_and_advice_are_both_shown_where_there_is_room(bar):
    item = show_notice(bar, Message("No raster", SHORT, Qgis.MessageLevel.Critical), 0)
    assert shown(item) == f"No raster: {SHORT}"
    assert button_of(item) is None


def test_a_long_message_shows_its_first_sentence_and_opens_the_whole_beside_qgis(bar):
    item = show_notice(bar, Message("No raster", LONG, Qgis.MessageLevel.Critical), 0)
    assert shown(item) == f"No raster: {CAUSE}"
    button_of(item).click()
    (viewer,) = bar.findChildren(QgsMessageViewer)
    assert viewer.isVisible() and not viewer.isModal()
    assert viewer.windowTitle() == "No raster"
    assert viewer.findChild(QTextEdit).toPlainText() == LONG


def test_the_whole_text_can_be_read_after_the_bar_was_closed(bar):
    item = show_notice(bar, Message("No raster", LONG, Qgis.MessageLevel.Critical), 0)
    button_of(item).click()
    bar.popWidget(item)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (viewer,) = bar.findChildren(QgsMessageViewer)
    assert viewer.isVisible()


def test_markup_in_a_message_is_text_in_the_bar_and_in_the_window(bar):
    text = "The file <img src='x'>&lt;b.tif is gone. Find <b>it</b>." + " Look well." * 15
    item = show_notice(bar, Message("<i>Gone</i>", text, Qgis.MessageLevel.Critical), 0)
    assert shown(item) == "<i>Gone</i>: The file <img src='x'>&lt;b.tif is gone."
    button_of(item).click()
    (viewer,) = bar.findChildren(QgsMessageViewer)
    assert viewer.findChild(QTextEdit).toPlainText() == text


@given(st.text(alphabet="ab. ", max_size=400))
def test_the_short_form_fits_and_keeps_the_start(text):
    short = brief(text)
    assert len(short) <= MOST_CHARACTERS
    assert short[:50] == text[: len(short[:50])]


def test_a_long_path_keeps_its_file_name():
    text = f"The model file /{'folder/' * 40}mine.onnx does not exist."
    short = brief(text)
    assert short.startswith("The model file /folder") and "mine.onnx does not exist." in short


def test_a_tip_shows_a_path_with_brackets_as_it_is():
    assert plain_tip("/a<b>/c") == "<span>/a&lt;b&gt;/c</span>"
    assert plain_tip("") == ""
