using System.Globalization;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.SqlParser;

namespace Impala.Engine.Analysis;

/// <summary>
/// Random values that a row has by its place (file and position) and a seed, so that all readings of one version of a table give it the same:
/// <code>
///   random()   =>   (murmur_hash(concat('seed:call:', file, position)) &amp; (2^53 - 1)) * 2^-53
/// </code>
/// UPDATE, DELETE and MERGE decide about a row twice, and TABLESAMPLE REPEATABLE must decide alike in every query.
/// </summary>
internal static class RowHash
{
    private const long Mask = (1L << 53) - 1;

    /// <summary>The functions whose values are new for every row; now() is the statement's.</summary>
    public static bool IsVolatile(string function) => function is "random" or "rand" or "uuid" or "gen_random_uuid";

    /// <summary>The value of a volatile function.</summary>
    /// <param name="call">Tells calls of one statement apart.</param>
    public static ScalarExpression Value(string function, Relation relation, long seed, int call, AnalysisSession session, TextSpan span)
    {
        var key = Key(relation.SystemColumns, seed, call, session, span);
        return function is "random" or "rand" ? Share(key, session, span) : Uuid(key);
    }

    /// <summary>A DOUBLE from 0 up to 1.</summary>
    public static ScalarExpression Share(IReadOnlyList<BoundColumn> virtualColumns, long seed, AnalysisSession session, TextSpan span) =>
        Share(Key(virtualColumns, seed, 0, session, span), session, span);

    private static FunctionCall Share(ScalarExpression key, AnalysisSession session, TextSpan span)
    {
        var hash = Call("murmur_hash", SqlType.BigInt, key);
        var bits = Call(OperatorNames.BitAnd, SqlType.BigInt, hash, Constant.BigInt(Mask));
        return Call(OperatorNames.Multiply, SqlType.Double, session.Coercion.Explicit(bits, SqlType.Double, span), new Constant(SqlType.Double, 1.0 / (1L << 53)));
    }

    // Version 4, variant 1: 8-4-4-4-12 digits of the key's MD5.
    private static FunctionCall Uuid(ScalarExpression key)
    {
        var digits = Call("md5", SqlType.String, key);
        return Call("concat", SqlType.String, Part(1, 8), Text("-"), Part(9, 4), Text("-4"), Part(14, 3), Text("-a"), Part(18, 3), Text("-"), Part(21, 12));

        FunctionCall Part(long from, long length) => Call("substring", SqlType.String, digits, Constant.BigInt(from), Constant.BigInt(length));
    }

    private static FunctionCall Key(IReadOnlyList<BoundColumn> virtualColumns, long seed, int call, AnalysisSession session, TextSpan span)
    {
        var file = virtualColumns.First(column => column.Name == "input__file__name").Value;
        var position = virtualColumns.First(column => column.Name == "file__position").Value;
        return Call("concat", SqlType.String, Text(string.Create(CultureInfo.InvariantCulture, $"{seed}:{call}:")), file, Text(":"), session.Coercion.Explicit(position, SqlType.String, span));
    }

    private static Constant Text(string value) => Constant.Text(value);

    private static FunctionCall Call(string name, SqlType type, params ReadOnlySpan<ScalarExpression> arguments) =>
        new(FunctionLookup.RequiredScalar(name), [.. arguments], type);
}
