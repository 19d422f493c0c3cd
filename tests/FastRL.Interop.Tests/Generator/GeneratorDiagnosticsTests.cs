using System.Reflection;
using FastRL.Interop.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace FastRL.Interop.Tests.Generator;

public class GeneratorDiagnosticsTests
{
    // The body's first line is line 3 of the header; lines and columns count from 1, as compilers print them.
    [Theory]
    [InlineData("FRI001", "// text", 3, 1, "comments are written /* */")]
    [InlineData("FRI001", "/* open", 3, 1, "the comment does not end")]
    [InlineData("FRI001", "FR_API void fr_f(void) @;", 3, 24, "the character '@' has no meaning here")]
    [InlineData("FRI001", "typedef struct fr_s { int32_t a : 3; } fr_s;", 3, 33, "the character ':' has no meaning here")]
    [InlineData("FRI002", "#pragma once", 3, 1, "'#pragma once' is not in the subset: #include, #define FR_NAME integer, the include guard")]
    [InlineData("FRI002", "#ifdef X\nFR_API void fr_f(void);\n#endif", 4, 1, "a conditional block may define FR_API, FR_EXTERN and FR_SHORT, nothing else")]
    [InlineData("FRI003", "#define FR_A 1.5", 3, 1, "'FR_A' needs one integer as its value, decimal or hexadecimal, that fits int64_t")]
    [InlineData("FRI003", "#define FR_A 017", 3, 1, "'FR_A' needs one integer as its value, decimal or hexadecimal, that fits int64_t")]
    [InlineData("FRI003", "#define FR_A(x) x", 3, 1, "'FR_A(x)' needs one integer as its value, decimal or hexadecimal, that fits int64_t")]
    [InlineData("FRI003", "typedef enum fr_e { FR_A = FR_B } fr_e;", 3, 21, "'FR_A' needs one integer as its value, decimal or hexadecimal, that fits int64_t")]
    [InlineData("FRI004", "int32_t fr_f(void);", 3, 1, "expected 'typedef' or 'FR_API', found 'int32_t'")]
    [InlineData("FRI004", "typedef union fr_u fr_u;", 3, 9, "expected 'enum' or 'struct', found 'union'")]
    [InlineData("FRI004", "FR_API void fr_f(int32_t);", 3, 25, "expected a parameter's name, found ')'")]
    [InlineData("FRI004", "FR_API void fr_f()", 3, 18, "expected a type, found ')'")]
    [InlineData("FRI004", "typedef struct fr_s { int32_t a; } fr_t;", 3, 36, "expected 'fr_s', the name given above, found 'fr_t'")]
    [InlineData("FRI005", "FR_API void fr_f(size_t size);", 3, 18, null)]
    [InlineData("FRI005", "FR_API void fr_f(unsigned int size);", 3, 18, null)]
    [InlineData("FRI006", "typedef struct fr_s { int32_t a; } fr_s;\nFR_API void fr_f(fr_s s);", 4, 18, "'fr_s' cannot be passed by value")]
    [InlineData("FRI006", "typedef struct fr_s fr_s;\nFR_API fr_s fr_f(void);", 4, 8, "'fr_s' cannot be returned by value")]
    [InlineData("FRI006", "typedef enum fr_e { FR_A } fr_e;\ntypedef struct fr_s {\n    fr_e e;\n} fr_s;", 5, 5, "'fr_e' cannot be a field; use a sized integer, float, double or a pointer")]
    [InlineData("FRI007", "#define LIMIT 3", 3, 1, "the name 'LIMIT' must start with FR_")]
    [InlineData("FRI007", "FR_API void run(void);", 3, 13, "the name 'run' must start with fr_")]
    [InlineData("FRI008", "#define FR_A 3\n#define FR_A 4", 4, 1, "'FR_A' is declared already in x.h")]
    [InlineData("FRI010", "typedef struct fr_s {\n    uint8_t a[FR_N];\n} fr_s;", 4, 13, null)]
    [InlineData("FRI010", "typedef struct fr_s {\n    uint8_t a[0];\n} fr_s;", 4, 13, null)]
    [InlineData("FRI010", "typedef struct fr_s {\n    void *a[4];\n} fr_s;", 4, 11, null)]
    [InlineData("FRI011", "typedef enum fr_e {\n    FR_A = 0x80000000\n} fr_e;", 4, 5, "the value 2147483648 of 'FR_A' does not fit int32_t")]
    [InlineData("FRI012", "#include \"y.h\"", 3, 1, "'y.h' is included but is not among the project's AdditionalFiles with FastRLLibrary or FastRLTypesFrom")]
    public void Header_OutsideTheSubset_IsAnErrorAtItsPlace(
        string id, string body, int line, int column, string? message)
    {
        Diagnostic diagnostic = GeneratorHarness.Diagnose(TestHeader.Guarded(body)).First();

        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        LinePosition start = place.StartLinePosition;
        Assert.Equal(
            (id, DiagnosticSeverity.Error, "include/x.h", line, column),
            (diagnostic.Id, diagnostic.Severity, place.Path, start.Line + 1, start.Character + 1));
        if (message is not null) Assert.Equal(message, diagnostic.GetMessage(null));
    }

