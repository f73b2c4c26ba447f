"""The site holds every page, in the order of the readers, and its own reference."""

import json

import pytest

from tools import write_site


def entries(nav):
    """All pages of an order, in order."""
    for item in nav:
        for value in item.values() if isinstance(item, dict) else [item]:
            yield from entries(value) if isinstance(value, list) else [value]


@pytest.fixture
def site(root, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["write_site", "--out", str(tmp_path / "docs")])
    assert write_site.main() == 0
    return tmp_path / "docs"


def test_every_page_is_there_and_in_the_order(root, site):
    pages = {f"docs/{path.name}" for path in (root / "docs").glob("*.md")}
    pages |= {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md"}
    assert all((site / "pages" / page).read_bytes() == (root / page).read_bytes() for page in pages)
    settings = json.loads((site / "mkdocs.yml").read_text())
    ordered = list(entries(settings["nav"]))
    assert ordered[0] == "README.md"
    assert sorted(ordered) == sorted({*pages, "docs/reference/index.md"})
    assert settings["INHERIT"] == str(root / "mkdocs.yml")


def test_a_page_that_the_order_does_not_name_stands_at_its_end():
    nav = write_site.order(["README.md", "docs/method.md", "docs/new.md"])
    assert nav[-1] == {"More": ["docs/new.md"]}
    assert list(entries(nav)) == [
        "README.md", "docs/method.md", "docs/reference/index.md", "docs/new.md",
    ]  # fmt: skip


def test_a_page_that_is_gone_is_gone_from_the_site(root, site):
    (site / "pages" / "docs" / "gone.md").write_text("# Gone\n")
    assert write_site.main() == 0
    assert not (site / "pages" / "docs" / "gone.md").exists()
