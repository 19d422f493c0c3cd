"""PPO with 4 CartPoles stepped one after another in Python: the usual way to write it."""

import math
import random

import numpy as np

from ppo_common import serve


class CartPole:
    """CartPole-v1, one copy."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def reset(self):
        self.state = tuple(self.random.uniform(-0.05, 0.05) for _ in range(4))
        self.steps = 0
        return np.array(self.state, dtype=np.float32)

    def step(self, action):
        x, speed, angle, spin = self.state
        force = 10.0 if action == 1 else -10.0
        cosine, sine = math.cos(angle), math.sin(angle)
        common = (force + 0.05 * spin * spin * sine) / 1.1
        angular = (9.8 * sine - cosine * common) / (0.5 * (4.0 / 3.0 - 0.1 * cosine * cosine / 1.1))
        linear = common - 0.05 * angular * cosine / 1.1
        self.state = (x + 0.02 * speed, speed + 0.02 * linear, angle + 0.02 * spin, spin + 0.02 * angular)
        self.steps += 1
        terminated = abs(self.state[0]) > 2.4 or abs(self.state[2]) > 0.20943951
        return np.array(self.state, dtype=np.float32), 1.0, terminated, self.steps >= 500


class Serial:
    """Copies stepped in turn, restarted in the step in which they end, as a synchronous vector of environments does."""

    def __init__(self, count):
        self.copies = [CartPole(seed) for seed in range(count)]

    def reset(self):
        return np.stack([copy.reset() for copy in self.copies])

    def step(self, actions):
        observations, rewards, dones = [], [], []
        for copy, action in zip(self.copies, actions):
            observation, reward, terminated, truncated = copy.step(action)
            done = terminated or truncated
            observations.append(copy.reset() if done else observation)
            rewards.append(reward)
            dones.append(done)
        return np.stack(observations), np.array(rewards, dtype=np.float32), np.array(dones, dtype=np.float32)


if __name__ == "__main__":
    serve(Serial(4), 4)
