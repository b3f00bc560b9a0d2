"""A loop whose lines are written by torchtune's own logger to standard output."""
import sys
sys.path.pop(0)  # This file has the name of the package.
import torch
from torchtune.training.metric_logging import StdoutLogger

torch.manual_seed(1)
torch.set_num_threads(1)
model = torch.nn.Linear(8, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
logger = StdoutLogger()
for step in range(1, 13):
    rows = torch.randn(16, 8)
    loss = torch.nn.functional.mse_loss(model(rows), rows.sum(dim=1, keepdim=True))
    optimizer.zero_grad()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
    optimizer.step()
    logger.log_dict({"loss": loss.item(), "lr": 0.05, "tokens_per_second_per_gpu": 1024.0 * step, "grad_norm": norm.item()}, step=step)
del logger
