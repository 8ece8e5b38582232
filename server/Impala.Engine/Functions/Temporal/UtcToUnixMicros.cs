using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>utc_to_unix_micros(ts): microseconds since 1970, halves rounded up.</summary>
internal sealed class UtcToUnixMicros() : OverloadedFunction(
    "utc_to_unix_micros", "Microseconds since 1970 of a timestamp in UTC.", "utc_to_unix_micros('1970-01-01 00:00:01') = 1000000", Returns(SqlType.BigInt, SqlType.Timestamp))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        UnaryKernel.Run<Int128, long, Operator>(arguments[0], resultType, numRows, context);

    private readonly struct Operator : IUnaryOperator<Int128, long>
    {
        public static long Apply(Int128 value) => UnixTime.Microseconds(value);
    }
}
