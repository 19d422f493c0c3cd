using Microsoft.CodeAnalysis;

namespace FastRL.Interop.Generator;

/// <summary>Checks a project's headers against each other: every type known, in its place, declared once.</summary>
internal sealed class Binder
{
    private static readonly HashSet<string> Scalars =
    [
        "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "float", "double",
    ];

    private enum Kind { Scalar, Pointee, Enum, Handle, Struct }

    private readonly Dictionary<string, Kind> _types = [];
    private readonly Dictionary<string, string> _owners = [];
    private readonly List<HeaderProblem> _problems = [];

    /// <summary>
    /// The headers without the declarations that do not fit, and what is wrong with those, each header's own problems
    /// included.
    /// </summary>
    public static (IReadOnlyList<HeaderModel> Headers, IReadOnlyList<HeaderProblem> Problems) Bind(
        IReadOnlyList<HeaderModel> headers)
    {
        var binder = new Binder();
        foreach (string name in Scalars) binder._types.Add(name, Kind.Scalar);
        binder._types.Add("char", Kind.Pointee);
        binder._types.Add("void", Kind.Pointee);
        HeaderModel[] declared = [.. headers.Select(binder.Declare)];
        var files = new HashSet<string>(headers.Select(header => header.FileName));
        foreach (HeaderModel header in headers) binder.CheckIncludes(header, files);
        return ([.. declared.Select(binder.Resolve)], binder._problems);
    }

    private HeaderModel Declare(HeaderModel header)
    {
        _problems.AddRange(header.Problems);
        return header with
        {
            Constants = new(header.Constants.Where(item => IsNew(header, item.Name, item.Position))),
            Enums = new(header.Enums
                .Where(item => Add(header, item.Name, Kind.Enum, item.Position))
                .Select(item => item with
                {
                    Members = new(item.Members.Where(member => IsNew(header, member.Name, member.Position))),
                })),
            Handles = new(header.Handles.Where(item => Add(header, item.Name, Kind.Handle, item.Position))),
            Structs = new(header.Structs.Where(item => Add(header, item.Name, Kind.Struct, item.Position))),
            Functions = new(header.Functions.Where(item => IsNew(header, item.Name, item.Position))),
        };
    }

    private bool Add(HeaderModel header, string name, Kind kind, Position position)
    {
        if (!IsNew(header, name, position)) return false;
        _types[name] = kind;
        return true;
    }

    private bool IsNew(HeaderModel header, string name, Position position)
    {
        if (_owners.TryGetValue(name, out string owner))
        {
            Report(header, Diagnostics.DuplicateName, position, name, owner);
            return false;
        }
        _owners.Add(name, header.FileName);
        return true;
    }

    private void CheckIncludes(HeaderModel header, HashSet<string> files)
    {
        foreach (IncludeModel include in header.Includes)
        {
            if (!files.Contains(include.FileName))
            {
                Report(header, Diagnostics.IncludeNotListed, include.Position, include.FileName);
            }
        }
    }

    private HeaderModel Resolve(HeaderModel header) => header with
    {
        Structs = new(header.Structs.Where(item => All(item.Fields, field => FieldFits(header, field)))),
        Functions = new(header.Functions.Where(item => ResultFits(header, item.Result)
            & All(item.Parameters, parameter => ParameterFits(header, parameter)))),
    };

    private bool FieldFits(HeaderModel header, FieldModel field)
    {
        if (!IsKnown(header, field.Type)) return false;
        bool scalar = field.Type.Pointers == 0 && _types[field.Type.Name] == Kind.Scalar;
        if (field.Length > 0)
        {
            if (!scalar) Report(header, Diagnostics.BadArrayLength, field.Position, field.Name);
            return scalar;
        }
        return scalar || field.Type.Pointers > 0
            || NotAllowed(header, field.Type, "a field; use a sized integer, float, double or a pointer");
    }

    private bool ResultFits(HeaderModel header, TypeModel type) =>
        IsKnown(header, type)
        && (type.Pointers > 0 || type.Name == "void" || _types[type.Name] is Kind.Scalar or Kind.Enum
            || NotAllowed(header, type, "returned by value"));

    private bool ParameterFits(HeaderModel header, ParameterModel parameter) =>
        IsKnown(header, parameter.Type)
        && (parameter.Type.Pointers > 0 || _types[parameter.Type.Name] is Kind.Scalar or Kind.Enum
            || NotAllowed(header, parameter.Type, "passed by value"));

    private bool IsKnown(HeaderModel header, TypeModel type)
    {
        if (_types.ContainsKey(type.Name)) return true;
        Report(header, Diagnostics.UnknownType, type.Position, type.Name);
        return false;
    }

    private bool NotAllowed(HeaderModel header, TypeModel type, string place)
    {
        Report(header, Diagnostics.TypeNotAllowed, type.Position, type.Name, place);
        return false;
    }

    /// <summary>Looks at every item, so that each gets its diagnostic.</summary>
    private static bool All<T>(IEnumerable<T> items, Func<T, bool> fits)
    {
        bool all = true;
        foreach (T item in items) all &= fits(item);
        return all;
    }

    private void Report(
        HeaderModel header, DiagnosticDescriptor descriptor, Position position, params string[] arguments) =>
        _problems.Add(new(descriptor, header.Input.Path, position, new(arguments)));
}
