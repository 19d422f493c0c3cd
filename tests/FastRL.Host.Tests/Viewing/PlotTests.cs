using System.Diagnostics;
using FastRL.Host.Tests.Games.Rover;

namespace FastRL.Host.Tests.Viewing;

public sealed class PlotTests
{
    // A canvas that keeps what is drawn: a mark of an episode is half a pixel wide.
    private const string Script = """
        import { readFileSync } from "node:fs";
        globalThis.ResizeObserver = class { observe() {} };
        globalThis.matchMedia = () => ({ addEventListener() {} });
        globalThis.requestAnimationFrame = (draw) => draw();
        globalThis.document = {};
        globalThis.devicePixelRatio = 1;
        globalThis.getComputedStyle = () => ({ getPropertyValue: (name) => name });
        const { Plot } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(process.argv[2], "utf8"))}`);
        for (const every of [10, 9]) {
          let marks = 0;
          const context = { scale() { marks = 0; }, fillText() {}, beginPath() {}, moveTo() {}, lineTo() {}, stroke() { marks += this.lineWidth === 0.5; } };
          const plot = new Plot({ clientWidth: 600, clientHeight: 96, getContext: () => context });
          for (let step = 0; step < 240; step++) plot.add(Math.sin(step), 0, step % every === 0);
          console.log(marks);
        }
        """;

    /// <summary>At full speed there would be a mark beside every mark, and no line to be seen.</summary>
    [NodeFact]
    public void Draw_MoreEpisodesThanThereIsRoomFor_MarksNone()
    {
        using var node = Process.Start(new ProcessStartInfo(
            NodeFactAttribute.Node!, ["--input-type=module", "-", Path.Combine(Repository.Root, "src", "FastRL.Web", "Viewing", "Page", "plot.js")])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        node.StandardInput.Write(Script);
        node.StandardInput.Close();
        string drawn = node.StandardOutput.ReadToEnd(), said = node.StandardError.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, said);
        Assert.Equal(["24", "0"], drawn.Split('\n', StringSplitOptions.RemoveEmptyEntries)); // of 24 and of 27 episodes
    }
}
