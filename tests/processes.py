"""A function run by several processes that know of each other, on the CPU."""

import torch
from torch import distributed, multiprocessing


def run_in_processes(function, processes, folder, *arguments):
    """What `function(rank, processes, *arguments)` returns in each process, in their order."""
    given = (function, processes, folder, arguments)
    multiprocessing.start_processes(_take_part, given, processes, start_method="spawn")
    return [torch.load(folder / f"{rank}.pt", weights_only=False) for rank in range(processes)]


def _take_part(rank, function, processes, folder, arguments):
    torch.set_num_threads(1)
    distributed.init_process_group(
        "gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=processes
    )
    torch.save(function(rank, processes, *arguments), folder / f"{rank}.pt")
    distributed.barrier()
    distributed.destroy_process_group()
