"""Environments in batches, as Gymnasium's vector environments are."""

import ctypes
import os
import secrets
import weakref

import numpy as np

from . import _library
from .spaces import Box, Dict, Discrete, MultiDiscrete, batch_space

try:
    from gymnasium.vector import AutoresetMode
    from gymnasium.vector import VectorEnv as _Base

    _AUTORESET = AutoresetMode.SAME_STEP
except ImportError:
    _Base, _AUTORESET = object, "SameStep"


def _names():
    profiles = os.path.join(_library.GAMES, "profiles")
    found = [os.path.splitext(file)[0] for file in os.listdir(profiles)] if os.path.isdir(profiles) else []
    return tuple(sorted([*found, "acrobot", "cartpole", "hockey", "mountaincar", "pendulum", "rover"]))


#: Names that make_vec knows, beside the paths of game profiles.
NAMES = _names()


def make_vec(name, num_envs=1, *, copy=False, **options):
    """Makes copies of an environment: one of NAMES, or the path of a game profile.

    copy: whether reset and step give arrays of their own. Otherwise they give the environment's, which the next step overwrites.
    options: Game Boy games: rom, episode_length, threads. rover: stage, episode_length, ticks_per_action.
    hockey: opponent (weak, strong, none), fineness.
    """
    return VectorEnv(name, num_envs, copy=copy, **options)


class VectorEnv(_Base):
    """Copies of an environment that are stepped in one call.

    Where an episode ends, the observation already is the next one's first; the last one of the ended is in infos["final_obs"],
    whose rows are valid where infos["_final_obs"]. infos["end_cause"] is how it ended, an index into end_causes, or -1;
    infos["success"] whether that was its goal.
    """

    metadata = {"autoreset_mode": _AUTORESET, "render_modes": []}
    spec = None
    render_mode = None
    closed = False

    def __init__(self, name, num_envs=1, *, copy=False, **options):
        given = {key: os.fspath(value) if isinstance(value, os.PathLike) else value for key, value in options.items() if value is not None}
        handle, self._made = _library.create(name, int(num_envs), given)
        self._handle = handle
        self._finalizer = weakref.finalize(self, _library.library().fastrl_gym_destroy, handle)
        self.num_envs, self._copy = int(num_envs), copy
        parts = self._made["observations"]
        self._observations = {part["name"]: self._array(part["address"], part["type"], part["shape"]) for part in parts}
        self._finals = {part["name"]: self._array(part["final_address"], part["type"], part["shape"]) for part in parts}
        at, choices, reals = self._made["addresses"], self._made["choices"], self._made["low"]
        self._choices = self._array(at["choices"], "int32", [] if self._made["single"] else [len(choices)]) if choices else None
        self._reals = self._array(at["reals"], "float32", [len(reals)]) if reals else None
        self._masks = self._array(at["masks"], "uint8", [sum(choices)]).view(np.bool_) if at["masks"] else None
        self._rewards = self._array(at["rewards"], "float32", [])
        self._terminated = self._array(at["terminated"], "uint8", []).view(np.bool_)
        self._truncated = self._array(at["truncated"], "uint8", []).view(np.bool_)
        self._causes = self._array(at["end_causes"], "int32", [])
        self.end_causes = tuple(cause["name"] for cause in self._made["end_causes"])
        self._successes = np.array([*(cause["success"] for cause in self._made["end_causes"]), False])  # the last for -1
        self.feature_names = {part["name"]: tuple(part["names"]) for part in parts}
        self.action_names = tuple(self._made["choice_names"]) + tuple(self._made["real_names"])
        self.single_observation_space = _joined({part["name"]: _space(part) for part in parts})
        self.single_action_space = self._action_space(choices, reals)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._was_reset = False

    def reset(self, *, seed=None, options=None):
        """Begins an episode in every copy; copy i draws from the stream (seed, i). None draws a seed."""
        if options:
            raise ValueError(f"options are {options!r}; there are none")
        seed = secrets.randbits(63) if seed is None else int(seed)
        if not 0 <= seed < 1 << 64:
            raise ValueError(f"seed is {seed}; allowed: 0 to 2**64 - 1")
        self._open()
        _library.check(_library.library().fastrl_gym_reset(self._handle, seed))
        self._was_reset = True
        return self._given(self._observations), self._infos(ends=False)

    def step(self, actions):
        """One step of every copy."""
        self._open()
        if not self._was_reset:
            raise _library.FastRLError("the environment was not reset")
        self._write(actions)
        _library.check(_library.library().fastrl_gym_step(self._handle))
        results = (self._rewards, self._terminated, self._truncated)
        return (self._given(self._observations), *(x.copy() if self._copy else x for x in results), self._infos(ends=True))

    def close(self, **kwargs):
        """Ends the environment. Its arrays must not be used any more."""
        self.closed = True
        self._finalizer()

    @property
    def unwrapped(self):
        """The environment itself."""
        return self

    def __repr__(self):
        return f"fastrl_gym.VectorEnv({self.num_envs} copies, {self.single_observation_space}, {self.single_action_space})"

    def _open(self):
        if self.closed:
            raise _library.FastRLError("the environment is closed")

    def _array(self, address, kind, shape):
        dtype = np.dtype(kind)
        shape = (self._made["count"], *shape)
        memory = (ctypes.c_byte * (int(np.prod(shape)) * dtype.itemsize)).from_address(address)
        memory.owner = self  # the memory lives as long as the environment
        return np.frombuffer(memory, dtype).reshape(shape)

    def _action_space(self, choices, reals):
        parts = {}
        if choices:
            parts["choices"] = Discrete(choices[0]) if self._made["single"] else MultiDiscrete(np.array(choices))
        if reals:
            parts["reals"] = Box(np.array(reals, np.float32), np.array(self._made["high"], np.float32))
        return _joined(parts)

    def _write(self, actions):
        both = self._choices is not None and self._reals is not None
        for name, array in (("choices", self._choices), ("reals", self._reals)):
            if array is None:
                continue
            given = np.asarray(actions[name] if both else actions)
            if given.shape != array.shape:
                raise ValueError(f"actions have the shape {given.shape}; {self.num_envs} copies want {array.shape}")
            np.copyto(array, given, casting="same_kind" if array.dtype.kind == given.dtype.kind else "unsafe")

    def _given(self, arrays):
        arrays = {name: array.copy() for name, array in arrays.items()} if self._copy else dict(arrays)
        return next(iter(arrays.values())) if len(arrays) == 1 else arrays

    def _infos(self, ends):
        infos = {"end_cause": self._causes.copy() if self._copy else self._causes}
        if self._masks is not None:
            infos["action_mask"] = self._masks.copy() if self._copy else self._masks
        if ends:
            ended = self._causes >= 0
            infos["success"] = self._successes[self._causes]
            if ended.any():
                infos["final_obs"], infos["_final_obs"] = self._given(self._finals), ended
        return infos


def _space(part):
    if part["type"] == "float32":
        return Box(-np.inf, np.inf, part["shape"], np.float32)
    highest = 255 if part["type"] == "uint8" else part["values"] - 1
    return Box(0, highest, part["shape"], np.dtype(part["type"]).type)


def _joined(parts):
    return next(iter(parts.values())) if len(parts) == 1 else Dict(parts)
