"""PPO with 64 CartPoles computed together in numpy: the fast way to write it in Python."""

import numpy as np

from ppo_common import serve


class CartPoles:
    """CartPole-v1 for a batch: one numpy expression for all copies, restarted in the step in which they end."""

    def __init__(self, count, seed):
        self.random = np.random.default_rng(seed)
        self.count = count

    def reset(self):
        self.state = self.random.uniform(-0.05, 0.05, (4, self.count))
        self.steps = np.zeros(self.count, dtype=np.int32)
        return self.state.T.astype(np.float32)

    def step(self, actions):
        x, speed, angle, spin = self.state
        force = np.where(actions == 1, 10.0, -10.0)
        cosine, sine = np.cos(angle), np.sin(angle)
        common = (force + 0.05 * spin * spin * sine) / 1.1
        angular = (9.8 * sine - cosine * common) / (0.5 * (4.0 / 3.0 - 0.1 * cosine * cosine / 1.1))
        linear = common - 0.05 * angular * cosine / 1.1
        self.state = np.stack((x + 0.02 * speed, speed + 0.02 * linear, angle + 0.02 * spin, spin + 0.02 * angular))
        self.steps += 1
        done = (np.abs(self.state[0]) > 2.4) | (np.abs(self.state[2]) > 0.20943951) | (self.steps >= 500)
        ended = np.flatnonzero(done)
        if ended.size:
            self.state[:, ended] = self.random.uniform(-0.05, 0.05, (4, ended.size))
            self.steps[ended] = 0
        return self.state.T.astype(np.float32), np.ones(self.count, dtype=np.float32), done.astype(np.float32)


if __name__ == "__main__":
    serve(CartPoles(64, seed=1), 64)
