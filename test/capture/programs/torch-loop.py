"""A loop over batches that prints a line now and then, in the form of a well-known small GPT trainer."""
import time

import torch

torch.manual_seed(1)
torch.set_num_threads(1)
model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)


def batch():
    rows = torch.randn(32, 8)
    return rows, (rows[:, :1] * rows[:, 1:2]).tanh()


print("number of parameters: 0.00M")
print("tokens per iteration will be: 256")
for iteration in range(101):
    if iteration % 50 == 0:
        with torch.no_grad():
            losses = [torch.nn.functional.mse_loss(model(rows), wanted).item() for rows, wanted in (batch(), batch())]
        print(f"step {iteration}: train loss {losses[0]:.4f}, val loss {losses[1]:.4f}")
    began = time.time()
    rows, wanted = batch()
    loss = torch.nn.functional.mse_loss(model(rows), wanted)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if iteration % 10 == 0:
        print(f"iter {iteration}: loss {loss.item():.4f}, time {(time.time() - began) * 1000:.2f}ms, mfu -100.00%")
