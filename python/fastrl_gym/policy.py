"""Exported policies in numpy, and as PyTorch modules."""

import hashlib
import os
import shutil
import struct
import subprocess
import tempfile

import numpy as np

DISTRIBUTION, VALUES, SQUASHED = 0, 1, 2
NORMALISE, SCALE, EMBED, CONVOLVE, JOIN, DENSE, RECURRENT = range(7)
_ACTIVATIONS = (lambda x: x, np.tanh, lambda x: np.maximum(x, 0))


def load_policy(path):
    """Reads a file that `fastrl export RUN --policy FILE` wrote, or has `fastrl` write one of a run's or checkpoint's folder."""
    path = os.fspath(path)
    if not os.path.isdir(path):
        with open(path, "rb") as file:
            return Policy(file.read())
    program = shutil.which(os.environ.get("FASTRL", "fastrl"))
    if program is None:
        raise ValueError(f"{path} is a folder, and neither PATH nor FASTRL has fastrl to export it: fastrl export {path} --policy FILE")
    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, "policy")
        result = subprocess.run([program, "export", path, "--policy", made], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, check=False)
        if result.returncode:
            raise ValueError(result.stderr.strip())
        return load_policy(made)


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if size < 0 or size > len(self.data) - self.at:
            raise ValueError(f"the file ends at byte {self.at}")
        self.at += size
        return self.data[self.at - size : self.at]

    def int(self):
        return struct.unpack("<i", self.take(4))[0]

    def text(self):
        return self.take(self.int()).decode()

    def texts(self):
        return tuple(self.text() for _ in range(self._count()))

    def ints(self):
        return tuple(self.int() for _ in range(self._count()))

    def floats(self, *shape):
        size = 4
        for extent in shape:
            size *= extent
        return np.frombuffer(self.take(size), "<f4").reshape(shape)

    def _count(self):
        count = self.int()
        if not 0 <= count <= len(self.data) // 4:
            raise ValueError(f"a list of {count} items at byte {self.at - 4}")
        return count


class Policy:
    """A policy: `act(observations)` for n rows at once. It remembers rows where it is recurrent; see reset."""

    def __init__(self, data):
        if len(data) < 48 or data[:8] != b"FRPOLICY":
            raise ValueError("this is no policy file")
        version, length = struct.unpack("<ii", data[8:16])
        if version != 1:
            raise ValueError(f"its format is {version}, this program reads 1")
        if length != len(data) - 48 or hashlib.sha256(data[48:]).digest() != data[16:48]:
            raise ValueError("the file is cut short, or its SHA-256 is another")
        reader = _Reader(data[48:])
        self.environment, self.algorithm, self.checkpoint = reader.text(), reader.text(), reader.text()
        self.step = struct.unpack("<q", reader.take(8))[0]
        #: (name, kind, shape, names) of each input; kinds are 0 pixels, 1 tile numbers, 2 features.
        self.inputs = [(reader.text(), reader.int(), reader.ints(), reader.texts()) for _ in range(reader.int())]
        self.kind = reader.int()
        self.choice_sizes, self.choice_names = reader.ints(), reader.texts()
        reals = reader.int()
        self.low, self.high, self.real_names = reader.floats(reals), reader.floats(reals), reader.texts()
        self.log_deviations = reader.floats(reals) if self.kind == DISTRIBUTION else None
        shapes = [shape for _, _, shape, _ in self.inputs]
        self.layers = []
        for _ in range(reader.int()):
            kind, sources = reader.int(), reader.ints()
            values, shape = _read_layer(reader, kind, [shapes[source] for source in sources])
            self.layers.append((kind, sources, values))
            shapes.append(shape)
        self.state_size = next((shape[0] for (kind, _, _), shape in zip(self.layers, shapes[len(self.inputs) :]) if kind == RECURRENT), 0)
        self._state = None

    def reset(self, rows=None):
        """Forgets the episodes of all rows, or of those where rows is true: pass terminated | truncated of each step."""
        if rows is None:
            self._state = None
        elif self._state is not None:
            self._state[np.asarray(rows, bool)] = 0

    def forward(self, observations):
        """What the network puts out, [n, outputs]: docs/policy-files.md says what that means."""
        values = [np.asarray(observations[name] if isinstance(observations, dict) else observations) for name, _, _, _ in self.inputs]
        rows = len(values[0])
        for kind, sources, numbers in self.layers:
            x = values[sources[0]]
            if kind == RECURRENT:
                if self._state is None or len(self._state) != rows:
                    self._state = np.zeros((rows, self.state_size), np.float32)
                self._state = _recurrent(x.reshape(rows, -1), self._state, *numbers)
                values.append(self._state)
            elif kind == JOIN:
                values.append(np.concatenate([values[source].reshape(rows, -1) for source in sources], 1))
            else:
                values.append(_LAYERS[kind](x, *numbers))
        outputs = values[-1]
        if self.kind == SQUASHED:
            outputs = outputs.copy()
            outputs[:, len(self.low) :] = outputs[:, len(self.low) :].clip(-20, 2)
        return outputs

    def act(self, observations, rng=None):
        """Actions as VectorEnv.step takes them: the best ones, or drawn with a numpy Generator."""
        outputs = self.forward(observations)
        rng = None if self.kind == VALUES else rng
        choices, at = [], 0
        for size in self.choice_sizes:
            logits = outputs[:, at : at + size]
            noise = 0 if rng is None else rng.gumbel(size=logits.shape)  # the largest of the sums is a draw
            choices.append(np.argmax(logits + noise, 1).astype(np.int32))
            at += size
        single = len(choices) == 1 and len(self.choice_names) in (0, self.choice_sizes[0])
        parts = []
        if choices:
            parts.append(choices[0] if single else np.stack(choices, 1))
        if len(self.low):
            parts.append(self._reals(outputs[:, at:], rng))
        return parts[0] if len(parts) == 1 else {"choices": parts[0], "reals": parts[1]}

    def to_torch(self):
        """The same network as a torch.nn.Module: inputs in order, then the state where there is one; returns outputs (and state)."""
        from ._torch import TorchPolicy

        return TorchPolicy(self)

    def _reals(self, outputs, rng):
        n = len(self.low)
        means = outputs[:, :n]
        noise = np.float32(0) if rng is None else rng.standard_normal(means.shape, np.float32)
        if self.kind == SQUASHED:
            unit = np.tanh(means + np.exp(outputs[:, n:]) * noise)
            means = self.low + np.float32(0.5) * (unit + 1) * (self.high - self.low)
        else:
            means = means + np.exp(self.log_deviations) * noise
        return means.clip(self.low, self.high).astype(np.float32)


