using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Functions.Temporal;

/// <summary>What kind of now a function answers.</summary>
internal enum NowKind : byte
{
    /// <summary>TIMESTAMPTZ in postgres; local TIMESTAMP in impala.</summary>
    Moment,
    LocalTimestamp,
    UtcTimestamp,
    Date,
}

/// <summary>now(), current_timestamp, localtimestamp, utc_timestamp(), current_date: the start of the statement, the same on all nodes.</summary>
internal sealed class Now(string name, IReadOnlyList<string> aliases, NowKind kind) : ScalarFunction
{
    public override string Name => name;

    public override IReadOnlyList<string> Aliases => aliases;

    public override string Description => "When the statement began.";

    public override bool IsDeterministic => false;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length > (kind is NowKind.Moment or NowKind.LocalTimestamp ? 1 : 0) || (arguments.Length == 1 && !arguments[0].IsInteger))
            return null;
        return new FunctionSignature([.. arguments], kind switch
        {
            NowKind.Date => SqlType.Date,
            NowKind.Moment when resolution.IsPostgres => SqlType.TimestampTz,
            _ => SqlType.Timestamp,
        });
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var now = context.Statement.NowNanos;
        // PostgreSQL's clock has microseconds.
        if (context.Statement.IsPostgresDialect)
            now -= now % 1000;
        object value = kind switch
        {
            NowKind.Date => (object)Calendar.SplitTimestamp(ZoneConversion.ToLocal(now, ZoneConversion.Of(context)), out _),
            NowKind.UtcTimestamp => (object)now,
            NowKind.Moment when resultType.Kind == SqlTypeKind.TimestampTz => (object)now,
            _ => (object)ZoneConversion.ToLocal(now, ZoneConversion.Of(context)),
        };
        return ConstantVectors.Create(new Constant(resultType, value), numRows, context.Memory);
    }

    /// <summary>The statement's start in the session's zone.</summary>
    public static Int128 LocalMoment(EvaluationContext context) => ZoneConversion.ToLocal(context.Statement.NowNanos, ZoneConversion.Of(context));
}
