"""A folder in which the researcher's tutorial was followed, in small."""

import pytest

from grass_model import cli
from tests.shown_commands import commands_of

# Of two values on a command line the later counts. Nothing else differs from the page.
ENCODER = ["--encoder.name=resnet10t", "--tile=64"]
LOOP = ["--loop.batch=4", "--loop.workers=0", "--loop.memory_probe=false"]
SMALLER = {
    "synthetic": ["--scenes=6", "--size=192"],
    "preview": [*ENCODER, "--view=48", "--batch=4", "--rows=2"],
    "pretrain": [*ENCODER, *LOOP, "--view=48", "--bank=8", "--loop.steps=4"],
    "finetune": [*ENCODER, *LOOP, "--crop=64", "--loop.steps=2", "--validate_every=2"],
    "evaluate": ["--bootstrap=20", "--examples=1"],
}


@pytest.fixture(scope="session")
def tutorial(root, tmp_path_factory):
    """Where the tutorial was followed; not to be changed."""
    folder = tmp_path_factory.mktemp("tutorial")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for words in commands_of(root / "docs" / "tutorial-researcher.md"):
            cli.run([*words, *SMALLER.get(words[0], [])])
    return folder
