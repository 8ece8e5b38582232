using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using Pidgin.Configuration;

namespace Impala.SqlParser.Grammar;

/// <summary>What one run of the grammar knows beside its tokens. Pidgin hands it to every parser as the run's configuration. It keeps the furthest token at
/// which anything failed, which is where PostgreSQL would point, and what could have stood there.</summary>
internal sealed class ParseContext(string text, Token[] tokens, SqlDialect dialect, bool strict) : IConfiguration<Token>
{
    /// <summary>Levels a tree may have outside of chains, which are flat or left-deep along a spine. 1,000 nested parentheses need fewer.</summary>
    public const int MaxTreeDepth = 8000;

    private const int MaxLabels = 12;
    private static readonly IConfiguration<Token> Defaults = Configuration.Default<Token>();
    private readonly List<string> _expected = [];
    private int _failedAt = -1;

    public Func<Token, SourcePosDelta> SourcePosCalculator => Defaults.SourcePosCalculator;

    public IArrayPoolProvider ArrayPoolProvider => Defaults.ArrayPoolProvider;

    public string Text => text;

    public SqlDialect Dialect => dialect;

    public Token[] Tokens => tokens;

    /// <summary>True where Impala's own language counts alone, see <see cref="SqlParseLimits.Strict"/>.</summary>
    public bool Strict => strict && !dialect.PostgresForms;

    /// <summary>Set when the thread's stack ran out; the run's result is void then.</summary>
    public bool OutOfStack { get; set; }

    /// <summary>Set when the tree would be deeper than <see cref="MaxTreeDepth"/>; the run's result is void then.</summary>
    public bool TooComplex { get; set; }

    /// <summary>The greatest depth of the trees parsed since someone last set this to 0.</summary>
    public int TreeDepth { get; set; }

    public void RecordFailure(int index, string label)
    {
        if (index < _failedAt)
            return;
        if (index > _failedAt)
        {
            _failedAt = index;
            _expected.Clear();
        }
        if (_expected.Count < MaxLabels && !_expected.Contains(label))
            _expected.Add(label);
    }

    /// <summary>A string's content as it is written, in Impala's dialect where that is not its value.</summary>
    public string? WrittenString(Token token)
    {
        if (!dialect.BackslashEscapes)
            return null;
        var content = text.AsSpan(token.Start + 1, token.Length - 2);
        return content.Contains('\\') ? content.ToString() : null;
    }

    public Identifier Name(Token token) => new(TokenValue.Name(text, token, dialect))
    {
        Quoted = token.Kind == TokenKind.QuotedIdentifier,
        Span = token.Span,
    };

    public string StringValue(Token token) => TokenValue.String(text, token, dialect);

    public string TextOf(Token token) => text.Substring(token.Start, token.Length);

    /// <summary>The error in PostgreSQL's words, with a hint when few things could have stood there.</summary>
    public SqlParseError ToError()
    {
        if (OutOfStack || TooComplex)
            return SqlParseError.TooComplex();
        var token = tokens[Math.Clamp(_failedAt, 0, tokens.Length - 1)];
        var hint = _expected.Count is > 0 and <= 4 ? $"Expected {Join(_expected)}." : null;
        if (token.Kind == TokenKind.EndOfInput && dialect.PostgresForms)
            return SqlParseError.Syntax("syntax error at end of input", token.Start, hint);
        if (!dialect.PostgresForms)
            return ImpalaSyntaxError.At(text, token, _expected, hint);
        var found = text.Substring(token.Start, Math.Min(token.Length, 64));
        return SqlParseError.Syntax($"syntax error at or near \"{found}\"", token.Start, hint);
    }

    private static string Join(List<string> labels) =>
        labels.Count == 1 ? labels[0] : string.Join(", ", labels.Take(labels.Count - 1)) + " or " + labels[^1];
}
