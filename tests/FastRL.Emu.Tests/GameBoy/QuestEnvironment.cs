using System.Security.Cryptography;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Emu.Tests.Profiles;
using FastRL.Envs;

namespace FastRL.Emu.Tests.GameBoy;

/// <summary>Environments of the bundled game, and a random player for them.</summary>
internal static class QuestEnvironment
{
    private static readonly string ProfilePath = BundledProfiles.PathOf("quest");

    public static GameBoyVecEnv Create(int count, int threads = 1, int groups = 1, int? episodeLength = null) =>
        new(GameProfile.Load(ProfilePath), Options(count, threads, groups, episodeLength));

    /// <summary>The bundled game with another observation.</summary>
    public static GameBoyVecEnv WithObservation(string observation, int count, int threads = 1, int groups = 1, int? episodeLength = null)
    {
        string text = File.ReadAllText(ProfilePath);
        int start = text.IndexOf("observation:", StringComparison.Ordinal);
        int end = text.IndexOf("actions:", StringComparison.Ordinal);
        int goals = text.IndexOf("guidance:", StringComparison.Ordinal), ends = text.IndexOf("termination:", StringComparison.Ordinal);
        string changed = $"{text[..start]}observation:\n  {observation}\n{text[end..goals]}{text[ends..]}"
            .Replace("noop_frames: 0..60", "noop_frames: 1..60", StringComparison.Ordinal);
        return new GameBoyVecEnv(GameProfile.Parse(changed, ProfilePath), Options(count, threads, groups, episodeLength));
    }

    /// <summary>The bundled game with other actions.</summary>
    public static GameBoyVecEnv WithActions(string actions, int count, int threads = 1, int groups = 1, int? episodeLength = null) => new(
        GameProfile.Parse(
            File.ReadAllText(ProfilePath).Replace("actions: [up, down, left, right, a]", $"actions: {actions}", StringComparison.Ordinal), ProfilePath),
        Options(count, threads, groups, episodeLength));

    /// <summary>Steps all groups with random actions and returns a hash of everything that came out.</summary>
    public static string Play(GameBoyVecEnv env, int steps, int seed)
    {
        var random = new Random(seed);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int choices = ((ActionSpace.Discrete)env.ActionSpace).Size;
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < env.Count; i++) env.Buffers.Actions[i] = random.Next(choices);
            for (int group = 0; group < env.Groups.Count; group++) env.Send(group);
            for (int group = 0; group < env.Groups.Count; group++) env.Recv(group);
            Append(hash, env.Buffers);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>One step with the same action everywhere.</summary>
    public static void Step(GameBoyVecEnv env, int action = 0)
    {
        Array.Fill(env.Buffers.Actions, action);
        for (int group = 0; group < env.Groups.Count; group++) env.Send(group);
        for (int group = 0; group < env.Groups.Count; group++) env.Recv(group);
    }

    private static GameBoyVecEnvOptions Options(int count, int threads, int groups, int? episodeLength) =>
        new() { Count = count, Threads = threads, Groups = groups, EpisodeLength = episodeLength };

    private static void Append(IncrementalHash hash, VecBuffers buffers)
    {
        foreach (ObservationBuffer observation in buffers.Observations) AppendArray(hash, observation.Array);
        AppendArray(hash, buffers.Rewards);
        AppendArray(hash, buffers.EndCauses);
        hash.AppendData(buffers.Terminated);
        hash.AppendData(buffers.Truncated);
    }

    private static void AppendArray(IncrementalHash hash, Array array)
    {
        byte[] bytes = new byte[Buffer.ByteLength(array)];
        Buffer.BlockCopy(array, 0, bytes, 0, bytes.Length);
        hash.AppendData(bytes);
    }
}
