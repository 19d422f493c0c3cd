using System.Reflection;
using System.Runtime.CompilerServices;

namespace FastRL.Learn.Tests.Torch;

/// <summary>Every public and protected member of an assembly as one line of text each.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static IReadOnlyList<string> Describe(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(Members).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Members(Type type)
    {
        string owner = Name(type);
        yield return $"{Kind(type)} {owner}{Base(type)}";
        if (type.IsEnum)
        {
            foreach (string name in Enum.GetNames(type))
                yield return $"{owner}.{name} = {Convert.ToInt64(Enum.Parse(type, name))}";
            yield break;
        }
        foreach (MemberInfo member in type.GetMembers(Declared))
        {
            string? line = member switch
            {
                MethodInfo method when Visible(method) && !IsAccessor(method) && member.Name != "Finalize" =>
                    $"{owner}.{MethodName(method)}({Parameters(method)}) : {Name(method.ReturnType)}",
                ConstructorInfo constructor when Visible(constructor) && !type.IsAbstract =>
                    $"new {owner}({Parameters(constructor)})",
                PropertyInfo property when Visible(property.GetMethod!) =>
                    $"{owner}.{property.Name} {Accessors(property)} : {Name(property.PropertyType)}",
                FieldInfo { IsPublic: true } field => $"{owner}.{field.Name} : {Name(field.FieldType)}",
                _ => null,
            };
            if (line is not null) yield return line;
        }
    }

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Accessors(PropertyInfo property) =>
        property.SetMethod is { } set && Visible(set) ? "{ get; set; }" : "{ get; }";

    private static string MethodName(MethodInfo method) => method.IsGenericMethod
        ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(Name))}>"
        : method.Name;

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static string Base(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) && parent != typeof(Enum) ? $" : {Name(parent)}" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string modifier = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        bool nullable = !parameter.ParameterType.IsValueType
            && Nullability.Create(parameter).ReadState == NullabilityState.Nullable;
        string text = $"{modifier}{Name(parameter.ParameterType)}{(nullable ? "?" : "")} {parameter.Name}";
        if (!parameter.HasDefaultValue) return text;
        return $"{text} = {parameter.DefaultValue switch { null => "null", bool flag => flag ? "true" : "false", var value => value }}";
    }

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return $"{Name(inner)}?";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        if (type.IsGenericType && type.IsAssignableTo(typeof(ITuple)))
            return $"({string.Join(", ", type.GetGenericArguments().Select(Name))})";
        string name = type.Name switch
        {
            "Int32" => "int",
            "Int64" => "long",
            "Single" => "float",
            "Double" => "double",
            "Boolean" => "bool",
            "Byte" => "byte",
            "String" => "string",
            "Void" => "void",
            var other => other.Split('`')[0],
        };
        if (type.IsGenericType) name = $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Name(type.DeclaringType!)}.{name}" : name;
    }
}
