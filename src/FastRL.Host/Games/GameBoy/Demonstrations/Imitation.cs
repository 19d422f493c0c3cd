using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Learn.Ppo;

namespace FastRL.Host.Games.GameBoy.Demonstrations;

/// <summary>Plays demonstrations again, to see what was seen, and teaches them.</summary>
internal static class Imitation
{
    /// <summary>Plays them.</summary>
    /// <param name="profile">The game.</param>
    /// <param name="episodes">What was done.</param>
    /// <param name="create">Makes one copy of the game, as the learner sees it, whose first episode begins after so many idle frames.</param>
    /// <exception cref="InputException">An action is shown where it is not allowed.</exception>
    public static DemonstratedSteps Play(GameProfile profile, IReadOnlyList<Demonstration> episodes, Func<int, IVecEnv> create)
    {
        DemonstratedSteps? steps = null;
        foreach (Demonstration episode in episodes)
        {
            using IVecEnv environment = create(episode.IdleFrames);
            VecBuffers buffers = environment.Buffers;
            steps ??= new DemonstratedSteps(buffers, episodes.Sum(each => each.Actions.Count));
            environment.Reset(seed: 0);
            foreach (int action in episode.Actions)
            {
                if (buffers.ActionMasks.Length > 0 && buffers.ActionMasks[action] == 0)
                    throw new InputException($"a demonstration presses {profile.Actions[action].Name} where it is not allowed: when {profile.Actions[action].When!.Text}");
                buffers.Actions[0] = action;
                steps.Add(buffers, 0);
                environment.Send(0);
                environment.Recv(0);
                if (buffers.EndCauses[0] >= 0) break; // what was shown behind the end is of no episode
            }
        }
        return steps!;
    }
}
