"""What the environments of the wheel promise; run with the wheel's folder on PYTHONPATH: python3 -m unittest."""

import gc
import unittest

import numpy as np

import fastrl_gym
from fastrl_gym._library import FastRLError

PLAYABLE = [name for name in fastrl_gym.NAMES if name not in ("links-awakening-dx", "oracle-of-seasons")]  # whose ROMs are the user's


def play(env, steps, seed):
    """Bytes of everything that random actions bring."""
    env.action_space.seed(seed)
    observations, _ = env.reset(seed=seed)
    parts = [np.array(observations) if not isinstance(observations, dict) else np.array(list(observations.values())[0])]
    for _ in range(steps):
        observations, rewards, terminated, truncated, infos = env.step(env.action_space.sample())
        first = list(observations.values())[0] if isinstance(observations, dict) else observations
        parts += [first.copy(), rewards.copy(), terminated.copy(), truncated.copy(), infos["end_cause"].copy()]
    return b"".join(part.tobytes() for part in parts)


class VectorTests(unittest.TestCase):
    def test_every_environment_keeps_its_spaces(self):
        for name in PLAYABLE:
            with self.subTest(name):
                env = fastrl_gym.make_vec(name, num_envs=3)
                observations, _ = env.reset(seed=1)
                self.assertTrue(env.observation_space.contains(observations))
                for _ in range(20):
                    observations, rewards, terminated, truncated, infos = env.step(env.action_space.sample())
                    self.assertTrue(env.observation_space.contains(observations))
                    self.assertEqual([x.shape for x in (rewards, terminated, truncated)], [(3,)] * 3)
                    self.assertEqual([x.dtype for x in (rewards, terminated, truncated)], [np.float32, np.bool_, np.bool_])
                    self.assertFalse(np.any(terminated & truncated))
                    self.assertTrue(np.array_equal(terminated | truncated, infos["end_cause"] >= 0))
                env.close()

    def test_same_seed_gives_the_same_bytes(self):
        for name in PLAYABLE:
            with self.subTest(name):
                one, other = (fastrl_gym.make_vec(name, num_envs=3) for _ in range(2))
                first = play(one, 30, seed=7)
                self.assertEqual(first, play(other, 30, seed=7))
                self.assertNotEqual(first, play(other, 30, seed=8))

    def test_threads_do_not_change_bytes(self):
        one, other = (fastrl_gym.make_vec("quest", num_envs=17, threads=threads) for threads in (1, 2))
        self.assertEqual(play(one, 30, seed=7), play(other, 30, seed=7))

    def test_ended_episode_leaves_its_last_observation(self):
        env = fastrl_gym.make_vec("cartpole", num_envs=17)
        env.reset(seed=3)
        ends = 0
        for _ in range(200):
            observations, _, terminated, truncated, infos = env.step(np.ones(17, np.int32))
            if "final_obs" in infos:
                ended = infos["_final_obs"]
                ends += ended.sum()
                self.assertTrue(np.array_equal(ended, terminated | truncated))
                self.assertTrue(np.all(np.abs(infos["final_obs"][ended][:, 2]) > 0.2094))  # 12 degrees
                self.assertTrue(np.all(np.abs(observations[ended]) <= 0.05))  # the next episode's first
                self.assertEqual({env.end_causes[i] for i in infos["end_cause"][ended]}, {"fall"})
                self.assertFalse(infos["success"].any())
        self.assertGreater(ends, 100)

    def test_arrays_are_the_environments_own(self):
        env = fastrl_gym.make_vec("cartpole", num_envs=3)
        first, _ = env.reset(seed=1)
        before = first.copy()
        second = env.step(np.zeros(3, np.int32))[0]
        self.assertIs(first, second)
        self.assertFalse(np.array_equal(before, first))
        copies = fastrl_gym.make_vec("cartpole", num_envs=3, copy=True)
        first, _ = copies.reset(seed=1)
        copies.step(np.zeros(3, np.int32))
        self.assertTrue(np.array_equal(before, first))

    def test_arrays_outlive_their_environment(self):
        observations, _ = fastrl_gym.make_vec("pendulum", num_envs=3).reset(seed=1)
        before = observations.copy()
        gc.collect()
        self.assertTrue(np.array_equal(before, observations))

    def test_wrong_words_are_named(self):
        with self.assertRaisesRegex(FastRLError, "unknown environment 'cartpol', did you mean 'cartpole'"):
            fastrl_gym.make_vec("cartpol")
        with self.assertRaisesRegex(FastRLError, "cartpole has no option 'stage'"):
            fastrl_gym.make_vec("cartpole", stage=3)
        with self.assertRaisesRegex(FastRLError, "opponent is 'fair'; allowed: weak, strong, none"):
            fastrl_gym.make_vec("hockey", opponent="fair")
        with self.assertRaisesRegex(FastRLError, "the ROM"):
            fastrl_gym.make_vec("oracle-of-seasons")
        env = fastrl_gym.make_vec("cartpole", num_envs=3)
        with self.assertRaisesRegex(FastRLError, "was not reset"):
            env.step(np.zeros(3, np.int32))
        env.reset(seed=1)
        with self.assertRaisesRegex(ValueError, r"shape \(2,\); 3 copies want \(3,\)"):
            env.step(np.zeros(2, np.int32))
        with self.assertRaises(FastRLError):
            env.step(np.full(3, 2, np.int32))
        env.close()
        with self.assertRaisesRegex(FastRLError, "closed"):
            env.reset(seed=1)

    def test_many_game_boys_step_in_one_call(self):
        env = fastrl_gym.make_vec("quest", num_envs=64)
        env.reset(seed=1)
        for _ in range(50):
            observations, rewards, *_ = env.step(np.zeros(64, np.int32))
        self.assertEqual(rewards.shape, (64,))
        self.assertEqual(len(env.action_names), env.single_action_space.n)

    @unittest.skipUnless(fastrl_gym.vector._Base is not object, "gymnasium is not installed")
    def test_gymnasium_knows_it(self):
        import gymnasium

        self.assertIsInstance(fastrl_gym.make_vec("cartpole"), gymnasium.vector.VectorEnv)


if __name__ == "__main__":
    unittest.main()
