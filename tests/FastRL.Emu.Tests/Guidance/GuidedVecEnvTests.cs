using FastRL.Emu.GameBoy;
using FastRL.Emu.Guidance;
using FastRL.Emu.Profiles;
using FastRL.Emu.Tests.Profiles;
using FastRL.Envs.Checking;
using Xunit;

namespace FastRL.Emu.Tests.Guidance;

public sealed class GuidedVecEnvTests
{
    private const int North = 0, West = 2; // goals of the bundled game's profile
    private const int Left = 2, Right = 3; // actions
    private const ulong Home = 9UL << 48;  // room 9, no switch, no key, no door
    private const ulong Forest = 8UL << 48;

    private static readonly GameProfile s_profile = GameProfile.Load(BundledProfiles.PathOf("quest"));

    [Fact]
    public void Environment_WithGoals_KeepsWhatEnvironmentsPromise() => Assert.Empty(VecEnvChecker.Check(
        (count, groups, threads) => Create(count, groups, threads, (Home, West), (Forest, North)), new VecEnvCheckOptions { Steps = 120, Count = 3 }));

    [Fact]
    public void Recv_AnAnswer_IsSeenFromItsStepOn()
    {
        using GuidedVecEnv environment = Create(2, 1, 1);
        // What was said of the forest's edge makes its guide believed.
        environment.Guide = new Script(
            [.. Enumerable.Repeat((2L, new GuideAnswer(Forest, North)), 6), (4, new GuideAnswer(Home, West)), (6, new GuideAnswer(Home, North))]);
        environment.Reset(3);
        Assert.Equal(-1, GoalOf(environment, 1));
        int[] seen = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            Step(environment, action: 0);
            return GoalOf(environment, 1);
        })];
        Assert.Equal([-1, West, North], seen);
        Assert.Equal(
            ["goal=west", "goal=east", "goal=switch", "goal=key", "goal=door", "goal=treasure", "way to goal: hero_x", "way to goal: hero_y"],
            environment.Buffers.Observations[0].Spec.FeatureNames.TakeLast(8));
    }

    [Theory]
    [InlineData(West, -8, 0)]
    [InlineData(North, 0, -8)]
    public void Reset_GoalIsSomewhere_TheWayThereIsSeen(int goal, float right, float down)
    {
        using GuidedVecEnv environment = Create(1, 1, 1, (Home, goal));
        environment.Reset(3);
        Assert.Equal([right, down], environment.Buffers.Observations[0].Row<float>(0)[^2..].ToArray());
    }

    // Home's hero begins within the western way out's rows and the northern one's columns, and 160 pixels across are 1.
    [Fact]
    public void Recv_NearerThanEverToAGoal_PaysByHowMuchAndReachingItFully()
    {
        using GuidedVecEnv guided = Create(1, 1, 1, (Home, West));
        using GameBoyVecEnv plain = Game(1, 1, 1);
        guided.Reset(3);
        plain.Reset(3);
        int nearest = Away();
        // A way back first, which costs nothing, and the same way again, which pays nothing.
        foreach (int action in (int[])[.. Enumerable.Repeat(Left, 4), .. Enumerable.Repeat(Right, 3), .. Enumerable.Repeat(Left, 40)])
        {
            Step(guided, action);
            plain.Buffers.Actions[0] = action;
            plain.Send(0);
            plain.Recv(0);
            Assert.Equal(plain.Buffers.Rewards[0], guided.Scores[0]);
            plain.TryGetValue(0, "room", out int room);
            int away = Away();
            float more = guided.Buffers.Rewards[0] - plain.Buffers.Rewards[0];
            Assert.Equal(room == 8 ? 1.5 : 1.5 * Math.Max(0, nearest - away) / 160, more, 1e-4);
            nearest = Math.Min(nearest, away);
            if (room == 8) return;
        }
        Assert.Fail("the hero never left home");

        int Away()
        {
            plain.TryGetValue(0, "hero_x", out int x);
            return x;
        }
    }

    [Fact]
    public void Recv_AGuideThatGuesses_ChangesNothing()
    {
        using GuidedVecEnv guided = Create(3, 1, 1);
        using GameBoyVecEnv plain = Game(3, 1, 1);
        guided.Guide = new Script([.. Enumerable.Range(1, 48).Select(i => ((long)i, new GuideAnswer(Home, i % 8)))]);
        guided.Reset(3);
        plain.Reset(3);
        for (int step = 0; step < 40; step++)
        {
            Step(guided, Left);
            Array.Fill(plain.Buffers.Actions, Left);
            plain.Send(0);
            plain.Recv(0);
            Assert.Equal(plain.Buffers.Rewards, guided.Buffers.Rewards);
            for (int copy = 0; copy < 3; copy++) Assert.Equal(-1, GoalOf(guided, copy));
        }
    }

    [Fact]
    public void Recv_NothingWasSaidOfTheSituation_AsksOnceAboutIt()
    {
        using GuidedVecEnv environment = Create(3, 1, 1);
        var guide = new Script();
        environment.Guide = guide;
        environment.Reset(3);
        Step(environment, action: 4); // swings the sword at nothing
        Step(environment, action: 4);
        GuideRequest question = Assert.Single(guide.Questions);
        Assert.Equal(Home, question.Situation);
        Assert.Contains("\nroom = 9\n", question.Text, StringComparison.Ordinal);
        Assert.Contains("\nwest: leave the room by its western side\n", question.Text, StringComparison.Ordinal);
        Assert.Contains("Reached in this episode: none\n", question.Text, StringComparison.Ordinal);
    }

    // 32 times in which nothing was paid for 10 steps, of three copies.
    [Fact]
    public void Recv_GoalIsOfNoUse_AsksAgain()
    {
        using GuidedVecEnv environment = Create(3, 1, 1, (Home, North));
        var guide = new Script();
        environment.Guide = guide;
        environment.Reset(3);
        int steps = 0;
        for (; guide.Questions.Count == 0 && steps < 200; steps++) Step(environment, action: 4);
        Assert.InRange(steps, 100, 150);
        Assert.Contains("The goal here so far: north, reached 0 times, of no use 32 times\n", guide.Questions[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadState_OfAnotherRun_GoesOnWithItsAnswers()
    {
        using GuidedVecEnv original = Create(3, 2, 1, (Home, West));
        original.Reset(3);
        for (int step = 0; step < 40; step++) Step(original, Left);
        var state = new MemoryStream();
        original.SaveState(state);
        using GuidedVecEnv copy = Create(3, 2, 1), answers = Create(3, 2, 1);
        copy.LoadState(new MemoryStream(state.ToArray()));
        answers.LoadAnswers(new MemoryStream(state.ToArray()));
        answers.Reset(3);
        Assert.Equal(original.Step, copy.Step);
        Assert.Equal(West, GoalOf(answers, 0));
        Step(original, Left);
        Step(copy, Left);
        Assert.Equal(original.Buffers.Observations[0].Array, copy.Buffers.Observations[0].Array);
        Assert.Equal(original.Buffers.Rewards, copy.Buffers.Rewards);
    }

    [Theory]
    [InlineData("goals: [", "goals: [{name: north, says: x, when: x == 1}, ", "duplicate goal")]
    [InlineData("situation: [x]", "situation: [nowhere]", "unknown value 'nowhere'")]
    [InlineData("situation: [x]", "situation: [x, y, x, y, x]", "allowed are 1 to 4")]
    [InlineData("when: y == 1", "when: first(y)", "first")]
    [InlineData("when: y == 1", "when: y == 1, at: {z: 1}", "unknown key 'z' in 'at'; allowed: x")]
    [InlineData("when: y == 1", "when: y == 1, at: {x: 5..1}", "allowed is a range low..high")]
    [InlineData("when: y == 1", "when: y == 1, at: {}", "lacks the key 'x'")]
    [InlineData("place: {x: 0..100}", "place: {x: 7}", "the range is empty")]
    [InlineData("place: {x: 0..100}", "place: {}", "there is no 'place'")]
    public void Parse_WrongGoals_AreNamed(string words, string replaced, string named)
    {
        const string guidance =
            "guidance: {situation: [x], place: {x: 0..100}, goals: [{name: north, says: go north, when: x == 1, at: {x: 1}}, {name: south, says: go south, when: y == 1}]}\n";
        Assert.Equal(2, GameProfile.Parse(TestProfile.Text + guidance, "test.yaml").Guidance!.Goals.Count);
        Assert.Contains(
            named,
            Assert.Throws<ProfileException>(() => GameProfile.Parse(TestProfile.Text + guidance.Replace(words, replaced, StringComparison.Ordinal), "test.yaml")).Message,
            StringComparison.Ordinal);
    }

    private static GameBoyVecEnv Game(int count, int groups, int threads, int episodeLength = 50) =>
        new(s_profile, new GameBoyVecEnvOptions { Count = count, Groups = groups, Threads = threads, EpisodeLength = episodeLength });

    private static GuidedVecEnv Create(int count, int groups, int threads, params (ulong Situation, int Goal)[] known)
    {
        var answers = new GuideAnswers();
        // As often as a guide has to say the same to be believed.
        foreach ((ulong situation, int goal) in known)
            for (int i = 0; i < 6; i++) answers.Take(new GuideAnswer(situation, goal));
        return new GuidedVecEnv(Game(count, groups, threads), s_profile, answers, bonus: 1.5f, patience: 10);
    }

    private static void Step(GuidedVecEnv environment, int action)
    {
        Array.Fill(environment.Buffers.Actions, action);
        for (int group = 0; group < environment.Groups.Count; group++) environment.Send(group);
        for (int group = 0; group < environment.Groups.Count; group++) environment.Recv(group);
    }

    private static int GoalOf(GuidedVecEnv environment, int copy) =>
        environment.Buffers.Observations[0].Row<float>(copy)[^(environment.Goals.Count + 2)..^2].IndexOfAnyExcept(0f);

    private sealed class Script(params (long Step, GuideAnswer Answer)[] answers) : IGuide
    {
        private readonly Queue<(long Step, GuideAnswer Answer)> _answers = new(answers);

        public List<GuideRequest> Questions { get; } = [];

        public bool CanAsk(ulong situation) => Questions.All(question => question.Situation != situation);

        public void Ask(GuideRequest question) => Questions.Add(question);

        public bool TryTake(long step, out GuideAnswer answer)
        {
            bool due = _answers.TryPeek(out (long Step, GuideAnswer Answer) next) && next.Step <= step;
            answer = due ? _answers.Dequeue().Answer : default;
            return due;
        }
    }
}
