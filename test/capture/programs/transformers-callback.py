"""Hugging Face Trainer for longer than its Kubeflow callback waits between two reports. With `quiet` it prints nothing of its figures."""
import os
import sys
import tempfile
import time
sys.path.pop(0)  # Beside this file lies one with the name of the package.
os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", CUDA_VISIBLE_DEVICES="")
import torch
from transformers import GPT2Config, GPT2LMHeadModel, PrinterCallback, ProgressCallback, Trainer, TrainerCallback, TrainingArguments


class Slow(TrainerCallback):
    def on_step_end(self, *_, **__):
        time.sleep(0.2)


torch.set_num_threads(1)
torch.manual_seed(1)
rows = [{"input_ids": row, "labels": row} for row in torch.randint(0, 60, (320, 16))]
model = GPT2LMHeadModel(GPT2Config(vocab_size=60, n_positions=16, n_embd=16, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0))
with tempfile.TemporaryDirectory() as folder:
    settings = TrainingArguments(
        output_dir=folder, num_train_epochs=2, per_device_train_batch_size=8, learning_rate=1e-2, logging_steps=4, save_strategy="no", report_to="none", seed=1,
        use_cpu=True,
    )
    trainer = Trainer(model=model, args=settings, train_dataset=rows, callbacks=[Slow()])
    if "quiet" in sys.argv:
        trainer.remove_callback(ProgressCallback)
        trainer.remove_callback(PrinterCallback)
    trainer.train()