def _read_layer(reader, kind, shapes):
    shape = shapes[0]
    size = int(np.prod(shape))
    if kind == NORMALISE:
        return (reader.floats(size), reader.floats(size), reader.floats(1)[0]), shape
    if kind == SCALE:
        planes = shape if len(shape) == 3 else (1, *shape)
        return (reader.floats(1)[0], planes), planes
    if kind == EMBED:
        vectors, length = reader.int(), reader.int()
        return (reader.floats(vectors, length),), (length, *shape)
    if kind == CONVOLVE:
        channels, kernel, stride, padding = (reader.int() for _ in range(4))
        weights = reader.floats(channels, shape[0], kernel, kernel)
        after = tuple((extent + 2 * padding - kernel) // stride + 1 for extent in shape[1:])
        return (weights, reader.floats(channels), stride, padding), (channels, *after)
    if kind == JOIN:
        return (), (sum(int(np.prod(part)) for part in shapes),)
    if kind == DENSE:
        outputs, activation = reader.int(), reader.int()
        return (reader.floats(outputs, size), reader.floats(outputs), activation), (outputs,)
    if kind == RECURRENT:
        n = reader.int()
        return (reader.floats(3 * n, size), reader.floats(3 * n), reader.floats(3 * n, n), reader.floats(3 * n)), (n,)
    raise ValueError(f"a layer of the kind {kind} at byte {reader.at}")


def _convolve(x, weights, biases, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    patches = np.lib.stride_tricks.sliding_window_view(x, weights.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    return np.maximum(np.einsum("bcijkl,ockl->boij", patches, weights, optimize=True) + biases[:, None, None], 0)


def _sigmoid(x):
    return np.tanh(x * np.float32(0.5)) * np.float32(0.5) + np.float32(0.5)


def _recurrent(x, state, input_weights, input_biases, weights, biases):
    given = np.split(x @ input_weights.T + input_biases, 3, 1)
    kept = np.split(state @ weights.T + biases, 3, 1)
    reset, update = _sigmoid(given[0] + kept[0]), _sigmoid(given[1] + kept[1])
    candidate = np.tanh(given[2] + reset * kept[2])
    return candidate + update * (state - candidate)


_LAYERS = {
    NORMALISE: lambda x, means, scales, limit: ((x.reshape(len(x), -1) - means) * scales).clip(-limit, limit),
    SCALE: lambda x, factor, shape: x.reshape(len(x), *shape).astype(np.float32) * factor,
    EMBED: lambda x, vectors: vectors[x].transpose(0, 3, 1, 2),
    CONVOLVE: _convolve,
    DENSE: lambda x, weights, biases, activation: _ACTIVATIONS[activation](x.reshape(len(x), -1) @ weights.T + biases),
}
