import pytest
import torch

from grass_model.training.callbacks import WholeFiles


def test_a_checkpoint_cut_short_leaves_the_former_one(tmp_path, monkeypatch):
    path = tmp_path / "checkpoints" / "last.ckpt"
    WholeFiles().save_checkpoint({"global_step": 1}, path)

    def cut_short(_, file):
        file.write(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", cut_short)
        with pytest.raises(KeyboardInterrupt):
            WholeFiles().save_checkpoint({"global_step": 2}, path)
    assert torch.load(path)["global_step"] == 1
    WholeFiles().save_checkpoint({"global_step": 3}, path)
    assert torch.load(path)["global_step"] == 3
    assert [p.name for p in path.parent.iterdir()] == ["last.ckpt"]
