using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>unix_micros_to_utc_timestamp(n): the timestamp so many microseconds after 1970; NULL out of range.</summary>
internal sealed class UnixMicrosToUtc() : OverloadedFunction(
    "unix_micros_to_utc_timestamp", "Timestamp in UTC of microseconds since 1970.", "unix_micros_to_utc_timestamp(1000000) = '1970-01-01 00:00:01'",
    Returns(SqlType.Timestamp, SqlType.BigInt))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<Int128>(resultType, numRows, context.Memory);
        var micros = new ValueReader<long>(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            var moment = (Int128)micros[i] * 1000;
            result[i] = moment;
            if (!Calendar.IsTimestampInRange(moment))
                result.SetNull(i);
        }
        return result.Build();
    }
}
