using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>How Kudu's, Iceberg's and bucketed tables are laid out.</summary>
internal sealed class TableLayoutGrammar(ExpressionGrammar grammar)
{
    /// <summary>(c, YEAR(c), BUCKET(5, c)).</summary>
    public Parser<Token, AstList<PartitionTransform>> Spec { get; } = Parens(ListOf(new RuleParserWith<PartitionTransform>(ParseTransform)));

    /// <summary>PARTITION BY of hashes with at most one range before or behind them.</summary>
    public bool ParsePartitionBy(ref State state, ref Expecteds expecteds, out AstList<KuduPartitioning> result)
    {
        state.Advance(1);
        result = default;
        if (!state.Expect(Keyword.By))
            return false;
        var partitions = new List<KuduPartitioning>();
        var numRanges = 0;
        do
        {
            var isRange = state.Is(Keyword.Range);
            numRanges += isRange ? 1 : 0;
            // The range stands at one end.
            if (isRange && numRanges > 1)
                return state.Fail(Labels.Of(Keyword.Hash));
            if (!isRange && numRanges == 1 && partitions.Count > 1 && partitions[0] is not RangePartitioning)
                return state.Fail("the end");
            KuduPartitioning? next;
            if (isRange ? !ParseRange(ref state, ref expecteds, out next) : !ParseHash(ref state, ref expecteds, out next))
                return false;
            partitions.Add(next!);
        }
        while (MoreFollow(ref state));
        result = partitions.ToAstList();
        return true;
    }

    /// <summary>True when another HASH or RANGE follows, behind a comma or none.</summary>
    private static bool MoreFollow(ref State state)
    {
        var hasComma = state.Is(TokenKind.Comma);
        if (state.Peek(hasComma ? 1 : 0).Keyword is not (Keyword.Hash or Keyword.Range))
            return false;
        if (hasComma)
            state.Advance(1);
        return true;
    }

    private static bool ParseHash(ref State state, ref Expecteds expecteds, out KuduPartitioning? result)
    {
        var start = state.Current.Start;
        result = null;
        if (!state.Expect(Keyword.Hash))
            return state.Fail(Labels.Of(Keyword.Range));
        var columns = default(AstList<Identifier>);
        if ((state.Is(TokenKind.LeftParen) && !NameList.TryParse(ref state, ref expecteds, out columns))
            || !state.Expect(Keyword.Partitions) || !UnsignedInteger.TryParse(ref state, ref expecteds, out var count))
            return false;
        result = state.Placed(new HashPartitioning(columns, count), start);
        return true;
    }

    private bool ParseRange(ref State state, ref Expecteds expecteds, out KuduPartitioning? result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        var columns = default(AstList<Identifier>);
        if (state.Is(TokenKind.LeftParen) && state.Peek(1).Keyword != Keyword.Partition && !NameList.TryParse(ref state, ref expecteds, out columns))
            return false;
        if (!state.Expect(TokenKind.LeftParen))
            return false;
        var ranges = new List<RangePartition>();
        do
        {
            if (!ParseRangePartition(ref state, ref expecteds, out var range))
                return false;
            ranges.Add(range);
        }
        while (state.Accept(TokenKind.Comma) || state.Is(Keyword.Partition));
        if (!state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new RangePartitioning(columns, ranges.ToAstList()), start);
        return true;
    }

    /// <summary>PARTITION [e &lt;] VALUES [&lt; e] | PARTITION VALUE = e | (e, ..).</summary>
    public bool ParseRangePartition(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out RangePartition result)
    {
        var start = state.Current.Start;
        result = null;
        if (!state.Expect(Keyword.Partition))
            return false;
        RangeBound? before = null;
        RangeBound? after = null;
        var values = default(AstList<Expression>);
        if (state.Is(Keyword.Value) && state.Peek(1).Kind == TokenKind.Equal)
        {
            state.Advance(2);
            if (!ParseValues(0, ref state, ref expecteds, out values))
                return false;
        }
        else
        {
            if (!state.Is(Keyword.Values) && !ParseBefore(ref state, ref expecteds, out before))
                return false;
            if (!state.Expect(Keyword.Values) || (ComparisonAt(ref state) is not null && !ParseAfter(ref state, ref expecteds, out after)))
                return false;
        }
        var hashes = new List<HashPartitioning>();
        while (state.Is(Keyword.Hash) || (state.Is(TokenKind.Comma) && state.Peek(1).Keyword == Keyword.Hash))
        {
            state.Accept(TokenKind.Comma);
            if (!ParseHash(ref state, ref expecteds, out var hash))
                return false;
            hashes.Add((HashPartitioning)hash!);
        }
        result = state.Placed(new RangePartition(before, after, values) { Hash = hashes.ToAstList() }, start);
        return true;
    }

