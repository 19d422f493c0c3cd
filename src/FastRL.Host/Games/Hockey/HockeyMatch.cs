using FastRL.Envs.Hockey;

namespace FastRL.Host.Games.Hockey;

/// <summary>What an episode is.</summary>
/// <param name="Mode">What it is about.</param>
/// <param name="Opponent">Who plays against the learner: a word of these, or the key of a rival.</param>
/// <param name="Phase">Name of the phase that it belongs to.</param>
/// <param name="Number">Of one that ended: which it was, 0 for the first.</param>
internal readonly record struct HockeyMatch(HockeyMode Mode, string Opponent, string Phase, long Number = 0)
{
    /// <summary>Nobody.</summary>
    public const string None = "none";

    /// <summary>The scripted player.</summary>
    public const string Weak = "weak";

    /// <summary>The scripted player with more force.</summary>
    public const string Strong = "strong";

    /// <summary>Who player two is in the batch.</summary>
    public HockeyPlayer Player => Opponent switch
    {
        None => HockeyPlayer.Nobody,
        Weak => HockeyPlayer.Weak,
        Strong => HockeyPlayer.Strong,
        _ => HockeyPlayer.External,
    };

    /// <summary>Writes it.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write((byte)Mode);
        writer.Write(Opponent);
        writer.Write(Phase);
    }

    /// <summary>Takes it back.</summary>
    /// <exception cref="InvalidDataException">There is no such mode.</exception>
    public static HockeyMatch Load(BinaryReader reader)
    {
        var mode = (HockeyMode)reader.ReadByte();
        if (!Enum.IsDefined(mode)) throw new InvalidDataException($"the state has the mode {(byte)mode}, which there is not");
        return new HockeyMatch(mode, reader.ReadString(), reader.ReadString());
    }
}
