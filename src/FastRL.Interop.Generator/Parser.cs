using System.Globalization;
using Microsoft.CodeAnalysis;

namespace FastRL.Interop.Generator;

/// <summary>Reads one header. Names of types are looked up later, by <see cref="Binder"/>.</summary>
internal sealed class Parser
{
    private readonly HeaderInput _input;
    private readonly TokenStream _tokens;
    private readonly List<HeaderProblem> _problems;
    private readonly List<IncludeModel> _includes = [];
    private readonly List<ConstantModel> _constants = [];
    private readonly List<EnumModel> _enums = [];
    private readonly List<HandleModel> _handles = [];
    private readonly List<StructModel> _structs = [];
    private readonly List<FunctionModel> _functions = [];

    private Parser(HeaderInput input)
    {
        _input = input;
        _problems = [];
        _tokens = new TokenStream(Lexer.Tokenize(input, _problems));
    }

    /// <summary>Parses everything that can be; what cannot is among the problems.</summary>
    public static HeaderModel Parse(HeaderInput input)
    {
        var parser = new Parser(input);
        parser.Header();
        return new HeaderModel(
            input,
            new(parser._includes),
            new(parser._constants),
            new(parser._enums),
            new(parser._handles),
            new(parser._structs),
            new(parser._functions),
            new(parser._problems));
    }

    private void Header()
    {
        if (!Guard()) return;
        while (_tokens.Current.Kind != TokenKind.End)
        {
            if (IsGuardEnd()) return;
            try
            {
                if (_tokens.Current.Kind == TokenKind.Directive) Directive();
                else if (_tokens.Current.Is("typedef")) Typedef();
                else if (_tokens.Current.Is("FR_API")) Function();
                else throw Unexpected("'typedef' or 'FR_API'");
            }
            catch (HeaderException exception)
            {
                _problems.Add(exception.Problem);
                Recover();
            }
        }
        Report(Diagnostics.MissingGuard, _tokens.Current.Position);
    }

    private bool Guard()
    {
        DirectiveText first = DirectiveText.Of(_tokens.Current), second = DirectiveText.Of(_tokens.Ahead);
        if (first is { Name: "ifndef", Rest: "" } && second is { Name: "define", Rest: "" }
            && first.Argument == second.Argument && first.Argument.Length > 0)
        {
            _tokens.Take();
            _tokens.Take();
            return true;
        }
        Report(Diagnostics.MissingGuard, _tokens.Current.Position);
        return false;
    }

    private bool IsGuardEnd() =>
        DirectiveText.Of(_tokens.Current) is { Name: "endif" } && _tokens.Ahead.Kind == TokenKind.End;

    private void Directive()
    {
        int mark = _tokens.Mark;
        Token token = _tokens.Take();
        DirectiveText directive = DirectiveText.Of(token);
        if (directive.DefinesMarker) return;
        switch (directive.Name)
        {
            case "include" when Quoted(directive.Argument + directive.Rest) is { } file:
                if (file[0] == '"') _includes.Add(new(Path.GetFileName(file.Trim('"')), token.Position));
                break;
            case "define" when directive.Argument.Length > 0:
                Constant(mark, directive, token);
                break;
            case "ifdef" or "ifndef" when directive.Argument.Length > 0:
                Conditional();
                break;
            default:
                throw BadDirective(
                    token,
                    $"'{token.Text}' is not in the subset: #include, #define FR_NAME integer, the include guard");
        }
    }

    /// <summary>The text, if it is a file's name between quotes or angle brackets.</summary>
    private static string? Quoted(string text) =>
        text.Length > 2 && (text[0], text[text.Length - 1]) is (('"', '"') or ('<', '>')) ? text : null;

    /// <summary>A conditional block may hold definitions of the markers, which mean the same everywhere.</summary>
    private void Conditional()
    {
        while (true)
        {
            Token token = _tokens.Take();
            DirectiveText directive = DirectiveText.Of(token);
            if (directive.Name == "endif") return;
            if (directive.Name == "else" || directive.DefinesMarker) continue;
            throw BadDirective(token, "a conditional block may define FR_API, FR_EXTERN and FR_SHORT, nothing else");
        }
    }

