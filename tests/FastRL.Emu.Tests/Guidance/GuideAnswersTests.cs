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
        GuideAnswers answers = Reached(3);
        Assert.True(answers.Wants(Somewhere + 1));
        for (int i = 0; i < 32; i++)
        {
            Assert.False(answers.Wants(Somewhere));
            answers.CountMissed(Somewhere);
        }
        Assert.True(answers.Wants(Somewhere));
        answers.Take(new GuideAnswer(Somewhere, 2));
        Assert.False(answers.Wants(Somewhere));
    }

    [Fact]
    public void Load_WhatWasSaved_IsTheSame()
    {
        GuideAnswers answers = Reached(0), copy = new();
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
            (1, (16, 1), 0.5, answers.Trust), (copy.Find(Somewhere), copy.History(Somewhere), copy.Weight(Somewhere), copy.Trust));
    }

    // Of eight second answers one was the same: (4 + 1) / (4 + 8), squared.
    [Fact]
    public void Trust_OtherGoalsWhereItIsAskedAgain_Falls()
    {
        GuideAnswers answers = Reached(0);
        answers.Take(new GuideAnswer(Somewhere + 1, 2));
        Assert.Equal(1, answers.Trust);
        foreach (int goal in (int[])[1, 2, 3, 4, 5, 6, 7, 0]) answers.Take(new GuideAnswer(Somewhere, goal));
        Assert.Equal(25.0 / 144, answers.Trust, 1e-12);
    }

    private static GuideAnswers Reached(int times)
    {
        var answers = new GuideAnswers();
        answers.Take(new GuideAnswer(Somewhere, 1));
        for (int i = 0; i < times; i++) answers.CountReached(Somewhere);
        return answers;
    }
}
