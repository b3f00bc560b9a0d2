"""PPO of Stable-Baselines3, whose figures stand in a box after each rollout."""
import os
os.environ.update(CUDA_VISIBLE_DEVICES="")
import stable_baselines3
import torch

torch.set_num_threads(1)
model = stable_baselines3.PPO("MlpPolicy", "CartPole-v1", n_steps=128, batch_size=64, n_epochs=2, seed=1, device="cpu", verbose=1)
model.learn(512)
