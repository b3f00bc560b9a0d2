"""Hugging Face Trainer that prints its figures and writes them into TensorBoard files and checkpoints, below `out`. The first come at once: before anybody has found a file."""
import os
import sys
import time
sys.path.pop(0)  # Beside this file lies one with the name of the package.
os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", CUDA_VISIBLE_DEVICES="")
import tensorboard  # Without it Trainer would say so in the middle of the training.
import torch
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainerCallback, TrainingArguments


class Slow(TrainerCallback):
    def on_step_end(self, _arguments, state, *_, **__):
        time.sleep(0.02 if state.global_step < 10 else 0.15)


torch.set_num_threads(1)
torch.manual_seed(1)
rows = [{"input_ids": row, "labels": row} for row in torch.randint(0, 60, (96, 16))]
model = GPT2LMHeadModel(GPT2Config(vocab_size=60, n_positions=16, n_embd=16, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0))
settings = TrainingArguments(
    output_dir="out", num_train_epochs=4, per_device_train_batch_size=8, per_device_eval_batch_size=8, learning_rate=1e-2, logging_steps=2,
    eval_strategy="steps", eval_steps=10, save_strategy="steps", save_steps=10, report_to="tensorboard", seed=1, use_cpu=True,
)
Trainer(model=model, args=settings, train_dataset=rows[:80], eval_dataset=rows[80:], callbacks=[Slow()]).train()
