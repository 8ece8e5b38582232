using Impala.Catalog.Types;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Aggregates;

namespace Impala.Engine.Tests.Twins;

/// <summary>An aggregate with one signature in one dialect.</summary>
internal sealed record AggregateCase(AggregateFunction Function, AggregateSignature Signature, bool IsPostgres)
{
    private static readonly SqlType[] Types =
    [
        SqlType.Boolean, SqlType.TinyInt, SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Float, SqlType.Double, SqlType.Decimal(9, 2), SqlType.Decimal(18, 4),
        SqlType.Decimal(30, 5), SqlType.Decimal(38, 0), SqlType.String, SqlType.VarChar(7), SqlType.Char(5), SqlType.Timestamp, SqlType.Date, SqlType.Binary, SqlType.Interval,
        SqlType.Time, SqlType.TimestampTz, SqlType.ArrayOf(SqlTypeKind.Int), SqlType.ArrayOf(SqlTypeKind.Double),
    ];

    /// <summary>Aggregates whose merged states may answer otherwise, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> NotMergedAlike = new Dictionary<string, string>
    {
        ["sampled_ndv"] = "rows are dealt to 32 estimates in turn, and each part begins anew",
        ["ds_hll_sketch"] = "a merged sketch has its entries in another order; ds_hll_sketch_and_estimate compares what it says",
        ["ds_cpc_sketch"] = "a merged sketch is written in another form; ds_cpc_sketch_and_estimate compares what it says",
    };

    public string Name => $"{(IsPostgres ? "postgres" : "impala")} {Function.Name}({string.Join(", ", Signature.Arguments)}) -> {Signature.Result}";

    /// <summary>Partial states are compared; an aggregate of ordered rows has none.</summary>
    public bool HasPartialForm => Function is not OrderedSetAggregate && !NotMergedAlike.ContainsKey(Function.Name);

    /// <summary>Arguments after the first are the same for all rows: separators, fractions.</summary>
    public bool HasConstants => Function is GroupConcat or OrderedSetAggregate;

    /// <summary>What a second argument may be that must be a literal; null when any value will do.</summary>
    public string[]? Literals => Function is DistinctEstimate ? ["1", "5", "10"] : null;

    /// <summary>Every aggregate with each signature that argument types lead to.</summary>
    public static IEnumerable<AggregateCase> All(bool isPostgres)
    {
        var resolution = new FunctionResolution(isPostgres);
        foreach (var function in BuiltinFunctions.Aggregates)
            foreach (var signature in Lists().Select(types => function.Resolve(types, resolution)).OfType<AggregateSignature>().Distinct())
                if (signature.Arguments.AsSpan().IndexOf(SqlType.Unknown) < 0)
                    yield return new AggregateCase(function, signature, isPostgres);
    }

    private static IEnumerable<SqlType[]> Lists() =>
        new[] { Array.Empty<SqlType>() }.Concat(Types.Select(type => new[] { type })).Concat(Types.SelectMany(first => Types.Select(second => new[] { first, second })));
}