    [Theory]
    [InlineData("#define FR_A 1\n", 1)]
    [InlineData("#ifndef X_H\n#define Y_H\n#endif\n", 1)]
    [InlineData("#ifndef X_H\n#define X_H\n#define FR_A 1\n", 4)]
    public void Header_WithoutGuard_IsAnError(string text, int line)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Diagnose(new TestHeader("include/x.h", text)));

        Assert.Equal(("FRI009", line), (diagnostic.Id, diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1));
    }

    [Theory]
    [InlineData("glfwInit", null)]
    [InlineData("GLFWInit", null)]
    [InlineData("fr_init", "the name 'fr_init' must start with glfw")]
    public void Header_OfAnotherLibrary_HasItsNames(string name, string? message)
    {
        TestHeader header = TestHeader.Guarded($"FR_API int32_t {name}(void);") with { Prefix = "glfw" };

        Assert.Equal(message, GeneratorHarness.Diagnose(header).FirstOrDefault()?.GetMessage(null));
    }

    [Fact]
    public void Header_WithTwoFaults_ReportsBoth()
    {
        var diagnostics = GeneratorHarness.Diagnose(
            TestHeader.Guarded("FR_API long fr_f(void);\nFR_API void fr_g(bool b);"));

        Assert.Equal([3, 4], diagnostics.Select(item => item.Location.GetLineSpan().StartLinePosition.Line + 1));
    }

    [Fact]
    public void Name_DeclaredInTwoHeaders_IsAnErrorInTheSecond()
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Diagnose(
            TestHeader.Guarded("#define FR_A 1", "include/a.h"),
            TestHeader.Guarded("#define FR_A 2", "include/b.h")));

        Assert.Equal(
            ("include/b.h", "'FR_A' is declared already in a.h"),
            (diagnostic.Location.GetLineSpan().Path, diagnostic.GetMessage(null)));
    }

    [Fact]
    public void Descriptors_All_HaveATestHere()
    {
        IEnumerable<string> tested = typeof(GeneratorDiagnosticsTests)
            .GetMethod(nameof(Header_OutsideTheSubset_IsAnErrorAtItsPlace))!
            .GetCustomAttributes<InlineDataAttribute>()
            .Select(data => (string)data.Data[0]!)
            .Append("FRI009");
        IEnumerable<string> declared = typeof(Diagnostics)
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => ((DiagnosticDescriptor)field.GetValue(null)!).Id);

        Assert.Equal(declared.ToHashSet(StringComparer.Ordinal), tested.ToHashSet(StringComparer.Ordinal));
    }
}
