using FastRL.Web.Viewing;

namespace FastRL.Web.Tests.Viewing;

public sealed class ClientMailboxTests
{
    [Fact]
    public async Task Take_PicturesThatNobodyTook_GivesTheNewestOnly()
    {
        var box = new ClientMailbox();
        for (byte i = 1; i <= 17; i++)
            box.PostPicture(new[] { i });
        Assert.Equal([17], (await box.TakeAsync(default))!.Value.Bytes.ToArray());
        Assert.Equal(16, box.Dropped);
    }

    [Fact]
    public async Task Take_TextsAndAPicture_GivesTextsInOrderFirst()
    {
        var box = new ClientMailbox();
        box.PostPicture(new byte[] { 9 });
        box.PostText(new byte[] { 1 });
        box.PostText(new byte[] { 2 });
        var taken = new List<(byte, bool)>();
        for (int i = 0; i < 3; i++)
        {
            ClientMailbox.Message message = (await box.TakeAsync(default))!.Value;
            taken.Add((message.Bytes.Span[0], message.IsText));
        }
        Assert.Equal([(1, true), (2, true), (9, false)], taken);
    }

    [Fact]
    public async Task Take_NothingThere_WaitsForAPost()
    {
        var box = new ClientMailbox();
        ValueTask<ClientMailbox.Message?> taking = box.TakeAsync(default);
        Assert.False(taking.IsCompleted);
        box.PostText(new byte[] { 5 });
        Assert.True((await taking)!.Value.IsText);
    }

    [Fact]
    public async Task PostText_ToAClientThatStoppedReading_ClosesTheBox()
    {
        var box = new ClientMailbox();
        for (int i = 0; i < 300; i++)
            box.PostText(new byte[] { 1 });
        int taken = 0;
        while (await box.TakeAsync(default) is not null)
            taken++;
        Assert.Equal(256, taken);
    }

    [Fact]
    public async Task Take_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        ValueTask<ClientMailbox.Message?> taking = new ClientMailbox().TakeAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await taking);
    }
}
