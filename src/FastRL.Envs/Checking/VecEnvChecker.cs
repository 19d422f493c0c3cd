using FastRL.Envs.Policies;

namespace FastRL.Envs.Checking;

/// <summary>Tests what <see cref="IVecEnv"/> promises on any environment.</summary>
/// <remarks>
/// Looked at are shapes and names; the order of calls; buffers that are filled with nonsense before each step; that seeds give
/// the same bytes, with 1 and 3 threads, 1 and 2 groups, and after other episodes; ends, final observations and the next
/// episode; what is over and what is cut; absent rows; states in the middle of episodes; parameters; and that a step allocates
/// nothing. What a game is about, it cannot know.
/// </remarks>
public static class VecEnvChecker
{
    private const byte Poison = 0xA5;

    /// <summary>Makes environments, plays in them with random actions, and says what is wrong.</summary>
    /// <param name="make">Makes one more environment of the same kind; each is disposed.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>One line for each broken promise: where, what was returned, what was expected. None: nothing was found.</returns>
    public static IReadOnlyList<string> Check(VecEnvFactory make, VecEnvCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(make);
        options ??= new VecEnvCheckOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 10);
        var findings = new Findings();
        using (IVecEnv environment = make(options.Count, 2, 1))
        {
            CheckLayout(environment, options.Count, groups: 2, findings);
            if (findings.Messages.Count > 0) return findings.Messages; // the rest needs arrays of the right shape
            CheckOrder(environment, options.Seed, findings);
            CheckParameters(environment, findings);
        }
        CheckSteps(make, options, findings);
        using (IVecEnv environment = make(options.Count, 1, 1)) CheckAllocation(environment, options.Seed, findings);
        return findings.Messages;
    }

    private static void CheckLayout(IVecEnv environment, int count, int groups, Findings findings)
    {
        void Equal<T>(string what, T returned, T expected)
        {
            if (!Equals(returned, expected)) findings.Add(what, "layout", $"{returned}", $"{expected}");
        }

        Equal("the number of copies", environment.Count, count);
        Equal("the number of groups", environment.Groups.Count, groups);
        Equal("the number of copies in groups", environment.Groups.Copies, count);
        if (environment.TicksPerStep < 1) findings.Add("the number of ticks a step", "layout", $"{environment.TicksPerStep}", "1 or more");
        if (environment.EndCauses.Count == 0) findings.Add("the number of end causes", "layout", "0", "1 or more");
        CheckNames("end cause", environment.EndCauses.Select(cause => cause.Name), findings);
        if (environment.Seats.Count == 0 || environment.Seats[0] != environment.Buffers)
            findings.Add("the first seat", "layout", "another object", "the learner's buffers");
        foreach (VecBuffers seat in environment.Seats)
        {
            Equal("the number of copies in the buffers", seat.Count, count);
            Equal("the number of final observations", seat.FinalObservations.Count, seat.Observations.Count);
            CheckNames("part of the observation", seat.Observations.Select(part => part.Spec.Name), findings);
            foreach (ObservationBuffer part in seat.Observations)
                CheckNames($"feature of '{part.Spec.Name}'", part.Spec.FeatureNames, findings);
        }
        Equal("the action space", environment.ActionSpace, environment.Buffers.ActionSpace);
        foreach (int size in environment.ActionSpace.ChoiceSizes)
            if (size < 2) findings.Add("the number of choices", "layout", $"{size}", "2 or more");
        if (environment.ActionSpace.RealBounds is not { } box) return;
        for (int k = 0; k < box.Low.Count; k++)
            if (!(box.Low[k] < box.High[k])) findings.Add("a bound of actions", "layout", $"{box.Low[k]} to {box.High[k]}", "low below high");
    }

    private static void CheckNames(string what, IEnumerable<string> names, Findings findings)
    {
        foreach (IGrouping<string, string> same in names.GroupBy(name => name, StringComparer.Ordinal))
            if (same.Count() > 1) findings.Add($"the name of a {what}", "layout", $"'{same.Key}' {same.Count()} times", "another one for each");
    }

    private static void CheckOrder(IVecEnv environment, ulong seed, Findings findings)
    {
        findings.Refuses<InvalidOperationException>("Send before the first Reset", () => environment.Send(0));
        environment.Reset(seed);
        Act(environment, new UniformPolicy(environment.ActionSpace, seed));
        findings.Refuses<InvalidOperationException>("Recv without Send", () => environment.Recv(1));
        findings.Refuses<ArgumentOutOfRangeException>("Send of a group that is not there", () => environment.Send(2));
        environment.Send(1);
        findings.Refuses<InvalidOperationException>("Send of a group under way", () => environment.Send(1));
        findings.Refuses<InvalidOperationException>("Reset with a group under way", () => environment.Reset(seed));
        findings.Refuses<InvalidOperationException>("SaveState with a group under way", () => environment.SaveState(Stream.Null));
        findings.Refuses<InvalidOperationException>("LoadState with a group under way", () => environment.LoadState(Stream.Null));
        environment.Recv(1);
    }

    private static void CheckParameters(IVecEnv environment, Findings findings)
    {
        foreach (EnvParameter parameter in environment.Parameters.Definitions)
        {
            string name = parameter.Name;
            double value = environment.Parameters[name];
            if (value != parameter.Default) findings.Add($"parameter '{name}'", "a new environment", $"{value}", $"{parameter.Default}");
            foreach (double bound in new[] { parameter.Low, parameter.High })
            {
                environment.Parameters[name] = bound;
                Step(environment);
                if (environment.Parameters[name] != bound)
                    findings.Add($"parameter '{name}'", "after a step", $"{environment.Parameters[name]}", $"{bound}, as it was set");
            }
            byte[] state = Save(environment);
            environment.Parameters[name] = parameter.Low;
            environment.LoadState(new MemoryStream(state));
            if (environment.Parameters[name] != parameter.High)
                findings.Add($"parameter '{name}'", "after a load", $"{environment.Parameters[name]}", $"{parameter.High}, as it was saved");
        }
    }

    // One environment is the reference; the others differ in something that must not matter.
    private static void CheckSteps(VecEnvFactory make, VecEnvCheckOptions options, Findings findings)
    {
        var players = new List<Player>();
        try
        {
            Player reference = Add("reference", make(options.Count, 1, 1));
            Add("once more", make(options.Count, 1, 1));
            Add("3 threads", make(options.Count, 1, 3));
            Add("2 groups", make(options.Count, 2, 1));
            Player used = Add("a reset after other episodes", make(options.Count, 1, 1));
            used.Environment.Reset(options.Seed + 1);
            for (int step = 0; step < 10; step++)
            {
                Act(used.Environment, used.Policy);
                Step(used.Environment);
            }
            foreach (Player player in players)
            {
                foreach (SeatRows seat in player.Seats) seat.PoisonObservations(player.Poison);
                player.Environment.Reset(options.Seed);
                foreach (SeatRows seat in player.Seats) seat.ExamineStart("the reset");
            }
            CompareAll("the reset");
            for (int step = 1; step <= options.Steps; step++)
            {
                Act(reference.Environment, reference.Policy);
                foreach (Player player in players)
                {
                    CopyActions(reference.Environment, player.Environment);
                    foreach (SeatRows seat in player.Seats) seat.PoisonResults(player.Poison);
                    Step(player.Environment);
                    foreach (SeatRows seat in player.Seats) seat.ExamineStep(step);
                }
                CompareAll($"step {step}");
                if (step == options.Steps / 2) CheckState(step);
            }
            foreach (SeatRows seat in reference.Seats) seat.ExamineEnds(options.Steps);

            Player Add(string name, IVecEnv environment)
            {
                players.Add(new Player(name, environment, (byte)(Poison + players.Count), options.Seed, findings));
                return players[^1];
            }

            void CompareAll(string after)
            {
                foreach (Player player in players.Skip(1))
                    for (int seat = 0; seat < player.Seats.Length; seat++) reference.Seats[seat].Compare(player.Seats[seat], player.Name, after);
            }

            void CheckState(int step)
            {
                byte[] state = Save(reference.Environment);
                if (!Save(reference.Environment).AsSpan().SequenceEqual(state))
                    findings.Add("the second of two states", $"step {step}", "another one", "the same bytes");
                CheckWrongStates(make, options, state, findings);
                if (!options.ResumesEpisodes) return;
                Player loaded = Add("loaded from a state", make(options.Count, 1, 1));
                foreach (SeatRows seat in loaded.Seats) seat.PoisonObservations(loaded.Poison);
                loaded.Environment.LoadState(new MemoryStream(state));
                for (int seat = 0; seat < loaded.Seats.Length; seat++)
                {
                    loaded.Seats[seat].ExamineStart("a load");
                    reference.Seats[seat].CompareObservations(loaded.Seats[seat], loaded.Name, "a load");
                }
            }
        }
        finally
        {
            foreach (Player player in players) player.Environment.Dispose();
        }
    }

    private static void CheckWrongStates(VecEnvFactory make, VecEnvCheckOptions options, byte[] state, Findings findings)
    {
        byte[] damaged = [.. state];
        damaged[^1] ^= 0x10;
        using IVecEnv environment = make(options.Count, 1, 1), larger = make(options.Count + 1, 1, 1);
        findings.Refuses<InvalidDataException>("LoadState of a damaged state", () => environment.LoadState(new MemoryStream(damaged)));
        findings.Refuses<InvalidDataException>("LoadState of half a state", () => environment.LoadState(new MemoryStream(state, 0, state.Length / 2)));
        findings.Refuses<InvalidDataException>("LoadState of nothing", () => environment.LoadState(Stream.Null));
        findings.Refuses<InvalidDataException>("LoadState of another number of copies", () => larger.LoadState(new MemoryStream(state)));
    }

    // The smallest of some rounds counts: the first ones also pay for compilation and for memory that is kept.
    private static void CheckAllocation(IVecEnv environment, ulong seed, Findings findings)
    {
        const int Rounds = 8, Steps = 32;
        environment.Reset(seed);
        Act(environment, new UniformPolicy(environment.ActionSpace, seed));
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < Steps; step++) Step(environment);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        if (least > 0) findings.Add("the memory allocated", $"{Steps} steps", $"{least} bytes", "0");
    }

    private static void Act(IVecEnv environment, UniformPolicy policy)
    {
        foreach (VecBuffers seat in environment.Seats) policy.Act(seat, 0, seat.Count);
    }

    private static void CopyActions(IVecEnv from, IVecEnv to)
    {
        for (int seat = 0; seat < from.Seats.Count; seat++)
        {
            from.Seats[seat].Actions.CopyTo(to.Seats[seat].Actions, 0);
            from.Seats[seat].ContinuousActions.CopyTo(to.Seats[seat].ContinuousActions, 0);
        }
    }

    private static void Step(IVecEnv environment)
    {
        for (int group = 0; group < environment.Groups.Count; group++) environment.Send(group);
        for (int group = 0; group < environment.Groups.Count; group++) environment.Recv(group);
    }

    private static byte[] Save(IVecEnv environment)
    {
        var state = new MemoryStream();
        environment.SaveState(state);
        return state.ToArray();
    }

    private sealed class Player(string name, IVecEnv environment, byte poison, ulong seed, Findings findings)
    {
        public string Name => name;

        public IVecEnv Environment => environment;

        public byte Poison => poison;

        public UniformPolicy Policy { get; } = new(environment.ActionSpace, seed);

        public SeatRows[] Seats { get; } = [.. Enumerable.Range(0, environment.Seats.Count).Select(seat => new SeatRows(environment, seat, findings))];
    }
}
