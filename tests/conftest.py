"""One thread a worker: pytest-xdist already uses every core."""

import torch

torch.set_num_threads(1)
