using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser;

/// <summary>How tight each operator binds in one dialect; greater is tighter. The parser and the printer share it. Sources: PostgreSQL 15 section 4.1.6 and
/// Impala 4.5's grammar.</summary>
internal sealed class Precedence
{
    /// <summary>Literals, names, calls, parentheses.</summary>
    public const int Primary = 100;

    public static readonly Precedence Postgres = new()
    {
        Or = 1,
        And = 2,
        Not = 3,
        Is = 4,
        Comparison = 5,
        In = 6,
        Between = 6,
        BetweenBound = 7,
        Like = 6,
        Other = 8,
        Concat = 8,
        Bitwise = 8,
        Additive = 9,
        Multiplicative = 10,
        Power = 11,
        AtTimeZone = 12,
        Collate = 13,
        Sign = 14,
        Factorial = 15,
        Postfix = 16,
    };

    public static readonly Precedence Impala = new()
    {
        Concat = 1,
        Or = 2,
        And = 3,
        Not = 4,
        Is = 5,
        In = 5,
        Between = 5,
        BetweenBound = 4,
        Like = 6,
        Comparison = 7,
        Additive = 8,
        Multiplicative = 9,
        Other = 10,
        Bitwise = 10,
        Power = 10,
        AtTimeZone = 11,
        Collate = 11,
        Sign = 12,
        Factorial = 13,
        Postfix = 14,
    };

    public required int Or { get; init; }

    public required int And { get; init; }

    public required int Not { get; init; }

    public required int Is { get; init; }

    public required int Comparison { get; init; }

    public required int In { get; init; }

    public required int Between { get; init; }

    /// <summary>What the bounds of BETWEEN bind at least. Impala's rule ends in AND, so that they are whole predicates:
    /// <c>a BETWEEN b AND c IS NULL</c> is <c>a BETWEEN b AND (c IS NULL)</c>.</summary>
    public required int BetweenBound { get; init; }

    public required int Like { get; init; }

    public required int Other { get; init; }

    public required int Concat { get; init; }

    public required int Bitwise { get; init; }

    public required int Additive { get; init; }

    public required int Multiplicative { get; init; }

    public required int Power { get; init; }

    public required int AtTimeZone { get; init; }

    public required int Collate { get; init; }

    public required int Sign { get; init; }

    public required int Factorial { get; init; }

    public required int Postfix { get; init; }

    public static Precedence Of(SqlDialect dialect) => dialect.ConcatIsLoosest ? Impala : Postgres;

    public int Of(BinaryOperator op) => op switch
    {
        BinaryOperator.Add or BinaryOperator.Subtract => Additive,
        BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Modulo or BinaryOperator.IntegerDivide => Multiplicative,
        BinaryOperator.Power => Power,
        BinaryOperator.BitwiseAnd or BinaryOperator.BitwiseOr or BinaryOperator.BitwiseXor => Bitwise,
        BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.LessOrEqual
            or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.NullSafeEqual => Comparison,
        BinaryOperator.Concatenate => Concat,
        BinaryOperator.Matches or BinaryOperator.MatchesInsensitive or BinaryOperator.NotMatches or BinaryOperator.NotMatchesInsensitive
            or BinaryOperator.Like or BinaryOperator.NotLike or BinaryOperator.ILike or BinaryOperator.NotILike
            or BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.Contains or BinaryOperator.ContainedBy
            or BinaryOperator.Overlaps or BinaryOperator.JsonGet or BinaryOperator.JsonGetText or BinaryOperator.JsonGetPath
            or BinaryOperator.JsonGetPathText => Other,
    };

    /// <summary>The binary operator a token stands for, but AND, OR and the words.</summary>
    public static BinaryOperator? OperatorOf(TokenKind kind, SqlDialect dialect) => kind switch
    {
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        TokenKind.Percent => BinaryOperator.Modulo,
        TokenKind.Caret => dialect.CaretIsPower ? BinaryOperator.Power : BinaryOperator.BitwiseXor,
        TokenKind.Ampersand => BinaryOperator.BitwiseAnd,
        TokenKind.Pipe => BinaryOperator.BitwiseOr,
        TokenKind.Hash => BinaryOperator.BitwiseXor,
        TokenKind.ShiftLeft => BinaryOperator.ShiftLeft,
        TokenKind.ShiftRight => BinaryOperator.ShiftRight,
        TokenKind.Concat => BinaryOperator.Concatenate,
        TokenKind.DoubleAmpersand => BinaryOperator.Overlaps,
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.NullSafeEqual => BinaryOperator.NullSafeEqual,
        TokenKind.Tilde => dialect.OpenOperators ? BinaryOperator.Matches : null,
        TokenKind.TildeStar => BinaryOperator.MatchesInsensitive,
        TokenKind.BangTilde => BinaryOperator.NotMatches,
        TokenKind.BangTildeStar => BinaryOperator.NotMatchesInsensitive,
        TokenKind.DoubleTilde => BinaryOperator.Like,
        TokenKind.BangDoubleTilde => BinaryOperator.NotLike,
        TokenKind.DoubleTildeStar => BinaryOperator.ILike,
        TokenKind.BangDoubleTildeStar => BinaryOperator.NotILike,
        TokenKind.Contains => BinaryOperator.Contains,
        TokenKind.ContainedBy => BinaryOperator.ContainedBy,
        TokenKind.Arrow => BinaryOperator.JsonGet,
        TokenKind.LongArrow => BinaryOperator.JsonGetText,
        TokenKind.HashArrow => BinaryOperator.JsonGetPath,
        TokenKind.HashLongArrow => BinaryOperator.JsonGetPathText,
        _ => null,
    };

    /// <summary>How an operator is written in a dialect.</summary>
    public static string SymbolOf(BinaryOperator op, SqlDialect dialect) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.IntegerDivide => "DIV",
        BinaryOperator.Power => "^",
        BinaryOperator.BitwiseAnd => "&",
        BinaryOperator.BitwiseOr => "|",
        BinaryOperator.BitwiseXor => dialect.CaretIsPower ? "#" : "^",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.Concatenate => "||",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => dialect.OpenOperators ? "<>" : "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.NullSafeEqual => "<=>",
        BinaryOperator.Matches => "~",
        BinaryOperator.MatchesInsensitive => "~*",
        BinaryOperator.NotMatches => "!~",
        BinaryOperator.NotMatchesInsensitive => "!~*",
        BinaryOperator.Like => "~~",
        BinaryOperator.NotLike => "!~~",
        BinaryOperator.ILike => "~~*",
        BinaryOperator.NotILike => "!~~*",
        BinaryOperator.Contains => "@>",
        BinaryOperator.ContainedBy => "<@",
        BinaryOperator.Overlaps => "&&",
        BinaryOperator.JsonGet => "->",
        BinaryOperator.JsonGetText => "->>",
        BinaryOperator.JsonGetPath => "#>",
        BinaryOperator.JsonGetPathText => "#>>",
    };
}
