"""Gathers the pages of the documentation site and writes their order.

The site has the folders of the repository, so that the links of a page lead to the same places in
both. Pages that the order does not name stand at its end: none is left out.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = "README.md"
ORDER = {
    "For analysts": (
        "docs/tutorial-analyst.md",
        "docs/plugin.md",
        "docs/backend.md",
        "docs/regions.md",
        "docs/processing.md",
        "docs/learn.md",
        "docs/predict.md",
        "docs/map-quality.md",
        "docs/change.md",
        "docs/assess.md",
        "docs/devices.md",
        "docs/model-card.md",
        "docs/gallery.md",
    ),
    "For researchers": (
        "docs/tutorial-researcher.md",
        "docs/method.md",
        "docs/data.md",
        "docs/adapt.md",
        "docs/finetune.md",
        "docs/export.md",
        "docs/purity.md",
        "docs/fewlabels.md",
        "docs/benchmark.md",
        "docs/weights.md",
    ),
    "Troubleshooting": ("docs/troubleshooting.md", "docs/trust.md"),
    "Reference": (
        "docs/command-line.md",
        "docs/python.md",
        "docs/reference/index.md",
        "docs/contract.md",
        "docs/worker-protocol.md",
    ),
    "For developers": (
        "docs/architecture.md",
        "docs/extend.md",
        "CONTRIBUTING.md",
        "benchmarks/README.md",
    ),
    "Changes": ("CHANGELOG.md",),
}
GATHERED = (
    HOME,
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "benchmarks/README.md",
    "docs/site.css",
    "docs/**/*.md",
    "docs/**/*.png",
    "docs/**/*.jpg",
    "docs/**/*.svg",
)


def main() -> int:
    """Writes OUT/pages and OUT/mkdocs.yml; what an earlier call wrote there is removed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "docs")
    parser.add_argument("--root", type=Path, default=ROOT)
    options = parser.parse_args()
    shutil.rmtree(options.out / "pages", ignore_errors=True)
    pages = gather(options.root, options.out / "pages")
    settings = {
        "INHERIT": str(options.root / "mkdocs.yml"),
        "docs_dir": "pages",
        "site_dir": "site",
        "nav": order(pages),
        "not_in_nav": "docs/reference/*.md",
    }
    # JSON is YAML.
    (options.out / "mkdocs.yml").write_text(json.dumps(settings, indent=1), encoding="utf-8")
    return 0


def gather(root: Path, out: Path) -> list[str]:
    """Copies the pages and their pictures; returns the paths of the pages."""
    paths = sorted({path for pattern in GATHERED for path in root.glob(pattern)})
    for path in paths:
        target = out / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return [path.relative_to(root).as_posix() for path in paths if path.suffix == ".md"]


def order(pages: list[str]) -> list[object]:
    """The order of the pages that are there, as mkdocs takes it; the reference always is."""
    there = {*pages, "docs/reference/index.md"}
    named = {page for section in ORDER.values() for page in section} | {HOME}
    more = tuple(page for page in pages if page not in named)
    sections = {
        title: [page for page in section if page in there]
        for title, section in {**ORDER, "More": more}.items()
    }
    return [{"Home": HOME}, *({title: pages} for title, pages in sections.items() if pages)]


if __name__ == "__main__":
    raise SystemExit(main())
