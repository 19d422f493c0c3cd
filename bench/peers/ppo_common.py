"""PPO on CartPole as PyTorch users write it: one file's worth of network, advantages and update, shared by two loops.

The settings are those that `fastrl bench learn` gives its own PPO in the same run: 128 steps, 4 minibatches, 4 epochs,
policy and value of 64-64 tanh each, Adam. One thread. Speed is steps per second of processor time, user and system.
"""

import json
import os
import sys

import numpy as np
import torch
from torch import nn
from torch.distributions import Categorical

from blas import reference_blas

STEPS, MINIBATCHES, EPOCHS = 128, 4, 4
GAMMA, LAMBDA, CLIP, ENTROPY, VALUE, RATE, MAX_NORM = 0.99, 0.95, 0.2, 0.01, 0.5, 2.5e-4, 0.5


def layer(inputs, outputs, gain=np.sqrt(2)):
    linear = nn.Linear(inputs, outputs)
    nn.init.orthogonal_(linear.weight, gain)
    nn.init.zeros_(linear.bias)
    return linear


class Agent(nn.Module):
    def __init__(self, observations=4, actions=2):
        super().__init__()
        self.actor = nn.Sequential(
            layer(observations, 64), nn.Tanh(), layer(64, 64), nn.Tanh(), layer(64, actions, 0.01))
        self.critic = nn.Sequential(
            layer(observations, 64), nn.Tanh(), layer(64, 64), nn.Tanh(), layer(64, 1, 1.0))

    def value(self, observation):
        return self.critic(observation).squeeze(-1)

    def act(self, observation, action=None):
        distribution = Categorical(logits=self.actor(observation))
        if action is None:
            action = distribution.sample()
        return action, distribution.log_prob(action), distribution.entropy(), self.value(observation)


class Learner:
    """Rollouts and updates over any environment with reset() and step(actions) -> observation, reward, done."""

    def __init__(self, environments, count):
        self.environments, self.count = environments, count
        self.agent = Agent()
        self.optimizer = torch.optim.Adam(self.agent.parameters(), lr=RATE, eps=1e-5)
        self.observation = torch.as_tensor(environments.reset())
        self.done = torch.zeros(count)
        shape = (STEPS, count)
        self.observations = torch.zeros(shape + (4,))
        self.actions = torch.zeros(shape, dtype=torch.int64)
        self.log_probs, self.rewards = torch.zeros(shape), torch.zeros(shape)
        self.dones, self.values = torch.zeros(shape), torch.zeros(shape)

    def iterate(self):
        self.collect()
        self.update(*self.advantages())

    @torch.no_grad()
    def collect(self):
        for step in range(STEPS):
            self.observations[step] = self.observation
            self.dones[step] = self.done
            action, log_prob, _, value = self.agent.act(self.observation)
            self.actions[step], self.log_probs[step], self.values[step] = action, log_prob, value
            observation, reward, done = self.environments.step(action.numpy())
            self.rewards[step] = torch.as_tensor(reward)
            self.observation, self.done = torch.as_tensor(observation), torch.as_tensor(done)

    @torch.no_grad()
    def advantages(self):
        advantages = torch.zeros_like(self.rewards)
        following, carry = self.agent.value(self.observation), 0.0
        alive = 1.0 - self.done
        for step in reversed(range(STEPS)):
            delta = self.rewards[step] + GAMMA * following * alive - self.values[step]
            advantages[step] = carry = delta + GAMMA * LAMBDA * alive * carry
            following, alive = self.values[step], 1.0 - self.dones[step]
        return advantages, advantages + self.values

    def update(self, advantages, returns):
        size = STEPS * self.count
        observations, actions = self.observations.reshape(size, 4), self.actions.reshape(size)
        log_probs, advantages, returns = self.log_probs.reshape(size), advantages.reshape(size), returns.reshape(size)
        for _ in range(EPOCHS):
            for batch in torch.randperm(size).split(size // MINIBATCHES):
                _, log_prob, entropy, value = self.agent.act(observations[batch], actions[batch])
                ratio = (log_prob - log_probs[batch]).exp()
                advantage = advantages[batch]
                advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
                policy_loss = torch.max(-advantage * ratio, -advantage * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
                value_loss = 0.5 * ((value - returns[batch]) ** 2).mean()
                loss = policy_loss + VALUE * value_loss - ENTROPY * entropy.mean()
                self.optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(self.agent.parameters(), MAX_NORM)
                self.optimizer.step()


def cpu_seconds():
    times = os.times()
    return times.user + times.system


def serve(environments, count):
    """Answers each line with a number of CPU-seconds by training for that long; one JSON object a line."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    torch.ones(2, 2) @ torch.ones(2, 2)  # loads the BLAS where it is not loaded yet
    if slow := reference_blas():
        sys.exit(f"{slow} is the reference BLAS, with which a comparison means nothing")
    learner = Learner(environments, count)
    learner.iterate()
    print(json.dumps({"ready": True, "torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        steps, start, wanted = 0, cpu_seconds(), float(line)
        while cpu_seconds() - start < wanted:
            learner.iterate()
            steps += STEPS * count
        print(json.dumps({"steps": steps, "cpu_seconds": cpu_seconds() - start}), flush=True)
