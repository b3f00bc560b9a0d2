"""A progress bar that carries the loss, and a line beside it every twenty steps."""
import time

import torch
from tqdm import tqdm

torch.manual_seed(1)
torch.set_num_threads(1)
model = torch.nn.Linear(8, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
bar = tqdm(range(60), ncols=80)
for step in bar:
    rows = torch.randn(16, 8)
    loss = torch.nn.functional.mse_loss(model(rows), rows.sum(dim=1, keepdim=True))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    time.sleep(0.02)
    bar.set_postfix(loss=f"{loss.item():.4f}")
    if step % 20 == 0:
        print(f"loss: {loss.item():.5f}")
