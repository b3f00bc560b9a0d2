"""Keras that is trained and then evaluated: both draw the same bar."""
import os
import sys
sys.path.pop(0)  # Beside this file lies one with the name of the package.
os.environ.update(KERAS_BACKEND="torch", CUDA_VISIBLE_DEVICES="")
import keras
import numpy

keras.utils.set_random_seed(1)
random = numpy.random.default_rng(1)
rows = random.normal(size=(224, 8)).astype("float32")
labels = (rows[:, 0] + rows[:, 1] > 0).astype("float32")
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(rows[:128], labels[:128], batch_size=32, epochs=3)
model.evaluate(rows[128:], labels[128:])
model.fit(rows[:128], labels[:128], batch_size=32, epochs=3, verbose=2)
loss, accuracy = model.evaluate(rows[:128], labels[:128])
print("Test accuracy:", accuracy)
