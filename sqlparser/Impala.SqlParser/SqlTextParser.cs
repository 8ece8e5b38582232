using System.Runtime.ExceptionServices;
using System.Text;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Grammar;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser;

/// <summary>Text to trees. A text is measured, cut into tokens (where nesting is counted), and parsed by the dialect's grammar. Small statements parse on
/// the caller's stack; nested ones, and any that find the stack too short, parse once more on a thread with a deep one. Nothing here throws for a text.</summary>
public static class SqlTextParser
{
    /// <summary>Nesting from which the caller's stack is not even tried.</summary>
    private const int DeepNesting = 60;

    private const int DeepStackBytes = 16 * 1024 * 1024;

    /// <summary>Parses all statements of a text.</summary>
    public static ParseResult Parse(string text, SqlDialect dialect, SqlParseLimits? limits = null)
    {
        var (statements, error) = Run(text, dialect, limits, grammar => grammar.Statements);
        return new ParseResult(statements, error);
    }

    /// <summary>How many tokens a text has, the end included: the parser's first step alone, for measurements.</summary>
    public static int CountTokens(string text, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(dialect);
        return new Lexer(text, dialect, SqlParseLimits.Default.MaxNesting).Run().Length;
    }

    /// <summary>Parses a text that is one expression; the error is null on success.</summary>
    public static (Expression? Expression, SqlParseError? Error) ParseExpression(string text, SqlDialect dialect, SqlParseLimits? limits = null) =>
        Run(text, dialect, limits, grammar => Whole(grammar.Expressions.Expression));

    /// <summary>Parses a text that is one type's name; the error is null on success.</summary>
    public static (DataTypeName? Type, SqlParseError? Error) ParseDataType(string text, SqlDialect dialect) =>
        Run(text, dialect, null, grammar => Whole(grammar.Expressions.DataType));

    private static Parser<Token, T> Whole<T>(Parser<Token, T> parser) =>
        parser.Before(new RuleParser<Unit>((ref State state, out Unit result) =>
        {
            result = Unit.Value;
            return state.Is(TokenKind.EndOfInput) || state.Fail(Labels.Of(TokenKind.EndOfInput));
        }));

    private static (T? Value, SqlParseError? Error) Run<T>(
        string text, SqlDialect dialect, SqlParseLimits? limits, Func<StatementGrammar, Parser<Token, T>> choose)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(dialect);
        limits ??= SqlParseLimits.Default;
        if (Measure(text, limits.MaxStatementBytes) is { } tooLong)
            return (default, tooLong);
        var lexer = new Lexer(text, dialect, limits.MaxNesting);
        var tokens = lexer.Run();
        if (lexer.Error is not null)
            return (default, dialect.PostgresForms ? lexer.Error : ImpalaSyntaxError.Of(text, lexer.Error));
        var parser = choose(StatementGrammar.Of(dialect));
        if (lexer.MaxNesting <= DeepNesting)
        {
            var context = new ParseContext(text, tokens, dialect, limits.Strict);
            var result = RunOnce(parser, context);
            if (!context.OutOfStack)
                return result;
        }
        return RunDeep(parser, new ParseContext(text, tokens, dialect, limits.Strict));
    }

    private static SqlParseError? Measure(string text, int maxBytes)
    {
        // A UTF-16 unit is one to three bytes of UTF-8: counting is needed only between.
        if (text.Length <= maxBytes / 3)
            return null;
        var numBytes = text.Length > maxBytes ? text.Length : Encoding.UTF8.GetByteCount(text);
        return numBytes > maxBytes ? SqlParseError.TooLong(numBytes, maxBytes) : null;
    }

    private static (T? Value, SqlParseError? Error) RunOnce<T>(Parser<Token, T> parser, ParseContext context)
    {
        var result = parser.Parse(context.Tokens.AsSpan(), context);
        return result.Success && !context.OutOfStack && !context.TooComplex ? (result.Value, null) : (default, context.ToError());
    }

    private static (T? Value, SqlParseError? Error) RunDeep<T>(Parser<Token, T> parser, ParseContext context)
    {
        (T? Value, SqlParseError? Error) result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = RunOnce(parser, context);
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            DeepStackBytes)
        {
            IsBackground = true,
            Name = "sql parser",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
