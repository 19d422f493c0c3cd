using FastRL.Emu.Expressions;
using FastRL.Emu.GameBoy;

namespace FastRL.Emu.Profiles;

/// <summary>Reads the key <c>boot</c>.</summary>
internal static class BootParser
{
    private const int MaximumFrames = 100_000;

    public static BootScript Parse(ProfileNode node, ValueTable values, string directory)
    {
        if (!node.IsMapping) return new BootScript.Steps([.. node.Items().Select(item => ParseStep(item, values))]);
        ProfileNode state = node.Mapping("state")["state"];
        return new BootScript.State(state.FilePath(directory), state);
    }

    private static BootStep ParseStep(ProfileNode node, ValueTable values)
    {
        ProfileMapping step = node.Mapping("press", "wait", "until", "frames", "limit", "tap");
        switch (step.ExactlyOne("press", "wait", "until").Key)
        {
            case "press":
                node.Mapping("press", "frames");
                return new BootStep.Hold(node, ButtonNames.Parse(step["press"]), step["frames"].Integer(1, MaximumFrames));
            case "wait":
                node.Mapping("wait");
                return new BootStep.Hold(node, GameBoyButtons.None, step["wait"].Integer(1, MaximumFrames));
            default:
                node.Mapping("until", "limit", "tap");
                CompiledExpression when = step["until"].Expression(values.Index, allowPrevious: false);
                return new BootStep.Until(node, when, step["limit"].Integer(1, MaximumFrames), ParseTaps(step.Find("tap")));
        }
    }

    private static GameBoyButtons[] ParseTaps(ProfileNode? node) => node switch
    {
        null => [],
        { IsList: true } => [.. node.Items().Select(ButtonNames.Parse)],
        _ => [ButtonNames.Parse(node)],
    };
}
