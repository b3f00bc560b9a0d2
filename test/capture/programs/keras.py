"""Keras with its own progress bar, on the torch backend."""
import os
import sys
sys.path.pop(0)  # This file has the name of the package.
os.environ.update(KERAS_BACKEND="torch", CUDA_VISIBLE_DEVICES="")
import keras
import numpy

keras.utils.set_random_seed(1)
random = numpy.random.default_rng(1)
rows = random.normal(size=(256, 8)).astype("float32")
labels = (rows[:, 0] + rows[:, 1] > 0).astype("float32")
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(rows, labels, batch_size=32, epochs=2, validation_split=0.25, verbose=1)
model.fit(rows, labels, batch_size=32, epochs=3, validation_split=0.25, verbose=2)
