using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastRL.Interop.Tests.Generator;

/// <summary>What Clang reads in a header, a line for each fact. A few functions of libclang's C interface are all it takes.</summary>
internal static unsafe partial class ClangHeader
{
    private const string Library = "libclang";

    // CXCursorKind and CXChildVisitResult of clang-c/Index.h.
    private const int StructDecl = 2, EnumDecl = 5, FieldDecl = 6, EnumConstantDecl = 7, FunctionDecl = 8;
    private const int Continue = 1, Recurse = 2;

    // The integer types that the headers take from the C library, so that none is needed.
    private const string StandardIntegers = """
        typedef signed char int8_t; typedef short int16_t; typedef int int32_t; typedef long long int64_t;
        typedef unsigned char uint8_t; typedef unsigned short uint16_t; typedef unsigned uint32_t; typedef unsigned long long uint64_t;
        """;

    /// <summary>Reads one header; what it includes is left out.</summary>
    /// <returns>Functions with types and names of their parameters, enumerators with their values, fields with offset and size in
    /// bytes, structs with their sizes; null where libclang cannot be loaded.</returns>
    public static IReadOnlyList<string>? Read(string path)
    {
        if (!NativeLibrary.TryLoad(Library, typeof(ClangHeader).Assembly, null, out _)) return null;
        string folder = Directory.CreateTempSubdirectory("fastrl-clang-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "stdint.h"), StandardIntegers);
            File.WriteAllText(Path.Combine(folder, "stddef.h"), "");
            string[] arguments = ["-x", "c", "-std=c11", "-nostdinc", "-isystem", folder];
            nint index = CreateIndex(0, 1);
            nint unit = ParseTranslationUnit(index, path, arguments, arguments.Length, 0, 0, 0);
            Assert.True(unit != 0, $"Clang cannot read {path}");
            var lines = new List<string>();
            GCHandle handle = GCHandle.Alloc(lines);
            _ = VisitChildren(TranslationUnitCursor(unit), &Visit, GCHandle.ToIntPtr(handle));
            handle.Free();
            DisposeTranslationUnit(unit);
            DisposeIndex(index);
            return lines;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A type without words that do not change what is passed: <c>const struct fr_gb *</c> is <c>fr_gb*</c>.</summary>
    public static string Plain(string type) =>
        string.Concat(type.Split(' ').Where(word => word is not ("const" or "struct" or "enum")));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Visit(Cursor cursor, Cursor parent, nint data)
    {
        if (IsFromMainFile(LocationOf(cursor)) == 0) return Continue;
        var lines = (List<string>)GCHandle.FromIntPtr(data).Target!;
        string name = Text(SpellingOf(cursor));
        switch (KindOf(cursor))
        {
            case FunctionDecl:
                IEnumerable<string> parameters = Enumerable.Range(0, CountArguments(cursor)).Select(i => Argument(cursor, (uint)i))
                    .Select(parameter => $"{Plain(Text(TypeSpelling(TypeOf(parameter))))} {Text(SpellingOf(parameter))}");
                lines.Add($"{Plain(Text(TypeSpelling(ResultOf(cursor))))} {name}({string.Join(", ", parameters)})");
                return Continue;
            case EnumConstantDecl:
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Text(SpellingOf(parent))}: {name} = {EnumValue(cursor)}"));
                return Continue;
            case FieldDecl:
                lines.Add($"{Text(SpellingOf(parent))}.{name} {OffsetOf(cursor) / 8} {SizeOf(TypeOf(cursor))}");
                return Continue;
            case StructDecl when IsDefinition(cursor) != 0:
                lines.Add($"{name} {SizeOf(TypeOf(cursor))}");
                return Recurse;
            case EnumDecl:
                return Recurse;
            default:
                return Continue;
        }
    }

    private static string Text(ClangString text)
    {
        string result = Marshal.PtrToStringUTF8(CString(text)) ?? "";
        DisposeString(text);
        return result;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Cursor
    {
        public int Kind, Data;
        public nint First, Second, Third;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ClangType
    {
        public int Kind;
        public nint First, Second;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ClangString
    {
        public nint Data;
        public uint Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Location
    {
        public nint First, Second;
        public uint Data;
    }

    [LibraryImport(Library, EntryPoint = "clang_createIndex")]
    private static partial nint CreateIndex(int excludePrecompiled, int showDiagnostics);

    [LibraryImport(Library, EntryPoint = "clang_disposeIndex")]
    private static partial void DisposeIndex(nint index);

    [LibraryImport(Library, EntryPoint = "clang_parseTranslationUnit", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ParseTranslationUnit(nint index, string file, string[] arguments, int count, nint unsaved, uint unsavedCount, uint options);

    [LibraryImport(Library, EntryPoint = "clang_disposeTranslationUnit")]
    private static partial void DisposeTranslationUnit(nint unit);

    [LibraryImport(Library, EntryPoint = "clang_getTranslationUnitCursor")]
    private static partial Cursor TranslationUnitCursor(nint unit);

    [LibraryImport(Library, EntryPoint = "clang_visitChildren")]
    private static partial uint VisitChildren(Cursor parent, delegate* unmanaged[Cdecl]<Cursor, Cursor, nint, int> visitor, nint data);

    [LibraryImport(Library, EntryPoint = "clang_getCursorKind")]
    private static partial int KindOf(Cursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_isCursorDefinition")]
    private static partial uint IsDefinition(Cursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorSpelling")]
    private static partial ClangString SpellingOf(Cursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorLocation")]
    private static partial Location LocationOf(Cursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Location_isFromMainFile")]
    private static partial int IsFromMainFile(Location location);

    [LibraryImport(Library, EntryPoint = "clang_getCursorType")]
    private static partial ClangType TypeOf(Cursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorResultType")]
    private static partial ClangType ResultOf(Cursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getTypeSpelling")]
    private static partial ClangString TypeSpelling(ClangType type);

    [LibraryImport(Library, EntryPoint = "clang_Type_getSizeOf")]
    private static partial long SizeOf(ClangType type);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getOffsetOfField")]
    private static partial long OffsetOf(Cursor field);

    [LibraryImport(Library, EntryPoint = "clang_getEnumConstantDeclValue")]
    private static partial long EnumValue(Cursor member);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getNumArguments")]
    private static partial int CountArguments(Cursor function);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getArgument")]
    private static partial Cursor Argument(Cursor function, uint index);

    [LibraryImport(Library, EntryPoint = "clang_getCString")]
    private static partial nint CString(ClangString text);

    [LibraryImport(Library, EntryPoint = "clang_disposeString")]
    private static partial void DisposeString(ClangString text);
}
