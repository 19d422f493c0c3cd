using Microsoft.Playwright;

namespace FastRL.Browser.Tests;

/// <summary>The viewer's page in the browser.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    /// <summary>Listens to a page before it is loaded.</summary>
    public WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, message) => _complaints.Add(message);
        page.RequestFailed += (_, request) => _complaints.Add($"{request.Url}: {request.Failure}");
    }

    /// <summary>The browser's page.</summary>
    public IPage Page { get; }

    /// <summary>Errors and warnings of its console, exceptions, requests that failed.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Text of an element.</summary>
    public async Task<string> TextAsync(string selector) => (await Page.TextContentAsync(selector) ?? "").Trim();

    /// <summary>Waits until an element's text is as a JavaScript expression of <c>text</c> says.</summary>
    public Task WaitForTextAsync(string selector, string condition) => Page.WaitForFunctionAsync(
        $"selector => (text => {condition})(document.querySelector(selector)?.textContent.trim() ?? '')", selector);

    /// <summary>The picture, to be compared with another one.</summary>
    public Task<string> PictureAsync() => Page.EvaluateAsync<string>("() => document.getElementById('picture').toDataURL()");

    /// <summary>Waits until the picture is another one.</summary>
    /// <remarks>Play does not wait for the page: whatever else was waited for may have been there already.</remarks>
    public Task WaitForOtherPictureAsync(string before) =>
        Page.WaitForFunctionAsync("before => document.getElementById('picture').toDataURL() !== before", before);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
