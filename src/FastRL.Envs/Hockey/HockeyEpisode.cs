namespace FastRL.Envs.Hockey;

/// <summary>What a copy plays at present.</summary>
/// <param name="Mode">What the episode is about.</param>
/// <param name="Player">Who is player one.</param>
/// <param name="Opponent">Who is player two.</param>
/// <param name="Time">Steps so far.</param>
public readonly record struct HockeyEpisode(HockeyMode Mode, HockeyPlayer Player, HockeyPlayer Opponent, int Time);
