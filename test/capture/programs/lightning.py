"""Lightning with the loss in its progress bar and a validation after each epoch."""
import logging
import sys
import warnings
sys.path.pop(0)  # This file has the name of the package.
warnings.simplefilter("ignore")
import lightning
import torch
from lightning.pytorch.callbacks import TQDMProgressBar

logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)


class Model(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(8, 1)

    def step(self, batch, name):
        rows, = batch
        loss = torch.nn.functional.mse_loss(self.layer(rows), rows.sum(dim=1, keepdim=True))
        self.log(name, loss, prog_bar=True)
        return loss

    def training_step(self, batch, _number):
        return self.step(batch, "train_loss")

    def validation_step(self, batch, _number):
        return self.step(batch, "val_loss")

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.05)


lightning.seed_everything(1, verbose=False)
torch.set_num_threads(1)
rows = torch.utils.data.TensorDataset(torch.randn(96, 8))
loader = torch.utils.data.DataLoader(rows, batch_size=8)
trainer = lightning.Trainer(
    max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_model_summary=False, callbacks=[TQDMProgressBar(refresh_rate=4)],
)
trainer.fit(Model(), loader, loader)