    private void Constant(int mark, DirectiveText directive, Token token)
    {
        if (ParseInteger(directive.Rest) is { } value)
        {
            CheckName(directive.Argument, "FR_", token.Position);
            _constants.Add(new(directive.Argument, value, _tokens.Doc(mark), token.Position));
        }
        else Report(Diagnostics.BadConstant, token.Position, directive.Argument);
    }

    private void Typedef()
    {
        int mark = _tokens.Mark;
        Take("typedef");
        if (_tokens.Current.Is("enum")) Enum(mark);
        else if (_tokens.Current.Is("struct")) Struct(mark);
        else throw Unexpected("'enum' or 'struct'");
    }

    private void Enum(int mark)
    {
        _tokens.Take();
        Token name = TakeName("fr_");
        Take("{");
        var members = new List<ConstantModel>();
        long next = 0;
        while (!_tokens.Current.Is("}"))
        {
            int memberMark = _tokens.Mark;
            Token member = TakeName("FR_");
            if (_tokens.Current.Is("="))
            {
                _tokens.Take();
                next = TakeInteger(member);
            }
            if (next is < int.MinValue or > int.MaxValue)
            {
                string value = next.ToString(CultureInfo.InvariantCulture);
                Report(Diagnostics.EnumValueOutOfRange, member.Position, member.Text, value);
            }
            if (_tokens.Current.Is(",")) _tokens.Take();
            else if (!_tokens.Current.Is("}")) throw Unexpected("',' or '}'");
            members.Add(new(member.Text, next++, _tokens.Doc(memberMark), member.Position));
        }
        _tokens.Take();
        TakeSame(name);
        Take(";");
        _enums.Add(new(name.Text, new(members), _tokens.Doc(mark), name.Position));
    }

    private void Struct(int mark)
    {
        _tokens.Take();
        Token name = TakeName("fr_");
        if (!_tokens.Current.Is("{"))
        {
            TakeSame(name);
            Take(";");
            _handles.Add(new(name.Text, _tokens.Doc(mark), name.Position));
            return;
        }
        _tokens.Take();
        var fields = new List<FieldModel>();
        while (!_tokens.Current.Is("}")) Field(fields);
        if (fields.Count == 0) throw Unexpected("a field");
        _tokens.Take();
        TakeSame(name);
        Take(";");
        _structs.Add(new(name.Text, new(fields), _tokens.Doc(mark), name.Position));
    }

    /// <summary>One declaration of a struct, which may name several fields.</summary>
    private void Field(List<FieldModel> fields)
    {
        int mark = _tokens.Mark, first = fields.Count;
        Token type = TakeTypeName();
        do
        {
            if (fields.Count > first) Take(",");
            int pointers = TakePointers();
            Token name = TakeIdentifier("a field's name");
            int length = 0;
            if (_tokens.Current.Is("["))
            {
                _tokens.Take();
                length = TakeLength(name);
                Take("]");
            }
            fields.Add(new(name.Text, new(type.Text, pointers, type.Position), length, "", name.Position));
        }
        while (_tokens.Current.Is(","));
        Take(";");
        string doc = _tokens.Doc(mark);
        for (int i = first; i < fields.Count; i++) fields[i] = fields[i] with { Doc = doc };
    }

    /// <summary>Length of an array; 0, with a problem, where it is none.</summary>
    private int TakeLength(Token field)
    {
        if (_tokens.Current.Kind == TokenKind.Integer
            && ParseInteger(_tokens.Take().Text) is > 0 and <= int.MaxValue and { } length)
        {
            return (int)length;
        }
        Report(Diagnostics.BadArrayLength, field.Position, field.Text);
        return 0;
    }

    private void Function()
    {
        int mark = _tokens.Mark;
        Take("FR_API");
        bool isShort = _tokens.Current.Is("FR_SHORT");
        if (isShort) _tokens.Take();
        TypeModel result = TakeType();
        Token name = TakeName("fr_");
        Take("(");
        var parameters = new List<ParameterModel>();
        if (_tokens.Current.Is("void") && _tokens.Ahead.Is(")")) _tokens.Take();
        else
        {
            while (true)
            {
                TypeModel type = TakeType();
                parameters.Add(new(TakeIdentifier("a parameter's name").Text, type));
                if (!_tokens.Current.Is(",")) break;
                _tokens.Take();
            }
        }
        Take(")");
        Take(";");
        _functions.Add(new(name.Text, result, new(parameters), isShort, _tokens.Doc(mark), name.Position));
    }

