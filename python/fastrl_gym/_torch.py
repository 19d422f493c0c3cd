"""Exported policies as PyTorch modules; imported only where torch is there."""

import torch
from torch import nn
from torch.nn import functional

from . import policy as files

_ACTIVATIONS = (lambda x: x, torch.tanh, torch.relu)


class TorchPolicy(nn.Module):
    """The layers of a policy; weights are parameters, so that they can be trained on."""

    def __init__(self, policy):
        super().__init__()
        self.state_size, self.kind, self.reals = policy.state_size, policy.kind, len(policy.low)
        self._tape = []
        for index, (kind, sources, numbers) in enumerate(policy.layers):
            names = []
            for place, number in enumerate(numbers):
                if hasattr(number, "shape") and number.shape:
                    name = f"layer_{index}_{place}"
                    tensor = torch.from_numpy(number.copy())
                    if kind == files.NORMALISE:
                        self.register_buffer(name, tensor)
                    else:
                        self.register_parameter(name, nn.Parameter(tensor))
                    names.append(name)
                else:
                    names.append(number)
            self._tape.append((kind, sources, names))

    def forward(self, *inputs):
        """Outputs [n, outputs]; with a recurrent layer the last input is its state, and the result (outputs, state)."""
        *values, state = inputs if self.state_size else (*inputs, None)
        for kind, sources, names in self._tape:
            numbers = [getattr(self, name) if isinstance(name, str) else name for name in names]
            x = values[sources[0]]
            if kind == files.NORMALISE:
                x = ((x.flatten(1) - numbers[0]) * numbers[1]).clamp(-float(numbers[2]), float(numbers[2]))
            elif kind == files.SCALE:
                x = x.reshape(len(x), *numbers[1]).float() * float(numbers[0])
            elif kind == files.EMBED:
                x = numbers[0][x.long()].permute(0, 3, 1, 2)
            elif kind == files.CONVOLVE:
                x = functional.conv2d(x, numbers[0], numbers[1], numbers[2], numbers[3]).relu()
            elif kind == files.JOIN:
                x = torch.cat([values[source].flatten(1) for source in sources], 1)
            elif kind == files.DENSE:
                x = _ACTIVATIONS[numbers[2]](functional.linear(x.flatten(1), numbers[0], numbers[1]))
            else:
                x = state = _recurrent(x.flatten(1), state, *numbers)
            values.append(x)
        outputs = values[-1]
        if self.kind == files.SQUASHED:
            outputs = torch.cat([outputs[:, : self.reals], outputs[:, self.reals :].clamp(-20, 2)], 1)
        return (outputs, state) if self.state_size else outputs


def _recurrent(x, state, input_weights, input_biases, weights, biases):
    given = functional.linear(x, input_weights, input_biases).chunk(3, 1)
    kept = functional.linear(state, weights, biases).chunk(3, 1)
    reset, update = torch.sigmoid(given[0] + kept[0]), torch.sigmoid(given[1] + kept[1])
    candidate = torch.tanh(given[2] + reset * kept[2])
    return candidate + update * (state - candidate)
