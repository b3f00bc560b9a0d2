"""skorch prints a table, a row for each epoch, in colours."""
import sys
sys.path.pop(0)  # This file has the name of the package.
import numpy
import torch
from skorch import NeuralNetClassifier

torch.manual_seed(1)
torch.set_num_threads(1)
random = numpy.random.default_rng(1)
rows = random.normal(size=(200, 8)).astype("float32")
labels = (rows[:, 0] + rows[:, 1] > 0).astype("int64")
module = torch.nn.Sequential(torch.nn.Linear(8, 2), torch.nn.Softmax(dim=-1))
NeuralNetClassifier(module, max_epochs=8, lr=0.5).fit(rows, labels)