    private TypeModel TakeType()
    {
        Token name = TakeTypeName();
        return new(name.Text, TakePointers(), name.Position);
    }

    private Token TakeTypeName()
    {
        if (_tokens.Current.Is("const")) _tokens.Take();
        if (_tokens.Current.Text is "unsigned" or "signed" or "short" or "long" or "struct" or "enum" or "union")
        {
            // More words follow, which would be taken for names.
            throw new HeaderException(Problem(Diagnostics.UnknownType, _tokens.Current.Position, _tokens.Current.Text));
        }
        return TakeIdentifier("a type");
    }

    private int TakePointers()
    {
        int pointers = 0;
        while (_tokens.Current.Is("*"))
        {
            _tokens.Take();
            if (_tokens.Current.Is("const")) _tokens.Take();
            pointers++;
        }
        return pointers;
    }

    private Token TakeName(string prefix)
    {
        Token token = TakeIdentifier($"a name that starts with {prefix}");
        CheckName(token.Text, prefix, token.Position);
        return token;
    }

    private Token TakeIdentifier(string wanted) =>
        _tokens.Current.Kind == TokenKind.Identifier ? _tokens.Take() : throw Unexpected(wanted);

    private void TakeSame(Token name)
    {
        if (!_tokens.Current.Is(name.Text)) throw Unexpected($"'{name.Text}', the name given above");
        _tokens.Take();
    }

    private void Take(string text)
    {
        if (!_tokens.Current.Is(text)) throw Unexpected($"'{text}'");
        _tokens.Take();
    }

    private long TakeInteger(Token owner)
    {
        string sign = _tokens.Current.Is("-") ? _tokens.Take().Text : "";
        if (_tokens.Current.Kind == TokenKind.Integer && ParseInteger(sign + _tokens.Current.Text) is { } value)
        {
            _tokens.Take();
            return value;
        }
        throw new HeaderException(Problem(Diagnostics.BadConstant, owner.Position, owner.Text));
    }

    private static long? ParseInteger(string text)
    {
        bool negative = text.StartsWith("-", StringComparison.Ordinal);
        string digits = negative ? text.Substring(1) : text;
        bool hexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!hexadecimal && digits.Length > 1 && digits[0] == '0') return null; // octal in C
        NumberStyles style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        string number = hexadecimal ? digits.Substring(2) : digits;
        bool parsed = ulong.TryParse(number, style, CultureInfo.InvariantCulture, out ulong value);
        if (!parsed || value > long.MaxValue) return null;
        return negative ? -(long)value : (long)value;
    }

    private void CheckName(string name, string prefix, Position position)
    {
        bool foreign = _input.Prefix.Length > 0;
        if (foreign) prefix = _input.Prefix;
        if (!name.StartsWith(prefix, foreign ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            Report(Diagnostics.BadName, position, name, prefix);
    }

    /// <summary>Goes on at the next line that starts a declaration.</summary>
    private void Recover()
    {
        while (_tokens.Current is var token && token.Kind != TokenKind.End
            && !(token.FirstOnLine && (token.Kind == TokenKind.Directive || token.Is("typedef") || token.Is("FR_API"))))
        {
            _tokens.Take();
        }
    }

    private HeaderException Unexpected(string wanted) =>
        new(Problem(Diagnostics.UnexpectedToken, _tokens.Current.Position, wanted, _tokens.Current.Described));

    private HeaderException BadDirective(Token token, string message) =>
        new(Problem(Diagnostics.BadDirective, token.Position, message));

    private void Report(DiagnosticDescriptor descriptor, Position position, params string[] arguments) =>
        _problems.Add(Problem(descriptor, position, arguments));

    private HeaderProblem Problem(
        DiagnosticDescriptor descriptor, Position position, params string[] arguments) =>
        new(descriptor, _input.Path, position, new(arguments));

    /// <summary>Ends the declaration being read.</summary>
    private sealed class HeaderException(HeaderProblem problem) : Exception
    {
        public HeaderProblem Problem { get; } = problem;
    }
}
