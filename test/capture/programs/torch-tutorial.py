"""A training as the first tutorials of PyTorch print it: a fraction of the rows behind each loss, and below a heading the figures of the test."""
import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
torch.set_num_threads(1)
rows = torch.randn(480, 8)
labels = (rows[:, 0] + rows[:, 1] > 0).float()
train = DataLoader(TensorDataset(rows[:400], labels[:400]), batch_size=25)
test = DataLoader(TensorDataset(rows[400:], labels[400:]), batch_size=20)
model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1), torch.nn.Flatten(0))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss_of = torch.nn.BCEWithLogitsLoss()
for epoch in range(3):
    print(f"Epoch {epoch + 1}\n-------------------------------")
    for number, (inputs, outputs) in enumerate(train):
        loss = loss_of(model(inputs), outputs)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if number % 5 == 0:
            print(f"loss: {loss.item():>7f}  [{number * 25 + len(inputs):>5d}/{len(train.dataset):>5d}]")
    losses = [loss_of(model(inputs), outputs).item() for inputs, outputs in test]
    correct = sum(((model(inputs) > 0) == outputs).sum().item() for inputs, outputs in test)
    print(f"Test Error: \n Accuracy: {100 * correct / 80:>0.1f}%, Avg loss: {sum(losses) / len(losses):>8f} \n")
print("Done!")
