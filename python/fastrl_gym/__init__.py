"""FastRL's environments and policies for Python: many copies in one call, over memory that numpy sees without copying.

    import fastrl_gym
    envs = fastrl_gym.make_vec("quest", num_envs=64)
    observations, infos = envs.reset(seed=1)
    observations, rewards, terminated, truncated, infos = envs.step(envs.action_space.sample())
"""

from .policy import Policy, load_policy
from .vector import NAMES, VectorEnv, make_vec

__all__ = ["NAMES", "Policy", "VectorEnv", "load_policy", "make_vec"]
__version__ = "0.1.0"
