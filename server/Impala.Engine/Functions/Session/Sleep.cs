using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Session;

/// <summary>
/// pg_sleep(seconds) and Impala's sleep(milliseconds): holds its driver's worker, as Impala's holds its fragment's thread, until the time is over
/// or the query is cancelled. For tests of cancellation and timeouts.
/// </summary>
internal sealed class Sleep(string name, bool isSeconds) : OverloadedFunction(
    name, "Waits.", "", isSeconds ? Returns(SqlType.Void, SqlType.Double) : Returns(SqlType.Boolean, SqlType.BigInt))
{
    private const double MaxMilliseconds = int.MaxValue;

    public override bool IsDeterministic => false;

    public override bool MayWait => true;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<byte>(resultType, numRows, context.Memory);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 1;
            if (nulls[i])
                continue;
            var milliseconds = isSeconds ? new ValueReader<double>(arguments[0])[i] * 1000 : new ValueReader<long>(arguments[0])[i];
            context.CancellationToken.WaitHandle.WaitOne((int)Math.Clamp(milliseconds, 0, MaxMilliseconds));
            context.CancellationToken.ThrowIfCancellationRequested();
        }
        return result.Build();
    }
}
