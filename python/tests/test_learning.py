"""A learner of sixty lines in numpy, through the package."""

import os
import subprocess
import sys
import unittest

EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples", "ppo_cartpole.py")


class LearningTests(unittest.TestCase):
    def test_numpy_learns_cartpole(self):
        result = subprocess.run([sys.executable, EXAMPLE], stdout=subprocess.PIPE, text=True, check=True)
        self.assertGreater(float(result.stdout), 400)


if __name__ == "__main__":
    unittest.main()
