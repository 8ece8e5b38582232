using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Functions.Rows;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// to_timestamp(seconds | text, pattern): in impala a TIMESTAMP of whole seconds, or by a <see cref="JavaDatePattern"/>, NULL where there is
/// none; in postgres a TIMESTAMPTZ of seconds with fraction, or by PostgreSQL's patterns.
/// </summary>
internal sealed class ToTimestamp : ScalarFunction
{
    private static readonly FunctionSignature[] ImpalaForms =
        [RowFunction.Of(SqlType.Timestamp, SqlType.BigInt), RowFunction.Of(SqlType.Timestamp, SqlType.String, SqlType.String)];

    private readonly RowFunction _postgres = new(
        "to_timestamp", "", [RowFunction.Of(SqlType.TimestampTz, SqlType.Double), RowFunction.Of(SqlType.TimestampTz, SqlType.String, SqlType.String)], PostgresRow);

    public override string Name => "to_timestamp";

    public override string Description => "Timestamp from seconds since 1970, or from a text by a pattern.";

    public override string Example => "to_timestamp('05/02/24', 'dd/MM/yy') = '2024-02-05 00:00:00'";

    public override bool IsStrict => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        resolution.IsPostgres ? _postgres.Resolve(arguments, resolution) : Overloads.Choose(ImpalaForms, arguments, resolution);

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        if (resultType.Kind == SqlTypeKind.TimestampTz)
            return _postgres.Evaluate(arguments, resultType, numRows, context);
        using var result = new ValueVectorBuilder<Int128>(resultType, numRows, context.Memory);
        if (arguments.Length == 1)
        {
            var seconds = new ValueReader<long>(arguments[0]);
            for (var i = 0; i < numRows; i++)
                Set(result, i, UnixTime.FromUtc((Int128)seconds[i] * Calendar.NanosPerSecond, context), arguments[0].IsValid(i));
            return result.Build();
        }
        var patterns = new JavaDatePatterns(arguments[1]);
        var texts = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            Int128 moment = 0;
            var isValid = arguments[0].IsValid(i) && patterns.At(i) is { } pattern && pattern.TryParse(texts[i], context, out moment);
            Set(result, i, moment, isValid);
        }
        return result.Build();
    }

    private static void Set(ValueVectorBuilder<Int128> result, int row, Int128 moment, bool isValid)
    {
        result[row] = moment;
        if (!isValid || !Calendar.IsTimestampInRange(moment))
            result.SetNull(row);
    }

    private static object? PostgresRow(RowArguments row)
    {
        if (row.Count == 1)
        {
            var seconds = row.Double(0);
            var whole = Math.Floor(seconds);
            var nanos = Math.Abs(seconds) < 1e12 ? ((Int128)whole * Calendar.NanosPerSecond) + (long)(Math.Round((seconds - whole) * 1e6) * 1000) : Calendar.MaxTimestamp + 1;
            return Calendar.IsTimestampInRange(nanos) ? nanos : throw FunctionErrors.DatetimeOverflow(SqlType.Timestamp);
        }
        if (new DateTimePattern(row.Text(1)).TryParse(row.Text(0), out var day, out var nanosOfDay))
            return ZoneConversion.ToUtc(Calendar.ToTimestamp(day, nanosOfDay), ZoneConversion.Of(row.Context));
        throw FunctionErrors.InvalidText(SqlType.Timestamp);
    }
}
