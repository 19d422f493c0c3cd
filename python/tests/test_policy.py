"""Trained policies from a run, in numpy and PyTorch; needs fastrl on the PATH or in FASTRL."""

import os
import shutil
import subprocess
import tempfile
import unittest

import numpy as np

import fastrl_gym

PROGRAM = shutil.which(os.environ.get("FASTRL", "fastrl"))

try:
    import torch
except ImportError:
    torch = None


@unittest.skipUnless(PROGRAM, "there is no fastrl on the PATH nor in FASTRL")
class PolicyTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        run = os.path.join(cls.folder.name, "run")
        subprocess.run([PROGRAM, "train", "cartpole", "--run-dir", run, "--steps", "60000", "--style", "lines"], check=True, stderr=subprocess.DEVNULL)
        cls.policy = fastrl_gym.load_policy(run)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_policy_of_a_run_plays(self):
        self.assertEqual((self.policy.environment, self.policy.algorithm), ("cartpole", "ppo"))
        envs = fastrl_gym.make_vec("cartpole", num_envs=64)
        observations, _ = envs.reset(seed=5)
        falls = 0
        for _ in range(200):
            observations, _, terminated, _, _ = envs.step(self.policy.act(observations))
            falls += terminated.sum()
        self.assertLess(falls, 32)  # random actions fall some 600 times

    def test_missing_run_is_named(self):
        with self.assertRaisesRegex(ValueError, "manifest.json is missing"):
            fastrl_gym.load_policy(self.folder.name)

    @unittest.skipUnless(torch, "torch is not installed")
    def test_torch_module_puts_out_the_same(self):
        observations = np.random.default_rng(1).standard_normal((17, 4), np.float32)
        outputs = self.policy.to_torch()(torch.from_numpy(observations)).detach().numpy()
        np.testing.assert_allclose(outputs, self.policy.forward(observations), atol=1e-5)


if __name__ == "__main__":
    unittest.main()
