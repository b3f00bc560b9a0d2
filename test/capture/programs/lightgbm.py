"""Boosted trees with a logged evaluation at every round."""
import sys
sys.path.pop(0)  # This file has the name of the package.
import lightgbm
import numpy

random = numpy.random.default_rng(1)
rows = random.normal(size=(500, 8))
labels = (rows[:, 0] + rows[:, 1] * rows[:, 2] > 0).astype(int)
train = lightgbm.Dataset(rows[:400], labels[:400])
held_out = lightgbm.Dataset(rows[400:], labels[400:], reference=train)
settings = {"objective": "binary", "metric": ["binary_logloss", "auc"], "num_leaves": 7, "seed": 1, "num_threads": 1}
lightgbm.train(settings, train, 12, valid_sets=[train, held_out], valid_names=["training", "valid_1"], callbacks=[lightgbm.log_evaluation(1)])
