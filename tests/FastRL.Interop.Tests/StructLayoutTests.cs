using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FastRL.Interop.Generator;
using FastRL.Interop.Tests.Generator;
using Microsoft.CodeAnalysis;
using Xunit;

namespace FastRL.Interop.Tests;

/// <summary>Sizes and offsets of every struct of every header, in C# and by the C++ compiler.</summary>
public class StructLayoutTests
{
    [CompilerFact]
    public void Structs_OfAllHeaders_AreLaidOutAsByTheCompiler()
    {
        StructModel[] structs = [.. Repository.Headers
            .Select(path => Parser.Parse(new HeaderInput(path, File.ReadAllText(path), "test", "")))
            .SelectMany(header => header.Structs)];

        string[] managed = ManagedLayout(structs);

        Assert.NotEmpty(managed);
        Assert.Equal(NativeLayout(structs), managed);
    }

    private static string[] NativeLayout(StructModel[] structs)
    {
        var source = new StringBuilder("#include <cstddef>\n#include <cstdio>\n");
        foreach (string header in Repository.Headers) source.Append($"#include \"{header}\"\n");
        source.Append("int main() {\n");
        foreach (StructModel item in structs)
        {
            source.Append($"std::printf(\"{item.Name} %zu\\n\", sizeof({item.Name}));\n");
            foreach (FieldModel field in item.Fields)
            {
                source.Append($"std::printf(\"{item.Name}.{field.Name} %zu %zu\\n\", ");
                source.Append($"offsetof({item.Name}, {field.Name}), sizeof({item.Name}::{field.Name}));\n");
            }
        }
        source.Append("}\n");

        string folder = Directory.CreateTempSubdirectory("fastrl-layout-").FullName;
        try
        {
            string file = Path.Combine(folder, "layout.cpp"), program = Path.Combine(folder, "layout");
            File.WriteAllText(file, source.ToString());
            Run(CompilerFactAttribute.Compiler!, "-std=c++20", file, "-o", program);
            return Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Sizes and offsets of the C# structs that the generator writes, a line each.</summary>
    internal static string[] ManagedLayout(StructModel[] structs)
    {
        TestHeader[] headers = [.. Repository.Headers.Select(path => new TestHeader(path, File.ReadAllText(path)))];
        GeneratorHarness.CreateDriver(headers).RunGeneratorsAndUpdateCompilation(
            GeneratorHarness.Compile(), out Compilation compilation, out _);
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image).Success);
        Assembly assembly = Assembly.Load(image.ToArray());

        var lines = new List<string>();
        foreach (StructModel item in structs)
        {
            Type type = assembly.GetType($"Test.{item.Name}", throwOnError: true)!;
            lines.Add($"{item.Name} {SizeOf(type)}");
            foreach (FieldModel field in item.Fields)
            {
                nint offset = Marshal.OffsetOf(type, field.Name);
                lines.Add($"{item.Name}.{field.Name} {offset} {SizeOf(type.GetField(field.Name)!.FieldType)}");
            }
        }
        return [.. lines];
    }

    private static int SizeOf(Type type) => type.IsPointer
        ? nint.Size
        : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
