using System.Globalization;
using FastRL.Emu.Guidance;
using Xunit;

namespace FastRL.Emu.Tests.Guidance;

public sealed class GuideAnswersTests
{
    private const ulong Somewhere = 7;

    [Fact]
    public void Weight_GoalsReachedOften_FallsWhicheverTheyAre()
    {
        GuideAnswers answers = Reached(16);
        Assert.Equal(0.5, answers.Weight(Somewhere));
        answers.Take(new GuideAnswer(Somewhere, 2));
        for (int i = 0; i < 48; i++) answers.CountReached(Somewhere);
        Assert.Equal(0.2, answers.Weight(Somewhere));
        Assert.Equal((48, 0), answers.History(Somewhere));
        Assert.Equal(1, answers.Weight(Somewhere + 1));
    }

    [Fact]
    public void Wants_NothingWasSaidOrItWasOfNoUse_OnlyThen()
    {
        GuideAnswers answers = Proven();
        Assert.True(answers.Wants(Somewhere + 1));
        for (int i = 0; i < 32; i++)
        {
            Assert.False(answers.Wants(Somewhere));
            answers.CountMissed(Somewhere);
        }
        Assert.True(answers.Wants(Somewhere));
        Assert.True(answers.IsUseless(Somewhere));
        answers.Take(new GuideAnswer(Somewhere, 2));
        Assert.False(answers.IsUseless(Somewhere));
    }

    [Fact]
    public void Wants_AGoalIsNew_OnceMoreForTheSameQuestion()
    {
        GuideAnswers answers = Proven();
        answers.Take(new GuideAnswer(Somewhere + 1, 1));
        Assert.True(answers.Wants(Somewhere + 1));
        answers.Take(new GuideAnswer(Somewhere + 1, 1));
        Assert.False(answers.Wants(Somewhere + 1));
    }

    [Fact]
    public void Load_WhatWasSaved_IsTheSame()
    {
        GuideAnswers answers = Proven(), copy = new();
        answers.Take(new GuideAnswer(Somewhere, 0));
        answers.Take(new GuideAnswer(Somewhere, 1));
        for (int i = 0; i < 16; i++) answers.CountReached(Somewhere);
        answers.CountMissed(Somewhere);
        var state = new MemoryStream();
        using var writer = new BinaryWriter(state);
        answers.Save(writer);
        state.Position = 0;
        using var reader = new BinaryReader(state);
        copy.Load(reader, goals: 2);
        Assert.Equal(
            (1, (16, 1), 0.5, 1.0 / 7, false),
            (copy.Find(Somewhere), copy.History(Somewhere), copy.Weight(Somewhere), copy.Trust, copy.Wants(Somewhere)));
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("1 1 1 1 1", 0)]               // four answers to a repeated question
    [InlineData("1 1 1 1 1 1", 1)]
    [InlineData("1 1 1 1 1 1 1 2 1", 0.25)]    // six of eight the same: (6 - 2 * 2) / 8
    [InlineData("1 1 1 1 1 2 1", 0)]           // four of six
    [InlineData("1 2 3 4 5 5 6", 0)]
    public void Trust_ARepeatedQuestion_IsByHowOftenItHadTheSameAnswer(string goals, double trust)
    {
        var answers = new GuideAnswers();
        foreach (string goal in goals.Split(' ')) answers.Take(new GuideAnswer(Somewhere, int.Parse(goal, CultureInfo.InvariantCulture)));
        Assert.Equal(trust, answers.Trust, 1e-12);
    }

    [Fact]
    public void Trust_AnotherGoalAfterOneOfNoUse_StaysAsItIs()
    {
        GuideAnswers answers = Proven();
        for (int i = 0; i < 32; i++) answers.CountMissed(Somewhere);
        answers.Take(new GuideAnswer(Somewhere, 2));
        Assert.Equal(1, answers.Trust);
        answers.Take(new GuideAnswer(Somewhere, 1)); // the same question
        Assert.Equal(0.5, answers.Trust, 1e-12); // five of six
    }

    // One goal of eight at random, a thousand times from each of 17 seeds.
    [Fact]
    public void Trust_AGuideThatGuesses_IsNone()
    {
        for (int seed = 0; seed < 17; seed++)
        {
            var answers = new GuideAnswers();
            var random = new Random(seed);
            for (int i = 0; i < 1000; i++)
            {
                answers.Take(new GuideAnswer((ulong)random.Next(40), random.Next(8)));
                Assert.Equal(0, answers.Trust);
            }
        }
    }

    /// <summary>One that was asked six times about one place, and said the same.</summary>
    private static GuideAnswers Proven()
    {
        var answers = new GuideAnswers();
        for (int i = 0; i < 6; i++) answers.Take(new GuideAnswer(Somewhere, 1));
        return answers;
    }

    private static GuideAnswers Reached(int times)
    {
        var answers = new GuideAnswers();
        answers.Take(new GuideAnswer(Somewhere, 1));
        for (int i = 0; i < times; i++) answers.CountReached(Somewhere);
        return answers;
    }
}
