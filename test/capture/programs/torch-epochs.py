"""A loop over epochs in the form of a well-known first example: samples seen in brackets, and a summary after each epoch."""
import torch

torch.manual_seed(1)
torch.set_num_threads(1)
model = torch.nn.Linear(10, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
rows = torch.randn(960, 10)
labels = rows[:, :3].argmax(dim=1)
train, held_out = slice(0, 800), slice(800, 960)

for epoch in range(1, 4):
    for number, begin in enumerate(range(0, 800, 80)):
        loss = torch.nn.functional.cross_entropy(model(rows[begin:begin + 80]), labels[begin:begin + 80])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if number % 2 == 0:
            print(f"Train Epoch: {epoch} [{begin}/800 ({100 * begin / 800:.0f}%)]\tLoss: {loss.item():.6f}")
    with torch.no_grad():
        answers = model(rows[held_out])
        loss = torch.nn.functional.cross_entropy(answers, labels[held_out]).item()
        correct = (answers.argmax(dim=1) == labels[held_out]).sum().item()
    print(f"\nTest set: Average loss: {loss:.4f}, Accuracy: {correct}/160 ({100 * correct / 160:.0f}%)\n")
