"""Prints what a policy file puts out for rows of observations, given as JSON on standard input: {input: [[numbers]]} for each step."""

import json
import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fastrl_gym import policy as files

loaded = files.load_policy(sys.argv[1])
types = (np.uint8, np.int16, np.float32)
outputs, actions = [], []
for step in json.load(sys.stdin):
    rows = {name: np.array(step[name], types[kind]).reshape(-1, *shape) for name, kind, shape, _ in loaded.inputs}
    state = None if loaded._state is None else loaded._state.copy()
    outputs.append(loaded.forward(rows).tolist())
    loaded._state = state
    action = loaded.act(rows)
    parts = list(action.values()) if isinstance(action, dict) else [action]
    actions.append(np.concatenate([np.asarray(part, float).reshape(len(part), -1) for part in parts], 1).tolist())
print(json.dumps({"outputs": outputs, "actions": actions}))
