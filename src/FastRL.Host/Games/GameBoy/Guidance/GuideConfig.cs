using System.ComponentModel.DataAnnotations;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games.GameBoy.Guidance;

/// <summary>Whether and by whom an agent is told what to try next.</summary>
internal sealed class GuideConfig
{
    /// <summary>An OpenAI-compatible endpoint, up to and with <c>/v1</c>. Default empty: nobody is asked.</summary>
    [GuideUrl]
    public string Url { get; init; } = "";

    /// <summary>The log of another run's questions and answers, whose answers come again at the same steps. Default empty.</summary>
    public string Replay { get; init; } = "";

    /// <summary>Model that the endpoint is asked for; servers of one model do not look at it.</summary>
    public string Model { get; init; } = "default";

    /// <summary>Steps of a copy without a reward after which its goal was of no use.</summary>
    [Range(1, 100_000)]
    public int Patience { get; init; } = 30;

    /// <summary>Reward of reaching the goal, and of coming as much nearer as its place has room; less once it was reached often.</summary>
    [Range(0.0, 1000.0)]
    public double Reward { get; init; } = 4;

    /// <summary>Time after which a question is given up.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>Whether the agent has goals.</summary>
    internal bool IsOn => Url.Length > 0 || Replay.Length > 0;
}

/// <summary>The address of a web server, or nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class GuideUrlAttribute() : TextFormatAttribute(text =>
    text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
        ? null
        : throw new FormatException("an address such as http://127.0.0.1:8080/v1"));
