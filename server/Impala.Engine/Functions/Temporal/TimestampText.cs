using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// from_unixtime(seconds [, pattern]) and from_timestamp(timestamp, pattern): text by a <see cref="JavaDatePattern"/>, without one
/// yyyy-MM-dd HH:mm:ss. NULL out of the range of TIMESTAMP.
/// </summary>
internal sealed class TimestampText(string name, bool isUnixTime) : OverloadedFunction(
    name, isUnixTime ? "Seconds since 1970 as text." : "Timestamp as text by a Java pattern.",
    isUnixTime ? "from_unixtime(0, 'dd/MM/yyyy') = '01/01/1970'" : "from_timestamp('2024-02-05', 'dd/MM/yy') = '05/02/24'",
    isUnixTime
        ? [Returns(SqlType.String, SqlType.BigInt), Returns(SqlType.String, SqlType.BigInt, SqlType.String)]
        : [Returns(SqlType.String, SqlType.Timestamp, SqlType.String)])
{
    private const int TimestampLength = 29;

    public override bool IsStrict => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var patterns = arguments.Length > 1 ? new JavaDatePatterns(arguments[1]) : default;
        for (var i = 0; i < numRows; i++)
        {
            if (!arguments[0].IsValid(i))
            {
                result.SetNull(i);
                continue;
            }
            var moment = isUnixTime
                ? UnixTime.FromUtc((Int128)new ValueReader<long>(arguments[0])[i] * Calendar.NanosPerSecond, context)
                : new ValueReader<Int128>(arguments[0])[i];
            var pattern = arguments.Length > 1 ? patterns.At(i) : null;
            if (!Calendar.IsTimestampInRange(moment) || (pattern is null && arguments.Length > 1))
                result.SetNull(i);
            else if (pattern is null)
                result.Commit(i, ValueFormatter.WriteTimestamp(moment, 9, result.Reserve(TimestampLength)));
            else
                result.Commit(i, pattern.Format(Calendar.SplitTimestamp(moment, out var nanosOfDay), nanosOfDay, result.Reserve(pattern.MaxTextLength)));
        }
        return result.Build();
    }
}
