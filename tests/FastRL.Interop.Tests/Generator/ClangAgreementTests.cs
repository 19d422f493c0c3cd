using System.Runtime.CompilerServices;
using System.Globalization;
using FastRL.Interop.Generator;

namespace FastRL.Interop.Tests.Generator;

/// <summary>The generator's reading of the headers beside Clang's.</summary>
public sealed class ClangAgreementTests
{
    [ClangFact]
    public void Headers_AreReadAsByClang()
    {
        foreach (string path in Repository.Headers)
        {
            string[] clang = [.. ClangHeader.Read(path)!.Order(StringComparer.Ordinal)];
            string[] ours = [.. Facts(Parser.Parse(new HeaderInput(path, File.ReadAllText(path), "test", ""))).Order(StringComparer.Ordinal)];
            Assert.NotEmpty(ours);
            Assert.Equal(clang, ours);
        }
    }

    private static IEnumerable<string> Facts(HeaderModel header)
    {
        foreach (FunctionModel function in header.Functions)
        {
            IEnumerable<string> parameters = function.Parameters.Select(parameter => $"{Name(parameter.Type)} {parameter.Name}");
            yield return $"{Name(function.Result)} {function.Name}({string.Join(", ", parameters)})";
        }
        foreach (EnumModel item in header.Enums)
        {
            foreach (ConstantModel member in item.Members)
                yield return string.Create(CultureInfo.InvariantCulture, $"{item.Name}: {member.Name} = {member.Value}");
        }
        // Sizes and offsets are those of the C# structs that the generator writes.
        foreach (string line in StructLayoutTests.ManagedLayout([.. header.Structs]))
            yield return line;
    }

    private static string Name(TypeModel type) => ClangHeader.Plain(type.Name) + new string('*', type.Pointers);
}

/// <summary>A test that needs libclang, which is served for some systems only.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClangFactAttribute : FactAttribute
{
    public ClangFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (!System.Runtime.InteropServices.NativeLibrary.TryLoad("libclang", typeof(ClangFactAttribute).Assembly, null, out _))
            Skip = "libclang is not there for this system";
    }
}
