using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Runs.Identity;

namespace FastRL.Host.Games.GameBoy;

/// <summary>What a profile and its ROM mean to an agent, a line for each thing that could be another.</summary>
internal static class GameBoyIdentity
{
    /// <summary>Describes a game.</summary>
    /// <param name="profile">How the ROM becomes an environment.</param>
    /// <param name="rom">The user's ROM, or null for the profile's own.</param>
    /// <param name="guided">Whether the agent is told goals.</param>
    /// <exception cref="ProfileException">The ROM cannot be read or is another one.</exception>
    public static GameIdentity Of(GameProfile profile, string? rom, bool guided) => new(
        [
            new Trait("ROM", Hash(profile.Rom.Read(rom))),
            new Trait("model", $"{profile.Model}"),
            .. profile.Features.Select((feature, i) => new Trait($"feature {i}", Describe(feature, profile))),
            new Trait("tiles", DescribeTiles(profile)),
            new Trait("pixels", profile.Pixels is { } pixels ? $"{pixels.Width}x{pixels.Height}, {pixels.Stack} steps, blend {pixels.Blend}" : "none"),
            .. guided ? Goals(profile) : [],
        ],
        [
            .. profile.Actions.Where(action => action.When is not null).Select(action => new Trait($"action {action.Name} when", action.When!.Text)),
            new Trait("no-op frames", $"{profile.NoopFramesLow}..{profile.NoopFramesHigh}"),
            .. profile.Rewards.Select(term => new Trait($"reward {term.Name}", $"{Number(term.Scale)} * ({term.Expression.Text})")),
            .. profile.EndRules.Select(rule => new Trait(
                $"{(rule.Cause.Truncation ? "truncation" : "termination")} {rule.Cause.Name}",
                rule.When.Text + (rule.Cause.Success ? ", a success" : ""))),
            new Trait("patience", $"{profile.Patience}"),
            new Trait("max_steps", $"{profile.MaxSteps}"),
            new Trait("profile SHA-256", Hash(Encoding.UTF8.GetBytes(profile.Text))),
        ])
    {
        Text = profile.Text,
        TextSha256 = Hash(Encoding.UTF8.GetBytes(profile.Text)),
    };

    private static IEnumerable<Trait> Goals(GameProfile profile) =>
    [
        new Trait("situation", string.Join(", ", profile.Guidance?.Situation.Select(index => profile.ValueNames[index]) ?? [])),
        new Trait("place", string.Join(", ", profile.Guidance?.Place.Select(place => $"{profile.ValueNames[place.Value]} within {place.Range}") ?? [])),
        .. profile.Guidance?.Goals.Select(goal => new Trait($"goal {goal.Name}", goal.When.Text + (goal.At is { } at ? $", at {string.Join(", ", at.Select(bounds => $"{bounds.Low}..{bounds.High}"))}" : ""))) ?? [],
    ];

    private static string Describe(ObservedFeature feature, GameProfile profile)
    {
        WatchedValue value = profile.Values[feature.Value];
        string bank = value.Bank < 0 ? "" : $" bank {value.Bank}", mask = value.Mask == uint.MaxValue ? "" : $" mask 0x{value.Mask:X}";
        string encoding = feature.Kind switch
        {
            ObservedFeatureKind.Scale => $"scaled from {feature.Offset} by {Number(feature.Scale)}",
            ObservedFeatureKind.OneHot => $"one of {feature.Size} from {feature.Offset}",
            ObservedFeatureKind.Bits => $"{feature.Size} bits from {feature.Offset}",
            _ => $"one of {feature.Size} bins from {feature.Offset} by {Number(feature.Scale)}",
        };
        return $"{profile.ValueNames[feature.Value]}, {value.Kind} at 0x{value.Address:X4}{bank}{mask}, {encoding}";
    }

    private static string DescribeTiles(GameProfile profile) => (profile.TileClasses, profile.TileMap) switch
    {
        (0, _) => "none",
        (int numbers, null) => $"{numbers} numbers",
        (int classes, { } map) => $"{classes} classes, {Hash([.. map.SelectMany(BitConverter.GetBytes)])}",
    };

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
