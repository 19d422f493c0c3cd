using FastRL.Envs;
using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>What a match came to, in big blinds for 100 hands.</summary>
/// <param name="Name">The opponent.</param>
/// <param name="Hands">Hands played, those of one deal counted once for each seat.</param>
/// <param name="Mean">Mean.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="RawMean">Mean of the hands as they were drawn.</param>
/// <param name="RawStandardError">Its standard error.</param>
public sealed record MatchResult(string Name, long Hands, double Mean, double StandardError, double RawMean, double RawStandardError)
{
    /// <summary>Standard errors on either side of the mean that hold 95 %.</summary>
    public const double Confidence = 1.959964;

    /// <summary>95 % interval of the mean.</summary>
    public (double Low, double High) Interval => (Mean - (Confidence * StandardError), Mean + (Confidence * StandardError));

    /// <summary>95 % interval of the hands as they were drawn.</summary>
    public (double Low, double High) RawInterval => (RawMean - (Confidence * RawStandardError), RawMean + (Confidence * RawStandardError));

    /// <summary>Part of the standard deviation that is gone.</summary>
    public double VarianceReduction => RawStandardError > 0 ? 1 - (StandardError / RawStandardError) : 0;
}

/// <summary>Plays one strategy at every seat against opponents at all others.</summary>
public static class Match
{
    private const int BigBlind = Blueprints.BlueprintGame.BigBlind;
    private const int DealsForWorth = 1000;

    /// <summary>Plays a number of hands that is fixed before.</summary>
    /// <param name="game">Whose tree is played.</param>
    /// <param name="hero">Whose chips are counted.</param>
    /// <param name="opponent">At all other seats.</param>
    /// <param name="hands">Hands; rounded up to whole deals where they are duplicated.</param>
    /// <param name="duplicate">Whether the same deal is played with the hero at every seat.</param>
    /// <param name="seed">The same seed gives the same hands.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public static MatchResult Play(
        BettingGame game, IStrategy hero, IStrategy opponent, long hands, bool duplicate, ulong seed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(game);
        int seats = game.Players, seatsOfDeal = duplicate ? seats : 1;
        int deals = checked((int)((hands + seatsOfDeal - 1) / seatsOfDeal));
        var player = new HandPlayer(game);
        RunningMean mean = new(), raw = new();
        IStrategy[] table = new IStrategy[seats];
        // Where each deal is played from both seats, what its cards are worth is gone already.
        double worth = duplicate || seats != 2 ? 0 : WorthOfLead();
        for (int number = 0; number < deals; number++)
        {
            Begin(seed, number);
            double value = 0, drawn = 0;
            for (int i = 0; i < seatsOfDeal; i++)
            {
                int seat = Sit(duplicate ? i : number);
                value += player.Mean(table, seat);
                if (worth != 0) value -= worth * player.Lead(seat);
                drawn += player.Draw(table);
            }
            mean.Add(value / seatsOfDeal);
            raw.Add(drawn / seatsOfDeal);
        }
        const double scale = 100.0 / BigBlind;
        return new MatchResult(
            opponent.Name, (long)deals * seatsOfDeal, mean.Mean * scale, mean.StandardError * scale, raw.Mean * scale, raw.StandardError * scale);

        void Begin(ulong seed, int number)
        {
            cancellation.ThrowIfCancellationRequested();
            Deal deal = Deal.Create(seed, number, seats);
            hero.Begin(deal);
            opponent.Begin(deal);
            player.Begin(deal, SplitMix64.Create(~seed, number));
        }

        int Sit(int number)
        {
            int seat = number % seats;
            Array.Fill(table, opponent);
            table[seat] = hero;
            return seat;
        }

        // Chips that better cards bring, by least squares over other deals, so that the match's expectation stays as it is.
        double WorthOfLead()
        {
            ulong others = SplitMix64.Create(seed, int.MaxValue).Next();
            double products = 0, squares = 0;
            for (int number = 0; number < Math.Min(deals, DealsForWorth); number++)
            {
                Begin(others, number);
                int seat = Sit(number);
                double lead = player.Lead(seat);
                products += lead * player.Mean(table, seat);
                squares += lead * lead;
            }
            return squares > 0 ? products / squares : 0;
        }
    }
}
