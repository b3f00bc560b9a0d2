"""TRL's SFTTrainer on a tiny GPT-2 with random weights and rows that are tokens already: nothing is downloaded."""
import os
import sys
import tempfile
import warnings
sys.path.pop(0)  # This file has the name of the package.
os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", CUDA_VISIBLE_DEVICES="")
warnings.simplefilter("ignore")
import torch
from datasets import Dataset
from tokenizers import Tokenizer, models
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast
from trl import SFTConfig, SFTTrainer

torch.set_num_threads(1)
torch.manual_seed(1)
words = {f"w{number}": number for number in range(58)} | {"<pad>": 58, "<eos>": 59}
tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel(words, unk_token="w0")), pad_token="<pad>", eos_token="<eos>")
rows = Dataset.from_list([{"input_ids": row} for row in torch.randint(0, 58, (64, 12)).tolist()])
model = GPT2LMHeadModel(GPT2Config(vocab_size=60, n_positions=16, n_embd=16, n_layer=1, n_head=2, bos_token_id=59, eos_token_id=59))
with tempfile.TemporaryDirectory() as folder:
    settings = SFTConfig(
        output_dir=folder, num_train_epochs=2, per_device_train_batch_size=8, learning_rate=1e-2, logging_steps=2, save_strategy="no",
        report_to="none", seed=1, use_cpu=True, bf16=False, max_length=16,
    )
    SFTTrainer(model=model, args=settings, train_dataset=rows, processing_class=tokenizer).train()
