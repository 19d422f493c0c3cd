using System.Diagnostics;
using System.Text.Json;
using FastRL.Interop.Policy;

namespace FastRL.Interop.Tests.Policy;

/// <summary>The numpy reader of policy files beside the one for games.</summary>
public sealed class PythonPolicyTests
{
    private const int Rows = 3, Steps = 2;

    public static TheoryData<string> Names => [.. SmallPolicies.Names];

    [NumpyTheory, MemberData(nameof(Names))]
    public void Forward_InNumpy_EqualsThePlayers(string name)
    {
        string folder = Path.Combine(Repository.Root, "tests", "FastRL.Interop.Tests", "Policy", "corpus");
        PolicyFile file = PolicyFile.Load(Path.Combine(folder, name + ".policy"));
        PolicyPlayer[] players = [.. Enumerable.Range(0, Rows).Select(_ => new PolicyPlayer(file))];
        var observed = new List<Dictionary<string, float[][]>>();
        var outputs = new List<float>();
        var actions = new List<double>();
        for (int step = 0; step < Steps; step++)
        {
            observed.Add(file.Inputs.ToDictionary(
                input => input.Name,
                input => Enumerable.Range(0, Rows).Select(row => Observe(input, row + step * Rows)).ToArray()));
            for (int row = 0; row < Rows; row++)
            {
                foreach (PolicyInput input in file.Inputs) observed[step][input.Name][row].CopyTo(players[row].Observation(input.Name), 0);
                players[row].Act();
                outputs.AddRange(players[row].Outputs.ToArray());
                actions.AddRange(players[row].Choices.Select(choice => (double)choice).Concat(players[row].Reals.Select(real => (double)real)));
            }
        }
        using JsonDocument found = Run(Path.Combine(folder, name + ".policy"), JsonSerializer.Serialize(observed));
        AssertClose([.. outputs.Select(output => (double)output)], found.RootElement.GetProperty("outputs"));
        AssertClose([.. actions], found.RootElement.GetProperty("actions"));
    }

    private static void AssertClose(double[] expected, JsonElement found)
    {
        double[] numbers = [.. found.EnumerateArray().SelectMany(step => step.EnumerateArray()).SelectMany(row => row.EnumerateArray()).Select(number => number.GetDouble())];
        Assert.Equal(expected.Length, numbers.Length);
        for (int i = 0; i < numbers.Length; i++) Assert.Equal(expected[i], numbers[i], 1e-5);
    }

    private static float[] Observe(PolicyInput input, int seed) => [.. SmallPolicies.Numbers(input.Size, 100 + seed).Select(number => input.Kind switch
    {
        PolicyInputKind.Byte => MathF.Round(127 * (number + 1)),
        PolicyInputKind.Int16 => MathF.Round(3 * (number + 1)),
        _ => 2 * number,
    })];

    private static JsonDocument Run(string file, string observed)
    {
        string script = Path.Combine(Repository.Root, "python", "tests", "policy_outputs.py");
        using var python = Process.Start(new ProcessStartInfo(NumpyTheoryAttribute.Python!, [script, file]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        python.StandardInput.Write(observed);
        python.StandardInput.Close();
        string output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);
        return JsonDocument.Parse(output);
    }
}
