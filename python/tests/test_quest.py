"""A run that has learned Quest, played from Python: tests/quest.sh makes one and names it in FASTRL_QUEST_RUN."""

import os
import unittest

import numpy as np

import fastrl_gym

RUN = os.environ.get("FASTRL_QUEST_RUN")


@unittest.skipUnless(RUN, "FASTRL_QUEST_RUN names no run that has learned Quest")
class QuestTests(unittest.TestCase):
    def test_policy_reaches_the_treasure_in_each_of_100_episodes(self):
        policy = fastrl_gym.load_policy(RUN)
        envs = fastrl_gym.make_vec("quest", num_envs=100)
        observations, _ = envs.reset(seed=977)
        running, reached = np.ones(100, bool), 0
        while running.any():
            observations, _, terminated, truncated, infos = envs.step(policy.act(observations))
            ended = running & (terminated | truncated)
            reached += int(np.count_nonzero(ended & np.asarray(infos["success"], bool)))
            running &= ~ended
        self.assertEqual(reached, 100)


if __name__ == "__main__":
    unittest.main()
