"""Boosted trees that end early, and print the best round once more."""
import sys
sys.path.pop(0)  # Beside this file lies one with the name of the package.
import lightgbm
import numpy

random = numpy.random.default_rng(1)
rows = random.normal(size=(500, 8))
labels = (rows[:, 0] + rows[:, 1] * rows[:, 2] > 0).astype(int)
train = lightgbm.Dataset(rows[:400], labels[:400])
held_out = lightgbm.Dataset(rows[400:], labels[400:], reference=train)
settings = {"objective": "binary", "metric": "auc", "num_leaves": 7, "seed": 1, "num_threads": 1, "verbose": -1}
lightgbm.train(settings, train, 200, valid_sets=[held_out], valid_names=["valid"], callbacks=[lightgbm.log_evaluation(4), lightgbm.early_stopping(5)])
