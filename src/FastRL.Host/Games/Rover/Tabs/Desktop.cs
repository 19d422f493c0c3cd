using System.ComponentModel;
using System.Diagnostics;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>The desktop that the program was started from, where there is one.</summary>
internal static class Desktop
{
    private static readonly string[] s_displays = ["DISPLAY", "WAYLAND_DISPLAY"];

    /// <summary>Whether a page can be opened for the user to see.</summary>
    public static bool IsThere => OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
        || s_displays.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    /// <summary>Opens a page in the user's browser; where nothing can, the printed address remains.</summary>
    public static void Open(Uri address)
    {
        try
        {
            Process.Start(OperatingSystem.IsWindows()
                ? new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true }
                : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address.AbsoluteUri]))?.Dispose();
        }
        catch (Win32Exception)
        {
            // xdg-utils are not installed.
        }
    }
}
