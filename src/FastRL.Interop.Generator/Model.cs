using Microsoft.CodeAnalysis.Text;

namespace FastRL.Interop.Generator;

/// <summary>Where something stands in a header. Lines and columns count from 0.</summary>
internal readonly record struct Position(int Offset, int Length, int Line, int Column)
{
    public TextSpan Span => new(Offset, Length);

    public LinePositionSpan LineSpan => new(new(Line, Column), new(Line, Column + Length));
}

/// <summary>A header as the project lists it.</summary>
/// <param name="Library">Library that its functions are in; empty where only its names are wanted.</param>
/// <param name="TypesFrom">Namespace that already holds its types; empty where they are to be made.</param>
internal sealed record HeaderInput(string Path, string Text, string Library, string TypesFrom)
{
    /// <summary>What names of another library's header start with, in any case; empty for FastRL's own.</summary>
    public string Prefix { get; init; } = "";
}

/// <summary>What a header declares, in its order.</summary>
internal sealed record HeaderModel(
    HeaderInput Input,
    EquatableArray<IncludeModel> Includes,
    EquatableArray<ConstantModel> Constants,
    EquatableArray<EnumModel> Enums,
    EquatableArray<HandleModel> Handles,
    EquatableArray<StructModel> Structs,
    EquatableArray<FunctionModel> Functions,
    EquatableArray<HeaderProblem> Problems)
{
    public string FileName => System.IO.Path.GetFileName(Input.Path);
}

/// <summary><c>#include "name"</c>.</summary>
internal sealed record IncludeModel(string FileName, Position Position);

/// <summary><c>#define FR_NAME value</c>.</summary>
internal sealed record ConstantModel(string Name, long Value, string Doc, Position Position);

/// <summary>An enum and its members, values worked out.</summary>
internal sealed record EnumModel(string Name, EquatableArray<ConstantModel> Members, string Doc, Position Position);

/// <summary><c>typedef struct fr_x fr_x;</c></summary>
internal sealed record HandleModel(string Name, string Doc, Position Position);

/// <summary>A struct with its fields.</summary>
internal sealed record StructModel(string Name, EquatableArray<FieldModel> Fields, string Doc, Position Position);

/// <summary>One field. <paramref name="Length"/> is 0 where it is no array.</summary>
internal sealed record FieldModel(string Name, TypeModel Type, int Length, string Doc, Position Position);

/// <summary>A prototype.</summary>
internal sealed record FunctionModel(
    string Name,
    TypeModel Result,
    EquatableArray<ParameterModel> Parameters,
    bool Short,
    string Doc,
    Position Position);

/// <summary>One parameter.</summary>
internal sealed record ParameterModel(string Name, TypeModel Type);

/// <summary>A type by its name in C and the number of stars behind it.</summary>
internal sealed record TypeModel(string Name, int Pointers, Position Position);
