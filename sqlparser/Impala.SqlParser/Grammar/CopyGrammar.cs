using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>COPY in its new form, options in parentheses, and its old one, options as words.</summary>
internal sealed class CopyGrammar(ExpressionGrammar grammar)
{
    public void AddTo(Dispatch<Statement> statement) => statement.On(Keyword.Copy, new RuleParserWith<Statement>(ParseCopy));

    /// <summary><c>name [value]</c> in an option list: a value is a word, a string, a number, * or a list of names.</summary>
    public static readonly Parser<Token, Option> Option = new RuleParserWith<Option>(ParseOption);

    private bool ParseCopy(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        if (state.Is(Keyword.Testcase) && state.Peek(2).Kind == TokenKind.String)
            return ParseTestcase(ref state, ref expecteds, out result);
        ObjectName? table = null;
        Query? query = null;
        var columns = default(AstList<Identifier>);
        var binaryAt = state.Current.Start;
        var isBinary = state.Accept(Keyword.Binary);
        if (state.Is(TokenKind.LeftParen))
        {
            if (!grammar.ParseParenthesizedQuery(ref state, ref expecteds, out query))
                return false;
        }
        else if (!QualifiedName.TryParse(ref state, ref expecteds, out table)
            || (state.Is(TokenKind.LeftParen) && !NameList.TryParse(ref state, ref expecteds, out columns)))
        {
            return false;
        }
        var direction = state.Is(Keyword.From) ? CopyDirection.From : CopyDirection.To;
        if (!state.Accept(Keyword.From) && !state.Expect(Keyword.To))
            return state.Fail(Labels.Of(Keyword.From));
        if (!ParseFile(direction, ref state, ref expecteds, out var file, out var program)
            || !ParseOptions(ref state, ref expecteds, out var options))
            return false;
        Expression? where = null;
        if (state.Accept(Keyword.Where) && !grammar.Expression.TryParse(ref state, ref expecteds, out where))
            return false;
        result = state.Placed(
            new CopyStatement(direction)
            {
                Table = table,
                Columns = columns,
                Query = query,
                File = file,
                Program = program,
                Options = isBinary ? [state.Placed(new Option("format", "binary"), binaryAt), .. options] : options,
                Where = where,
            },
            start);
        return true;
    }

    /// <summary>TESTCASE TO 'path' query | FROM 'path'.</summary>
    private bool ParseTestcase(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        var isTo = state.Accept(Keyword.To);
        if ((!isTo && !state.Expect(Keyword.From)) || !Text.TryParse(ref state, ref expecteds, out var path))
            return false;
        Query? query = null;
        if (isTo && !grammar.Query.TryParse(ref state, ref expecteds, out query))
            return false;
        result = new CopyTestcaseStatement(path, query);
        return true;
    }

    private static bool ParseFile(CopyDirection direction, ref State state, ref Expecteds expecteds, out string? file, out bool program)
    {
        file = null;
        program = state.Accept(Keyword.Program);
        if (!program && state.Accept(direction == CopyDirection.From ? Keyword.Stdin : Keyword.Stdout))
            return true;
        return Text.TryParse(ref state, ref expecteds, out file)
            || state.Fail(Labels.Of(direction == CopyDirection.From ? Keyword.Stdin : Keyword.Stdout));
    }

    private static bool ParseOptions(ref State state, ref Expecteds expecteds, out AstList<Option> options)
    {
        state.Accept(Keyword.With);
        if (state.Is(TokenKind.LeftParen))
            return Parens(ListOf(Option)).TryParse(ref state, ref expecteds, out options);
        var list = new List<Option>();
        options = default;
        while (state.Is(TokenKind.Word) && !state.Is(Keyword.Where))
        {
            if (!ParseOldOption(ref state, ref expecteds, out var option))
                return false;
            list.Add(option);
        }
        options = list.ToAstList();
        return true;
    }

    /// <summary>CSV, BINARY and HEADER stand alone; DELIMITER, NULL, QUOTE, ESCAPE and ENCODING take [AS] 'text'; FORCE takes names.</summary>
    private static bool ParseOldOption(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Option result)
    {
        var token = state.Current;
        result = null;
        switch (token.Keyword)
        {
            case Keyword.Csv or Keyword.Binary:
                state.Advance(1);
                result = state.Placed(new Option("format", Labels.Of(token.Keyword).ToLowerInvariant()), token.Start);
                return true;
            case Keyword.Header or Keyword.Freeze:
                state.Advance(1);
                result = state.Placed(new Option(Labels.Of(token.Keyword).ToLowerInvariant(), "true"), token.Start);
                return true;
            case Keyword.Delimiter or Keyword.Null or Keyword.Quote or Keyword.Escape or Keyword.Encoding:
                state.Advance(1);
                state.Accept(Keyword.As);
                if (!Text.TryParse(ref state, ref expecteds, out var value))
                    return false;
                result = state.Placed(new Option(Labels.Of(token.Keyword).ToLowerInvariant(), value), token.Start);
                return true;
            case Keyword.Force:
                state.Advance(1);
                return ParseForce(token.Start, ref state, ref expecteds, out result);
            default:
                return state.Fail("a COPY option");
        }
    }

    /// <summary>FORCE QUOTE columns | *, FORCE NOT NULL columns, FORCE NULL columns.</summary>
    private static bool ParseForce(int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Option result)
    {
        result = null;
        var name = "force_null";
        if (state.Accept(Keyword.Quote))
            name = "force_quote";
        else if (state.Accept(Keyword.Not))
            name = "force_not_null";
        if (name != "force_quote" && !state.Expect(Keyword.Null))
            return false;
        if (name == "force_quote" && state.Accept(TokenKind.Star))
        {
            result = state.Placed(new Option(name, "*"), start);
            return true;
        }
        if (!ListOf(Name).TryParse(ref state, ref expecteds, out var names))
            return false;
        result = state.Placed(new Option(name, string.Join(',', names.Select(item => item.Name))), start);
        return true;
    }

    private static bool ParseOption(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Option result)
    {
        var start = state.Current;
        result = null;
        if (!start.Kind.Equals(TokenKind.Word))
            return state.Fail("an option");
        state.Advance(1);
        var name = state.Context().Name(start).Name;
        var token = state.Current;
        string? value = null;
        switch (token.Kind)
        {
            case TokenKind.Comma or TokenKind.RightParen:
                break;
            case TokenKind.Word:
                value = state.Context().Name(token).Name;
                state.Advance(1);
                break;
            case TokenKind.QuotedIdentifier:
                value = state.Context().Name(token).Name;
                state.Advance(1);
                break;
            case TokenKind.Integer or TokenKind.Decimal or TokenKind.Star:
                value = state.Context().TextOf(token);
                state.Advance(1);
                break;
            case TokenKind.LeftParen:
                if (!NameList.TryParse(ref state, ref expecteds, out var names))
                    return false;
                value = string.Join(',', names.Select(item => item.Name));
                break;
            default:
                if (!Text.TryParse(ref state, ref expecteds, out value))
                    return false;
                break;
        }
        result = state.Placed(new Option(name, value), start.Start);
        return true;
    }
}
