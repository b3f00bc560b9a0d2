"""Hugging Face Trainer on a tiny GPT-2 with random weights: nothing is downloaded."""
import os
import sys
import tempfile
sys.path.pop(0)  # This file has the name of the package.
os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", CUDA_VISIBLE_DEVICES="")
import torch
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments

torch.set_num_threads(1)
torch.manual_seed(1)
rows = [{"input_ids": row, "labels": row} for row in torch.randint(0, 60, (96, 16))]
model = GPT2LMHeadModel(GPT2Config(vocab_size=60, n_positions=16, n_embd=16, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0))
with tempfile.TemporaryDirectory() as folder:
    settings = TrainingArguments(
        output_dir=folder, num_train_epochs=3, per_device_train_batch_size=8, per_device_eval_batch_size=8, learning_rate=1e-2,
        logging_steps=4, eval_strategy="steps", eval_steps=12, save_strategy="no", report_to="none", seed=1, use_cpu=True,
    )
    Trainer(model=model, args=settings, train_dataset=rows[:80], eval_dataset=rows[80:]).train()
