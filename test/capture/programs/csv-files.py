"""Writes the tables of metrics of Lightning and Keras.

    python test/capture/programs/csv-files.py test/capture/files/captures

needs pytorch-lightning, keras and torch. Makes lightning.csv, lightning-before.csv, which is what lightning.csv was before the first validation put
another column into it, and keras.csv.
"""
import logging
import os
import shutil
import sys
import tempfile
import warnings

directory = os.path.abspath(sys.argv[1])
sys.path.pop(0)  # Files of this folder have the names of the packages.
os.environ["KERAS_BACKEND"] = "torch"
warnings.simplefilter("ignore")
import keras
import numpy
import pytorch_lightning
import torch
from pytorch_lightning.loggers import CSVLogger

logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
torch.set_num_threads(1)


class Model(pytorch_lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(8, 1)

    def step(self, batch, name):
        rows, = batch
        loss = torch.nn.functional.mse_loss(self.layer(rows), rows.sum(dim=1, keepdim=True))
        self.log(name, loss)
        return loss

    def training_step(self, batch, _number):
        return self.step(batch, "train_loss")

    def validation_step(self, batch, _number):
        return self.step(batch, "val_loss")

    def on_validation_start(self):
        before = os.path.join(directory, "lightning-before.csv")
        if not os.path.exists(before):
            shutil.copy(os.path.join(self.logger.log_dir, "metrics.csv"), before)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.05)


with tempfile.TemporaryDirectory() as folder:
    for name in os.listdir(directory):
        if name.endswith(".csv"):
            os.remove(os.path.join(directory, name))
    pytorch_lightning.seed_everything(1, verbose=False)
    rows = torch.utils.data.TensorDataset(torch.randn(96, 8))
    loader = torch.utils.data.DataLoader(rows, batch_size=8)
    logger = CSVLogger(folder, flush_logs_every_n_steps=4)
    pytorch_lightning.Trainer(
        max_epochs=3, accelerator="cpu", log_every_n_steps=4, logger=logger, num_sanity_val_steps=0,
        enable_checkpointing=False, enable_model_summary=False, enable_progress_bar=False,
    ).fit(Model(), loader, loader)
    shutil.copy(os.path.join(logger.log_dir, "metrics.csv"), os.path.join(directory, "lightning.csv"))

keras.utils.set_random_seed(1)
x = numpy.random.rand(64, 4).astype("float32")
y = (x.sum(1) > 2).astype("float32")
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=4, validation_data=(x[:16], y[:16]), verbose=0, callbacks=[keras.callbacks.CSVLogger(os.path.join(directory, "keras.csv"))])
