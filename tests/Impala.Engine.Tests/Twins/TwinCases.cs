using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Tests.Twins;

/// <summary>Every expression there is to evaluate, from the registry: each function with each signature in each dialect, each cast, each kind of node.</summary>
internal static class TwinCases
{
    /// <summary>Functions whose value is not one of their arguments alone, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> NotEnumerated = new Dictionary<string, string>
    {
        ["random"] = "a new number for each row",
        ["uuid"] = "a new text for each row",
        ["gen_random_uuid"] = "a new value for each row",
        ["now"] = "the statement's time, declared to differ by statement",
        ["localtimestamp"] = "the statement's time, declared to differ by statement",
        ["utc_timestamp"] = "the statement's time, declared to differ by statement",
        ["current_date"] = "the statement's time, declared to differ by statement",
        ["timeofday"] = "the time of the call",
        ["pg_sleep"] = "waits",
        ["sleep"] = "waits",
    };

    private static readonly SqlType[] Types =
    [
        SqlType.Boolean, SqlType.TinyInt, SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Float, SqlType.Double, SqlType.Decimal(9, 2), SqlType.Decimal(30, 5), SqlType.String,
        SqlType.VarChar(7), SqlType.Char(5), SqlType.Timestamp, SqlType.Date, SqlType.Binary, SqlType.Interval, SqlType.Time, SqlType.TimestampTz, SqlType.Oid,
        SqlType.ArrayOf(SqlTypeKind.Int), SqlType.ArrayOf(SqlTypeKind.String),
    ];

    // Three arguments are asked for with fewer types, that most others widen to.
    private static readonly SqlType[] WideTypes =
    [
        SqlType.Boolean, SqlType.Int, SqlType.BigInt, SqlType.Double, SqlType.Decimal(9, 2), SqlType.String, SqlType.Timestamp, SqlType.Date, SqlType.ArrayOf(SqlTypeKind.Int),
        SqlType.ArrayOf(SqlTypeKind.String),
    ];

    private delegate FunctionSignature? Resolver(SqlType[] types);

    /// <summary>All cases of one dialect, in a fixed order.</summary>
    public static IEnumerable<TwinCase> All(bool isPostgres) =>
        BuiltinFunctions.Scalars.Where(function => !NotEnumerated.ContainsKey(function.Name)).SelectMany(function => Of(function, isPostgres)).Concat(Casts(isPostgres)).Concat(Nodes(isPostgres));

    /// <summary>A function's cases: one for each signature that argument types lead to.</summary>
    public static IEnumerable<TwinCase> Of(ScalarFunction function, bool isPostgres)
    {
        var resolution = new FunctionResolution(isPostgres);
        var declared = function is OverloadedFunction overloaded ? overloaded.Signatures : [];
        foreach (var signature in declared.Concat(Probe(types => function.Resolve(types, resolution))).Distinct())
        {
            var slots = Slots(signature.Arguments.AsSpan());
            yield return Case(function.Name, function.Name, isPostgres, new FunctionCall(function, [.. slots.Select(slot => new SlotReference(slot))], signature.Result), slots);
        }
    }

    private static List<FunctionSignature> Probe(Resolver resolve)
    {
        var found = new HashSet<FunctionSignature>();
        Try([]);
        foreach (var first in Types)
        {
            Try([first]);
            foreach (var second in Types)
                Try([first, second]);
            for (var count = 4; count <= 5; count++)
                Try([.. Enumerable.Repeat(first, count)]);
        }
        foreach (var first in WideTypes)
        {
            foreach (var second in WideTypes)
            {
                foreach (var third in WideTypes)
                    Try([first, second, third]);
                Try([first, second, second, second]);
                Try([first, first, first, second]);
            }
        }
        return [.. found];

        void Try(SqlType[] types)
        {
            if (resolve(types) is { } signature && signature.Arguments.AsSpan().IndexOf(SqlType.Unknown) < 0)
                found.Add(signature);
        }
    }

    private static IEnumerable<TwinCase> Casts(bool isPostgres)
    {
        foreach (var from in Types)
        {
            foreach (var to in Types.Append(SqlType.Decimal(3, 1)).Append(SqlType.Decimal(38, 10)).Where(to => to != from && CastKernel.CanCast(from, to, isPostgres)))
            {
                var slots = Slots([from]);
                var cast = new Cast(new SlotReference(slots[0]), to, isPostgres ? CastFailure.Error : CastFailure.Impala);
                yield return Case("cast", "cast", isPostgres, cast, slots);
            }
        }
    }

    private static IEnumerable<TwinCase> Nodes(bool isPostgres)
    {
        foreach (var type in Types.Where(type => !type.IsArray))
        {
            var slots = Slots([SqlType.Boolean, type, type, type]);
            ScalarExpression[] values = [.. slots.Select(slot => new SlotReference(slot))];
            yield return Case("case", "case", isPostgres, new Case([values[0], values[1], values[2]], type), slots);
            yield return Case("coalesce", "coalesce", isPostgres, new Coalesce([values[1], values[2], values[3]], type), slots);
            yield return Case("in", "in", isPostgres, new InList(values[1], [values[2], values[3]], Negated: false), slots);
            yield return Case("in", "not in", isPostgres, new InList(values[1], [values[2], Constant.Null(type)], Negated: true), slots);
            yield return Case("is null", "is null", isPostgres, new IsNull(values[1], Negated: false), slots);
            yield return Case("is null", "is not null", isPostgres, new IsNull(values[1], Negated: true), slots);
        }
        var truths = Slots([SqlType.Boolean, SqlType.Boolean, SqlType.Boolean]);
        ScalarExpression[] operands = [.. truths.Select(slot => new SlotReference(slot))];
        yield return Case("and", "and", isPostgres, new Logical(LogicalKind.And, [.. operands]), truths);
        yield return Case("or", "or", isPostgres, new Logical(LogicalKind.Or, [.. operands]), truths);
    }

    private static Slot[] Slots(ReadOnlySpan<SqlType> types)
    {
        var slots = new Slot[types.Length];
        for (var i = 0; i < slots.Length; i++)
            slots[i] = new Slot(i, "c" + i, types[i]);
        return slots;
    }

    private static TwinCase Case(string owner, string name, bool isPostgres, ScalarExpression expression, Slot[] slots) =>
        new(owner, $"{(isPostgres ? "postgres" : "impala")} {name}({string.Join(", ", slots.Select(slot => slot.Type))}) -> {expression.Type}", isPostgres, expression, [.. slots]);
}
