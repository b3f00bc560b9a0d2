"""Boosted trees; CatBoost prints the time that is left beside the loss."""
import sys
sys.path.pop(0)  # This file has the name of the package.
import catboost
import numpy

random = numpy.random.default_rng(1)
rows = random.normal(size=(500, 8))
labels = (rows[:, 0] + rows[:, 1] * rows[:, 2] > 0).astype(int)
model = catboost.CatBoostClassifier(iterations=15, depth=3, random_seed=1, thread_count=1, allow_writing_files=False, verbose=1)
model.fit(rows[:400], labels[:400], eval_set=(rows[400:], labels[400:]))
