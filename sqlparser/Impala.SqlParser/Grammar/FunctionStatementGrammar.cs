using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>CREATE, DROP and SHOW CREATE of functions in C++ and Java, and of data sources.</summary>
internal sealed class FunctionStatementGrammar(ExpressionGrammar grammar)
{
    private static readonly Parser<Token, Unit> DataSource = Words(Keyword.Data).Then(Words(Keyword.Source));

    public Parser<Token, Statement> Create => new RuleParserWith<Statement>(ParseCreate);

    public Parser<Token, Statement> Drop => new RuleParserWith<Statement>(ParseDrop);

    /// <summary>SHOW CREATE [AGGREGATE] FUNCTION behind SHOW CREATE.</summary>
    public static readonly Parser<Token, Statement> ShowCreate =
        from aggregate in Flag(Keyword.Aggregate)
        from word in Words(Keyword.Function)
        from name in DottedPath
        select (Statement)new ShowCreateFunctionStatement(name, aggregate);

    public Parser<Token, Statement> CreateDataSource { get; } =
        from _ in Words(Keyword.Create).Then(DataSource)
        from ifNotExists in TableClauses.IfNotExists
        from name in Name
        from location in OrNull(TableClauses.Location)
        from className in Words(Keyword.Class).Then(Text)
        from version in Words(Keyword.ApiVersion).Then(Text)
        select (Statement)new CreateDataSourceStatement(name, className, version) { IfNotExists = ifNotExists, Location = location };

    public Parser<Token, Statement> DropDataSource { get; } =
        from _ in DataSource
        from ifExists in TableClauses.IfExists
        from name in Name
        select (Statement)new DropDataSourceStatement(name, ifExists);

    /// <summary>True for Impala's CREATE FUNCTION, which names a file; PostgreSQL's has a body.</summary>
    public bool IsImpalas(ref State state)
    {
        if (!state.Context().Dialect.PostgresForms)
            return true;
        for (var i = 2; state.Peek(i).Kind is not (TokenKind.EndOfInput or TokenKind.Semicolon); i++)
        {
            if (state.Peek(i).Keyword == Keyword.Location && state.Peek(i + 1).Kind == TokenKind.String)
                return true;
        }
        return false;
    }

    private bool ParseCreate(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        var aggregate = state.Accept(Keyword.Aggregate);
        if (!state.Expect(Keyword.Function) || !TableClauses.IfNotExists.TryParse(ref state, ref expecteds, out var ifNotExists)
            || !DottedPath.TryParse(ref state, ref expecteds, out var name))
            return false;
        var function = new CreateFunctionStatement(name, "") { Aggregate = aggregate, IfNotExists = ifNotExists };
        if (aggregate || state.Is(TokenKind.LeftParen))
        {
            if (!ParseArguments(ref state, ref expecteds, out var types, out var variadic)
                || !state.Expect(Keyword.Returns) || !grammar.DataType.TryParse(ref state, ref expecteds, out var returns))
                return false;
            DataTypeName? intermediate = null;
            if (aggregate && state.Accept(Keyword.Intermediate) && !grammar.DataType.TryParse(ref state, ref expecteds, out intermediate))
                return false;
            function = function with { HasSignature = true, Arguments = types, Variadic = variadic, Returns = returns, Intermediate = intermediate };
        }
        if (!state.Expect(Keyword.Location) || !Text.TryParse(ref state, ref expecteds, out var location)
            || !ParseOptions(ref state, ref expecteds, out var options))
            return false;
        result = function with { Location = location, Options = options };
        return true;
    }

    private static bool ParseOptions(ref State state, ref Expecteds expecteds, out AstList<Property> result)
    {
        var options = new List<Property>();
        result = default;
        while (state.Current.Keyword is Keyword.Comment or Keyword.Symbol or Keyword.PrepareFn or Keyword.CloseFn or Keyword.UpdateFn or Keyword.InitFn
            or Keyword.SerializeFn or Keyword.MergeFn or Keyword.FinalizeFn)
        {
            var start = state.Current;
            var key = Labels.Of(start.Keyword);
            if (options.Exists(option => option.Key == key))
                return state.Fail("each argument once");
            state.Advance(1);
            if (!state.Expect(TokenKind.Equal) || !Text.TryParse(ref state, ref expecteds, out var value))
                return false;
            options.Add(state.Placed(new Property(key, value), start.Start));
        }
        result = options.ToAstList();
        return true;
    }

    /// <summary>(), (types), (types...).</summary>
    private bool ParseArguments(ref State state, ref Expecteds expecteds, out AstList<DataTypeName> types, out bool variadic)
    {
        types = default;
        variadic = false;
        if (!state.Expect(TokenKind.LeftParen))
            return false;
        if (state.Accept(TokenKind.RightParen))
            return true;
        if (!ListOf<DataTypeName>(grammar.DataType).TryParse(ref state, ref expecteds, out types))
            return false;
        variadic = state.Accept(TokenKind.Ellipsis);
        return state.Expect(TokenKind.RightParen);
    }

    private bool ParseDrop(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        result = null;
        var aggregate = state.Accept(Keyword.Aggregate);
        if (!state.Expect(Keyword.Function) || !TableClauses.IfExists.TryParse(ref state, ref expecteds, out var ifExists)
            || !DottedPath.TryParse(ref state, ref expecteds, out var name))
            return false;
        var function = new DropFunctionStatement(name) { Aggregate = aggregate, IfExists = ifExists };
        if (state.Is(TokenKind.LeftParen))
        {
            if (!ParseArguments(ref state, ref expecteds, out var types, out var variadic))
                return false;
            function = function with { HasSignature = true, Arguments = types, Variadic = variadic };
        }
        result = function;
        return true;
    }
}
