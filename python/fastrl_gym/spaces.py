"""Gymnasium's spaces where it is installed, otherwise as much of them as environments here need."""

import numpy as np

try:
    from gymnasium.spaces import Box, Dict, Discrete, MultiDiscrete
    from gymnasium.vector.utils import batch_space
except ImportError:

    class _Space:
        def __init__(self, shape, dtype):
            self.shape, self.dtype = shape, np.dtype(dtype)
            self.np_random = np.random.default_rng()

        def seed(self, seed=None):
            """Begins another stream of samples."""
            self.np_random = np.random.default_rng(seed)

        def __contains__(self, x):
            return self.contains(x)

        def __eq__(self, other):
            return type(self) is type(other) and repr(self) == repr(other)

        __hash__ = None

    class Box(_Space):
        """Arrays of numbers between bounds."""

        def __init__(self, low, high, shape=None, dtype=np.float32):
            super().__init__(np.shape(low) if shape is None else tuple(shape), dtype)
            self.low = np.broadcast_to(np.asarray(low, dtype), self.shape)
            self.high = np.broadcast_to(np.asarray(high, dtype), self.shape)

        def sample(self):
            """A random array; where there is no bound, a normal number."""
            if self.dtype.kind != "f":
                return self.np_random.integers(self.low, self.high, endpoint=True, dtype=self.dtype)
            bounded = np.isfinite(self.low) & np.isfinite(self.high)
            unit = self.np_random.random(self.shape)
            low, high = np.where(bounded, self.low, 0.0), np.where(bounded, self.high, 0.0)
            normal = self.np_random.standard_normal(self.shape)
            return np.where(bounded, low + unit * (high - low), normal).astype(self.dtype)

        def contains(self, x):
            """Whether it is such an array."""
            x = np.asarray(x)
            fits = x.shape == self.shape and np.can_cast(x.dtype, self.dtype)
            return bool(fits and np.all(x >= self.low) and np.all(x <= self.high))

        def __repr__(self):
            return f"Box({self.low.min()}, {self.high.max()}, {self.shape}, {self.dtype})"

    class Discrete(_Space):
        """One of n numbers, from 0."""

        def __init__(self, n):
            super().__init__((), np.int64)
            self.n = np.int64(n)

        def sample(self):
            """One of them."""
            return self.np_random.integers(self.n)

        def contains(self, x):
            """Whether it is one of them."""
            return np.ndim(x) == 0 and np.asarray(x).dtype.kind in "iu" and 0 <= int(x) < self.n

        def __repr__(self):
            return f"Discrete({self.n})"

    class MultiDiscrete(_Space):
        """Several choices, each from 0 to one below its size."""

        def __init__(self, nvec):
            self.nvec = np.asarray(nvec, np.int64)
            super().__init__(self.nvec.shape, np.int64)

        def sample(self):
            """Random choices."""
            return self.np_random.integers(self.nvec)

        def contains(self, x):
            """Whether they are such choices."""
            x = np.asarray(x)
            return bool(x.shape == self.shape and x.dtype.kind in "iu" and np.all(x >= 0) and np.all(x < self.nvec))

        def __repr__(self):
            return f"MultiDiscrete({self.nvec.tolist()})"

    class Dict(_Space):
        """Spaces by name."""

        def __init__(self, spaces):
            super().__init__(None, object)
            self.spaces = dict(spaces)

        def seed(self, seed=None):
            """Begins other streams of samples."""
            for i, space in enumerate(self.spaces.values()):
                space.seed(None if seed is None else seed + i)

        def sample(self):
            """A sample of each."""
            return {name: space.sample() for name, space in self.spaces.items()}

        def contains(self, x):
            """Whether there is one of each."""
            return isinstance(x, dict) and x.keys() == self.spaces.keys() and all(x[n] in s for n, s in self.spaces.items())

        def __getitem__(self, name):
            return self.spaces[name]

        def __repr__(self):
            return f"Dict({self.spaces})"

    def batch_space(space, n):
        """The space of n elements of a space together."""
        if isinstance(space, Dict):
            return Dict({name: batch_space(part, n) for name, part in space.spaces.items()})
        if isinstance(space, Discrete):
            return MultiDiscrete(np.full((n,), space.n))
        if isinstance(space, MultiDiscrete):
            return MultiDiscrete(np.repeat(space.nvec[None], n, 0))
        low, high = (np.repeat(bound[None], n, 0) for bound in (space.low, space.high))
        return Box(low, high, dtype=space.dtype)


__all__ = ["Box", "Dict", "Discrete", "MultiDiscrete", "batch_space"]
