"""Text classification; fastText writes its progress over one line, on standard error."""
import os
import random
import sys
import tempfile
sys.path.pop(0)  # This file has the name of the package.
import fasttext

random.seed(1)
words = {"fruit": ["apple", "pear", "plum", "fig"], "tool": ["saw", "hammer", "file", "drill"]}
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "rows.txt")
    with open(path, "w") as file:
        for _ in range(20000):
            label = random.choice(list(words))
            file.write(f"__label__{label} {' '.join(random.choices(words[label], k=20))}\n")
    fasttext.train_supervised(input=path, epoch=40, lr=0.1, dim=100, thread=2, verbose=2)
