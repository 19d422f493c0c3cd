using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FastRL.Interop.Generator;

/// <summary>Everything that can be wrong with a header. The subset is written at the top of base.h.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor BadCharacter = Error(
        "FRI001", "Text outside the subset", "{0}");

    public static readonly DiagnosticDescriptor BadDirective = Error(
        "FRI002", "Directive outside the subset", "{0}");

    public static readonly DiagnosticDescriptor BadConstant = Error(
        "FRI003",
        "Constant without an integer value",
        "'{0}' needs one integer as its value, decimal or hexadecimal, that fits int64_t");

    public static readonly DiagnosticDescriptor UnexpectedToken = Error(
        "FRI004", "Declaration outside the subset", "expected {0}, found {1}");

    public static readonly DiagnosticDescriptor UnknownType = Error(
        "FRI005",
        "Unknown type",
        "unknown type '{0}'; known are int8_t to uint64_t, float, double, what the listed headers declare, and, behind a "
        + "pointer, char and void");

    public static readonly DiagnosticDescriptor TypeNotAllowed = Error(
        "FRI006", "Type in the wrong place", "'{0}' cannot be {1}");

    public static readonly DiagnosticDescriptor BadName = Error(
        "FRI007", "Name without the prefix", "the name '{0}' must start with {1}");

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "FRI008", "Name declared twice", "'{0}' is declared already in {1}");

    public static readonly DiagnosticDescriptor MissingGuard = Error(
        "FRI009", "No include guard", "the header must stand between #ifndef NAME, #define NAME and #endif");

    public static readonly DiagnosticDescriptor BadArrayLength = Error(
        "FRI010",
        "Array of the wrong kind",
        "the array '{0}' must have a positive integer length and elements that are sized integers, float or double");

    public static readonly DiagnosticDescriptor EnumValueOutOfRange = Error(
        "FRI011", "Enum value outside int", "the value {1} of '{0}' does not fit int32_t");

    public static readonly DiagnosticDescriptor IncludeNotListed = Error(
        "FRI012",
        "Included header not listed",
        "'{0}' is included but is not among the project's AdditionalFiles with FastRLLibrary or FastRLTypesFrom");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "FastRL.Interop", DiagnosticSeverity.Error, isEnabledByDefault: true);
}

/// <summary>A diagnostic in a form that can be compared.</summary>
internal sealed record HeaderProblem(
    DiagnosticDescriptor Descriptor, string Path, Position Position, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor,
        Location.Create(Path, Position.Span, Position.LineSpan),
        [.. Arguments]);
}