    private bool ParseBefore(ref State state, ref Expecteds expecteds, out RangeBound? result)
    {
        var start = state.Current.Start;
        result = null;
        if (!ParseValues(Precedence.Impala.Comparison + 1, ref state, ref expecteds, out var values))
            return false;
        if (ComparisonAt(ref state) is not { } comparison)
            return state.Fail("\"<\"");
        state.Advance(1);
        result = state.Placed(new RangeBound(comparison, values), start);
        return true;
    }

    private bool ParseAfter(ref State state, ref Expecteds expecteds, out RangeBound? result)
    {
        var start = state.Current.Start;
        var comparison = ComparisonAt(ref state)!.Value;
        state.Advance(1);
        result = null;
        if (!ParseValues(0, ref state, ref expecteds, out var values))
            return false;
        result = state.Placed(new RangeBound(comparison, values), start);
        return true;
    }

    private static BinaryOperator? ComparisonAt(ref State state) => state.Current.Kind switch
    {
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    /// <summary>An expression, or several in parentheses.</summary>
    private bool ParseValues(int level, ref State state, ref Expecteds expecteds, out AstList<Expression> result)
    {
        result = default;
        if (state.Is(TokenKind.LeftParen) && GroupByParser.IsList(ref state))
            return Parens(grammar.Expressions).TryParse(ref state, ref expecteds, out result);
        // A level above 0 stops short of the comparison with VALUES.
        if (!grammar.Expression.ParseAt(level, ref state, ref expecteds, out var value))
            return false;
        result = [value];
        return true;
    }

    /// <summary>PARTITIONED BY SPEC (..) [, PARTITIONED BY SPEC (..)].</summary>
    public bool ParseSpecs(ref State state, ref Expecteds expecteds, out AstList<PartitionTransform> result)
    {
        var fields = new List<PartitionTransform>();
        result = default;
        do
        {
            if (!state.Expect(Keyword.Partitioned) || !state.Expect(Keyword.By) || !state.Expect(Keyword.Spec)
                || !Spec.TryParse(ref state, ref expecteds, out var spec))
                return false;
            fields.AddRange(spec);
        }
        while (state.Accept(TokenKind.Comma));
        result = fields.ToAstList();
        return true;
    }

    private static bool ParseTransform(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out PartitionTransform result)
    {
        var start = state.Current;
        result = null;
        if (state.Peek(1).Kind != TokenKind.LeftParen)
        {
            if (!state.ExpectName(out var plain))
                return false;
            result = state.Placed(new PartitionTransform(null, null, plain), start.Start);
            return true;
        }
        if (!state.IsName() && !state.Is(Keyword.Truncate))
            return state.Fail("a transform");
        var transform = state.Context().Name(start).Name.ToUpperInvariant();
        long? parameter = null;
        state.Advance(2);
        if (state.Is(TokenKind.Integer))
        {
            if (!UnsignedInteger.TryParse(ref state, ref expecteds, out var value) || !state.Expect(TokenKind.Comma))
                return false;
            parameter = value;
        }
        if (!state.ExpectName(out var column) || !state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new PartitionTransform(transform, parameter, column), start.Start);
        return true;
    }

    /// <summary>CLUSTERED BY (columns) [SORT BY ..] INTO n BUCKETS.</summary>
    public bool ParseBuckets(ref CreateTableStatement table, ref State state, ref Expecteds expecteds)
    {
        var start = state.Current.Start;
        state.Advance(1);
        if (!state.Expect(Keyword.By) || !TableClauses.OptionalNames.TryParse(ref state, ref expecteds, out var columns)
            || !OrNull(TableClauses.SortBy).TryParse(ref state, ref expecteds, out var sortBy)
            || !state.Expect(Keyword.Into) || !UnsignedInteger.TryParse(ref state, ref expecteds, out var count) || !state.Expect(Keyword.Buckets))
            return false;
        table = table with { SortBy = sortBy, Buckets = state.Placed(new Bucketing(columns, count), start) };
        return true;
    }
}
