using FastRL.Envs;
using Microsoft.Playwright;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>Chromium without a window, one process with a page for each tab; a page that crashes is opened again.</summary>
internal sealed class HeadlessTabs : IDisposable
{
    // A tab of it is to be as slow as people's when it is hidden: Playwright would keep it awake.
    private static readonly string[] s_awake =
        ["--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding"];

    private static readonly string[] s_arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"];

    private readonly string _program;
    private readonly Action<string> _note;
    private IPlaywright? _playwright;
    private IBrowserContext? _context;
    private volatile Exception? _failure;
    private volatile bool _ended;

    private HeadlessTabs(string program, Action<string> note) => (_program, _note) = (program, note);

    /// <summary>Where the browser is, or null.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .SelectMany(folder => new[] { "chromium", "chromium-browser" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The pages that are open.</summary>
    public IReadOnlyList<IPage> Pages => _context?.Pages ?? [];

    /// <summary>Looks for the browser; nothing is started yet.</summary>
    /// <param name="note">Gets lines about pages that crash; from any thread.</param>
    /// <exception cref="InputException">There is none.</exception>
    public static HeadlessTabs Prepare(Action<string> note) => new(
        Program ?? throw new InputException("Chromium is not installed, which --headless-tabs needs; Debian has it: apt-get install chromium"), note);

    /// <summary>Starts the browser and opens the pages; returns when it has begun to.</summary>
    /// <exception cref="IOException">It does not start.</exception>
    public void Open(IReadOnlyList<Uri> addresses)
    {
        try
        {
            OpenAsync(addresses).GetAwaiter().GetResult();
        }
        catch (PlaywrightException problem)
        {
            throw new IOException($"{_program} does not start: {problem.Message.Split('\n')[0]}", problem);
        }
    }

    /// <summary>Brings another tab of the same window to the front, so that a page is hidden as people hide one.</summary>
    /// <exception cref="IOException">It is still seen.</exception>
    public async Task HideAsync(IPage page)
    {
        // Playwright has every page believe that it is looked at.
        ICDPSession session = await _context!.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setFocusEmulationEnabled", new Dictionary<string, object> { ["enabled"] = false });
        IPage other = await _context.NewPageAsync();
        await other.BringToFrontAsync();
        for (int i = 0; i < 50; i++)
        {
            if (await page.EvaluateAsync<bool>("document.hidden"))
                return;
            await Task.Delay(100);
        }
        throw new IOException("the tab could not be hidden");
    }

    /// <summary>Throws where a page could not be opened again.</summary>
    /// <exception cref="IOException">It could not.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } problem)
            throw new IOException($"{_program}: {problem.Message.Split('\n')[0]}", problem);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        try
        {
            _context?.Browser?.CloseAsync().Wait(TimeSpan.FromSeconds(5));
        }
        catch (AggregateException)
        {
            // It has ended by itself.
        }
        _playwright?.Dispose();
    }

    private async Task OpenAsync(IReadOnlyList<Uri> addresses)
    {
        _playwright = await Playwright.CreateAsync();
        IBrowser browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = _program,
            Headless = true,
            Args = s_arguments,
            IgnoreDefaultArgs = s_awake,
            ChromiumSandbox = Environment.UserName != "root", // which Chromium refuses to put into it
        });
        _context = await browser.NewContextAsync();
        foreach (Uri address in addresses)
            await OpenAsync(address);
    }

    private async Task OpenAsync(Uri address)
    {
        IPage page = await _context!.NewPageAsync();
        page.Crash += (_, _) => Reopen(page, address);
        await page.GotoAsync(address.AbsoluteUri);
    }

    private async void Reopen(IPage page, Uri address)
    {
        if (_ended)
            return;
        try
        {
            _note($"the page {address.AbsoluteUri} crashed and is opened again");
            await page.CloseAsync();
            await OpenAsync(address);
        }
        catch (PlaywrightException problem)
        {
            _failure = problem;
        }
    }
}
