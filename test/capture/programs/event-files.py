"""Writes TensorBoard event files with three real writers, and the state of a Hugging Face Trainer.

    python test/capture/programs/event-files.py test/capture/files/captures

needs tensorboard, tensorboardX, torch, and transformers with accelerate. What cannot be imported is left out, and said.
torch.tfevents, tensorboardx.tfevents and tensor.tfevents are one event file each; trainer has checkpoints.
"""
import glob
import math
import os
import shutil
import sys

directory = sys.argv[1]


def renamed(folder):
    """An event file has the time and the host in its name: the capture has neither."""
    [path] = glob.glob(os.path.join(folder, "events.out.tfevents.*"))
    os.rename(path, f"{folder}.tfevents")
    shutil.rmtree(folder)


def torch_writer():
    from torch.utils.tensorboard import SummaryWriter

    folder = os.path.join(directory, "torch")
    writer = SummaryWriter(folder)
    writer.add_text("config", "learning rate 0.1")
    for step in range(1, 6):
        writer.add_scalar("train/loss", 2.0 / step, step, walltime=1_700_000_000.5 + step)
        writer.add_scalar("lr", 0.1, step, walltime=1_700_000_000.5 + step)
    writer.add_scalar("val/accuracy", 0.75, 5, walltime=1_700_000_006.25)
    writer.add_scalar("train/loss", math.nan, 6, walltime=1_700_000_007.0)
    writer.add_scalar("train/loss", math.inf, 7, walltime=1_700_000_008.0)
    # As torchtune does: a tensor and no simple value.
    writer.add_scalar("train/reward", 0.5, 7, walltime=1_700_000_008.5, new_style=True)
    writer.close()
    renamed(folder)


def tensorboardx_writer():
    from tensorboardX import SummaryWriter

    folder = os.path.join(directory, "tensorboardx")
    writer = SummaryWriter(folder)
    for step in range(3):
        writer.add_scalar("loss", 1.0 - step / 4, step, walltime=1_700_000_000 + step)
    writer.add_histogram("weights", __import__("numpy").arange(4), 2, walltime=1_700_000_002)
    # A step that is negative, and one beyond 32 bits.
    writer.add_scalar("loss", 0.25, -1, walltime=1_700_000_003)
    writer.add_scalar("loss", 0.125, 5_000_000_000, walltime=1_700_000_004)
    writer.close()
    renamed(folder)


def tensor_writer():
    """What tf.summary of TensorFlow 2 and jax writers write: every scalar is a tensor."""
    import numpy
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
    from tensorboard.plugins.scalar.summary_v2 import scalar_pb
    from tensorboard.plugins.text.summary_v2 import text_pb
    from tensorboard.summary.writer.event_file_writer import EventFileWriter
    from tensorboard.util.tensor_util import make_tensor_proto

    folder = os.path.join(directory, "tensor")
    writer = EventFileWriter(folder)

    def add(summary, step):
        writer.add_event(Event(wall_time=1_700_000_000 + step, step=step, summary=summary))

    add(text_pb("notes", "hello"), 0)
    for step in range(1, 4):
        add(scalar_pb("epoch_loss", 1.0 / step), step)
    scalars = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="scalars"))
    # In the forms that a tensor of one number can have, and one that is none.
    for tag, tensor in {
        "double": make_tensor_proto(0.1, dtype=numpy.float64),
        "int": make_tensor_proto(7, dtype=numpy.int64),
        "half": make_tensor_proto(0.5, dtype=numpy.float16),
        "vector": make_tensor_proto([1.0, 2.0], dtype=numpy.float32),
    }.items():
        add(Summary(value=[Summary.Value(tag=tag, tensor=tensor, metadata=scalars)]), 4)
    content = make_tensor_proto(0.0, dtype=numpy.float32)
    del content.float_val[:]
    content.tensor_content = numpy.float32(0.25).tobytes()
    add(Summary(value=[Summary.Value(tag="content", tensor=content)]), 5)
    # What a session of hyperparameters writes is a tensor of one number too, and no metric.
    session = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="hparams"))
    add(Summary(value=[Summary.Value(tag="_hparams_/experiment", tensor=make_tensor_proto(0.0, dtype=numpy.float32), metadata=session)]), 5)
    writer.close()
    renamed(folder)


def trainer():
    import torch
    from transformers import Trainer, TrainingArguments

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(4, 1)

        def forward(self, x, labels):
            return {"loss": torch.nn.functional.mse_loss(self.layer(x)[:, 0], labels)}

    torch.manual_seed(1)
    rows = [{"x": torch.randn(4), "labels": torch.tensor(float(row % 3))} for row in range(64)]
    folder = os.path.join(directory, "trainer")
    arguments = TrainingArguments(
        folder, num_train_epochs=2, per_device_train_batch_size=8, logging_steps=2, save_steps=8, eval_steps=8, eval_strategy="steps",
        report_to=[], disable_tqdm=True, use_cpu=True, seed=1,
    )
    trainer = Trainer(Model(), arguments, train_dataset=rows, eval_dataset=rows[:16])
    trainer.train()
    trainer.save_state()
    for path in glob.glob(os.path.join(folder, "**", "*"), recursive=True):
        if os.path.isfile(path) and os.path.basename(path) != "trainer_state.json":
            os.remove(path)


os.makedirs(directory, exist_ok=True)
for write in (torch_writer, tensorboardx_writer, tensor_writer, trainer):
    try:
        write()
    except ImportError as error:
        print(f"{write.__name__}: left out: {error}", file=sys.stderr)
