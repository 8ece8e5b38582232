using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// unix_timestamp([timestamp | text, pattern]): seconds since 1970 as BIGINT; without arguments of now(), whose local time counts as UTC as all
/// timestamps do. Text that is no timestamp gives NULL.
/// </summary>
internal sealed class UnixTimestamp() : OverloadedFunction(
    "unix_timestamp", "Seconds since 1970 of a timestamp, or of now.", "unix_timestamp('1970-01-02') = 86400",
    Returns(SqlType.BigInt), Returns(SqlType.BigInt, SqlType.Timestamp), Returns(SqlType.BigInt, SqlType.String, SqlType.String))
{
    public override bool IsStrict => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        if (arguments.Length == 0)
            return ConstantVectors.Create(new Constant(resultType, UnixTime.Seconds(UnixTime.ToUtc(Now.LocalMoment(context), context))), numRows, context.Memory);
        using var result = new ValueVectorBuilder<long>(resultType, numRows, context.Memory);
        if (arguments.Length == 1)
        {
            var moments = new ValueReader<Int128>(arguments[0]);
            for (var i = 0; i < numRows; i++)
            {
                result[i] = 0;
                if (arguments[0].IsValid(i))
                    result[i] = UnixTime.Seconds(UnixTime.ToUtc(moments[i], context));
                else
                    result.SetNull(i);
            }
            return result.Build();
        }
        var patterns = new JavaDatePatterns(arguments[1]);
        var texts = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (arguments[0].IsValid(i) && patterns.At(i) is { } pattern && pattern.TryParse(texts[i], context, out var moment))
                result[i] = UnixTime.Seconds(UnixTime.ToUtc(moment, context));
            else
                result.SetNull(i);
        }
        return result.Build();
    }
}
