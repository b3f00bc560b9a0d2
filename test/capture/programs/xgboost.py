"""Boosted trees with two sets to watch, as the native interface prints them."""
import sys
sys.path.pop(0)  # This file has the name of the package.
import numpy
import xgboost

random = numpy.random.default_rng(1)
rows = random.normal(size=(500, 8))
labels = (rows[:, 0] + rows[:, 1] * rows[:, 2] > 0).astype(int) + (rows[:, 3] > 0.5)
train = xgboost.DMatrix(rows[:400], labels[:400])
held_out = xgboost.DMatrix(rows[400:], labels[400:])
settings = {"objective": "multi:softprob", "num_class": 3, "max_depth": 3, "eval_metric": ["mlogloss", "merror"], "seed": 1}
xgboost.train(settings, train, 20, evals=[(train, "train"), (held_out, "eval")], verbose_eval=1)
