"""The dock without a mouse: everything is reached, in the order it is read, by its own letter."""

from __future__ import annotations

import re

import pytest
from qgis.PyQt.QtCore import QPoint, Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QAbstractButton, QFormLayout, QLabel, QScrollArea, QWidget

from grass_qgis.gui.help_button import HelpButton
from grass_qgis.gui.help_window import HelpWindow


@pytest.fixture
def shown(filled, window, wait_for):
    """The dock on the screen, with everything unfolded."""
    for group in (filled.inputs.model.details, filled.inputs.bands, filled.inputs.parameters):
        group.setCollapsed(False)
    filled.run()
    wait_for(lambda: not filled.running)
    window.window.resize(1200, 3000)
    window.window.show()
    wait_for(filled.progress.run_button.isVisible)
    filled.segment.show_estimate()
    return filled


def stops(page: QWidget) -> list[QWidget]:
    """Where the tab key stops inside `page`, in its order."""
    result, widget = [], page.nextInFocusChain()
    while widget is not page:
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reached and widget.isVisible() and widget.isEnabled() and page.isAncestorOf(widget):
            result.append(widget)
        widget = widget.nextInFocusChain()
    return result


def test_the_tab_key_goes_down_the_page(shown):
    page = shown.segment
    places = []
    for widget in stops(page):
        corner = widget.mapTo(page, QPoint(0, 0))
        places.append((corner.y(), corner.x()))
    assert len(places) > 20
    for (y, x), (next_y, next_x) in zip(places, places[1:]):
        assert next_y > y - 8, (y, next_y)
        if abs(next_y - y) <= 2:
            assert next_x >= x


def test_the_main_widgets_are_reached(shown):
    reached = stops(shown.segment)
    inputs = shown.inputs
    model, results = inputs.model, shown.results
    for widget in (
        inputs.layer, model.choice, model.more, inputs.area.choice, inputs.parameters.device,
        shown.progress.run_button, shown.segment.queue.list, results.least_certain, results.copy,
    ):  # fmt: skip
        assert any(w is widget or widget.isAncestorOf(w) for w in reached), widget


@pytest.fixture(params=["Label", "Segment", "Regions"])
def page(request, shown) -> QWidget:
    """A page of the dock."""
    titles = [shown.tabs.tabText(index).replace("&", "") for index in range(shown.tabs.count())]
    return shown.tabs.widget(titles.index(request.param)).widget()


def test_every_label_of_a_form_leads_to_its_field(page):
    labels = 0
    for form in page.findChildren(QFormLayout):
        for row in range(form.rowCount()):
            item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
            label = item.widget() if item is not None else None
            if isinstance(label, QLabel):
                assert label.buddy() is not None, label.text()
                labels += 1
    assert labels >= 2


def test_every_field_of_gradient_regions_has_a_letter(shown):
    labels = [
        label for label in shown.tabs.widget(2).findChildren(QLabel) if label.buddy() is not None
    ]
    assert len(labels) == 11  # of an empty list of layers too
    assert [label.text() for label in labels if "&" not in label.text()] == []


def test_no_two_things_on_a_page_have_the_same_letter(shown, page):
    letters = {}
    texts = [label.text() for label in page.findChildren(QLabel) if label.buddy() is not None]
    texts += [button.text() for button in page.findChildren(QAbstractButton)]
    texts += [shown.tabs.tabText(index) for index in range(shown.tabs.count())]
    for text in texts:
        result = re.search(r"&(\w)", text)
        if result:
            letters.setdefault(result.group(1).lower(), []).append(text)
    assert len(letters) > 10
    assert {key: texts for key, texts in letters.items() if len(texts) > 1} == {}


def test_help_of_each_page_shows_a_page_of_the_documentation(shown):
    titles = []
    for index in range(shown.tabs.count()):
        (button,) = shown.tabs.widget(index).findChildren(HelpButton)
        button.click()
        (window,) = shown.window().findChildren(HelpWindow)[-1:]
        assert window.isVisible()
        titles.append(window.text.toPlainText().strip().splitlines()[0])
        window.close()
    assert len(set(titles)) == shown.tabs.count()


def test_links_between_pages_are_followed_and_addresses_open_in_the_browser(shown, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    window = HelpWindow(shown)
    window.show_page("plugin.md")
    assert not window.back.isEnabled()
    window.text.anchorClicked.emit(QUrl("backend.md#any"))
    assert window.page == "backend.md"
    window.text.anchorClicked.emit(QUrl("no-such-page.md"))
    window.text.anchorClicked.emit(QUrl("https://docs.qgis.org/"))
    assert (window.page, opened) == ("backend.md", ["https://docs.qgis.org/"])
    window.back.click()
    assert window.page == "plugin.md"
    window.close()


def test_nothing_is_wider_than_a_narrow_dock(shown):
    for index in range(shown.tabs.count()):
        content = shown.tabs.widget(index)
        assert isinstance(content, QScrollArea)
        assert content.widget().minimumSizeHint().width() <= 340
