"""PPO in numpy learns CartPole through fastrl_gym: python3 ppo_cartpole.py prints the mean return of the last 100 episodes."""

import numpy as np

import fastrl_gym

ENVS, STEPS, UPDATES, EPOCHS, BATCH = 32, 64, 80, 8, 256
GAMMA, LAMBDA, CLIP, RATE, ENTROPY, HIDDEN, SCALE = 0.99, 0.95, 0.2, 2e-3, 0.005, 64, 0.05

rng = np.random.default_rng(1)
envs = fastrl_gym.make_vec("cartpole", num_envs=ENVS)
SIZES = [(4, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, 3)]  # two logits and a value
weights = [part for i, o in SIZES for part in (rng.standard_normal((i, o)) / np.sqrt(i) * (0.1 if o == 3 else 1), np.zeros(o))]
moments = [(np.zeros_like(w), np.zeros_like(w)) for w in weights]


def forward(x):
    """Activations of every layer; the last holds logits and value."""
    layers = [x]
    for i in range(0, len(weights), 2):
        y = layers[-1] @ weights[i] + weights[i + 1]
        layers.append(np.tanh(y) if i < len(weights) - 2 else y)
    return layers


def log_softmax(logits):
    logits = logits - logits.max(1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


def descend(layers, slope, step):
    """One step of Adam down the slope of the loss at the outputs."""
    gradients = []
    for i in range(len(weights) - 2, -1, -2):
        gradients[:0] = [layers[i // 2].T @ slope, slope.sum(0)]
        slope = slope @ weights[i].T * (1 - layers[i // 2] ** 2)
    for w, (m, v), g in zip(weights, moments, gradients):
        m += 0.1 * (g - m)
        v += 0.001 * (g * g - v)
        w -= RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)


observed, _ = envs.reset(seed=1)
running, returns, step = np.zeros(ENVS), [], 0
for _ in range(UPDATES):
    seen, acted, rewards, values, logs, ends = ([] for _ in range(6))
    for _ in range(STEPS):
        x = observed.astype(float)
        out = forward(x)[-1]
        log = log_softmax(out[:, :2])
        action = (rng.random(ENVS) > np.exp(log[:, 0])).astype(np.int32)
        observed, reward, terminated, truncated, infos = envs.step(action)
        running += reward
        reward = SCALE * reward.astype(float)  # so that errors of the value do not drown those of the policy
        if truncated.any():  # an episode that was cut goes on to have a value
            reward[truncated] += GAMMA * forward(infos["final_obs"][truncated].astype(float))[-1][:, 2]
        done = terminated | truncated
        returns += running[done].tolist()
        running[done] = 0
        for kept, new in zip((seen, acted, rewards, values, logs, ends), (x, action, reward, out[:, 2], log[np.arange(ENVS), action], done)):
            kept.append(new)
    value, advantage = forward(observed.astype(float))[-1][:, 2], np.zeros(ENVS)
    advantages = np.zeros((STEPS, ENVS))
    for t in range(STEPS - 1, -1, -1):
        advantage = rewards[t] + GAMMA * value * ~ends[t] - values[t] + GAMMA * LAMBDA * ~ends[t] * advantage
        advantages[t], value = advantage, values[t]
    data = [np.concatenate(part) for part in (seen, acted, logs, advantages, advantages + np.array(values))]
    for _ in range(EPOCHS):
        for rows in np.split(rng.permutation(STEPS * ENVS), STEPS * ENVS // BATCH):
            x, action, old, adv, target = (part[rows] for part in data)
            adv = (adv - adv.mean()) / (adv.std() + 1e-8)
            layers = forward(x)
            log = log_softmax(layers[-1][:, :2])
            p, chosen = np.exp(log), np.eye(2)[action]
            ratio = np.exp((log * chosen).sum(1) - old)
            moves = np.where(adv > 0, ratio < 1 + CLIP, ratio > 1 - CLIP)
            slope = np.empty_like(layers[-1])
            slope[:, :2] = (-adv * ratio * moves)[:, None] * (chosen - p) + ENTROPY * p * (log - (p * log).sum(1, keepdims=True))
            slope[:, 2] = 0.5 * (layers[-1][:, 2] - target)
            step += 1
            descend(layers, slope / BATCH, step)
print(f"{np.mean(returns[-100:]):.1f}")
