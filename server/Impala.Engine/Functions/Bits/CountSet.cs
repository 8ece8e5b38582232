using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Bits;

/// <summary>countset(x[, 0 or 1]): how many bits of an integer, in the width of its type, are 1 (or 0).</summary>
internal sealed class CountSet() : OverloadedFunction(
    "countset", "Number of 1 (or 0) bits of an integer.", "countset(255) = 8",
    Returns(SqlType.Int, SqlType.TinyInt),
    Returns(SqlType.Int, SqlType.SmallInt),
    Returns(SqlType.Int, SqlType.Int),
    Returns(SqlType.Int, SqlType.BigInt),
    Returns(SqlType.Int, SqlType.TinyInt, SqlType.Int),
    Returns(SqlType.Int, SqlType.SmallInt, SqlType.Int),
    Returns(SqlType.Int, SqlType.Int, SqlType.Int),
    Returns(SqlType.Int, SqlType.BigInt, SqlType.Int))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        arguments[0].Physical switch
        {
            PhysicalType.Int8 => Run<byte>(arguments, resultType, numRows, context),
            PhysicalType.Int16 => Run<ushort>(arguments, resultType, numRows, context),
            PhysicalType.Int32 => Run<uint>(arguments, resultType, numRows, context),
            _ => Run<ulong>(arguments, resultType, numRows, context),
        };

    private static ColumnVector Run<T>(ReadOnlySpan<ColumnVector> arguments, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (arguments.Length == 1)
            return UnaryKernel.Run<T, int, Operator<T>>(arguments[0], type, numRows, context);
        using var result = new ValueVectorBuilder<int>(type, numRows, context.Memory);
        var values = new ValueReader<T>(arguments[0]);
        var bits = new ValueReader<int>(arguments[1]);
        var nulls = new NullMask(arguments);
        var width = PhysicalTypes.SizeOf(arguments[0].Physical) * 8;
        for (var i = 0; i < numRows; i++)
        {
            if (bits[i] is not (0 or 1) && !nulls[i])
                throw FunctionErrors.Udf($"Invalid bit val: {bits[i]}");
            var count = Operator<T>.Apply(values[i]);
            result[i] = bits[i] == 1 ? count : width - count;
        }
        return result.Build();
    }

    private readonly struct Operator<T> : IUnaryOperator<T, int>
        where T : unmanaged, IBinaryInteger<T>
    {
        public static int Apply(T value) => int.CreateTruncating(T.PopCount(value));
    }
}
