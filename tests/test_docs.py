"""What the documents show must run, and what they link to must be there."""

import re

import pytest

PAGES = ["README.md", "CONTRIBUTING.md", "docs/method.md", "docs/architecture.md", "docs/data.md"]
PAGES += [
    "docs/contract.md",
    "docs/export.md",
    "docs/worker-protocol.md",
    "docs/weights.md",
    "docs/purity.md",
    "benchmarks/README.md",
]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(root, page):
    text = (root / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert ((root / page).parent / target).exists(), target


def test_the_sampler_works_in_another_method_as_the_page_shows(root):
    text = (root / "docs" / "method.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    names: dict = {}
    exec(compile(code, "docs/method.md", "exec"), names)
    assert names["samples"].shape == names["views"].shape


def test_the_table_of_presets_is_the_presets(root):
    from grass_model.contrast.presets import FIXED, RELEASED

    text = (root / "docs" / "method.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| (\S+) \|$", text, re.M)
    assert len(rows) >= 7
    for name, fixed, released in rows:
        for options, shown in ((FIXED, fixed), (RELEASED, released)):
            value = getattr(options, name)
            expected = (
                str(value).lower()
                if isinstance(value, bool)
                else f"{value:g}"
                if isinstance(value, float)
                else value
            )
            assert shown == expected, name


def test_make_help_lists_every_target_the_documents_name(root):
    makefile = (root / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    for page in PAGES:
        text = (root / page).read_text(encoding="utf-8")
        for block in re.findall(r"`make ([a-z -]+?)[`A-Z#]", text) + re.findall(
            r"^make ([a-z-]+)", text, re.M
        ):
            assert set(block.split()) <= targets, (page, block)
