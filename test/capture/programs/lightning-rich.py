"""Lightning where rich is installed: without a terminal its bar is printed once, in the end."""
import logging
import sys
import warnings
sys.path.pop(0)  # Beside this file lies one with the name of the package.
warnings.simplefilter("ignore")
import pytorch_lightning
import rich
import torch

logging.getLogger("pytorch_lightning").setLevel(logging.WARNING)


class Model(pytorch_lightning.LightningModule):
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


pytorch_lightning.seed_everything(1, verbose=False)
torch.set_num_threads(1)
rows = torch.utils.data.TensorDataset(torch.randn(96, 8))
loader = torch.utils.data.DataLoader(rows, batch_size=8)
trainer = pytorch_lightning.Trainer(
    max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_model_summary=False,
    callbacks=[pytorch_lightning.callbacks.RichProgressBar()],
)
trainer.fit(Model(), loader, loader)
