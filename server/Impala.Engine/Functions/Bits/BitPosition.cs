using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Bits;

/// <summary>
/// getbit(x, position) as TINYINT, and setbit(x, position[, 0 or 1]) in x's type; position 0 is the lowest bit. A position outside of the type, and a
/// bit that is neither 0 nor 1, is an error.
/// </summary>
internal sealed class BitPosition(string name, bool sets) : OverloadedFunction(
    name, sets ? "Integer with one bit set or cleared." : "One bit of an integer.", sets ? "setbit(0, 3) = 8" : "getbit(8, 3) = 1", Overloads(sets))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        arguments[0].Physical switch
        {
            PhysicalType.Int8 => Run<byte>(arguments, resultType, numRows, context),
            PhysicalType.Int16 => Run<ushort>(arguments, resultType, numRows, context),
            PhysicalType.Int32 => Run<uint>(arguments, resultType, numRows, context),
            _ => Run<ulong>(arguments, resultType, numRows, context),
        };

    private ColumnVector Run<T>(ReadOnlySpan<ColumnVector> arguments, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = new ValueReader<T>(arguments[0]);
        var positions = new ValueReader<int>(arguments[1]);
        var bits = arguments.Length > 2 ? new ValueReader<int>(arguments[2]) : default;
        var nulls = new NullMask(arguments);
        var width = PhysicalTypes.SizeOf(arguments[0].Physical) * 8;
        using var changed = sets ? new ValueVectorBuilder<T>(type, numRows, context.Memory) : null;
        using var found = sets ? null : new ValueVectorBuilder<byte>(type, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            var position = positions[i];
            var bit = arguments.Length > 2 ? bits[i] : 1;
            if (nulls[i])
                (position, bit) = (0, 1);
            if (bit is not (0 or 1))
                throw FunctionErrors.Udf($"Invalid bit val: {bit}");
            if (position < 0 || position >= width)
                throw FunctionErrors.Udf($"Invalid bit position: {position}");
            var mask = T.One << position;
            if (found is not null)
                found[i] = T.IsZero(values[i] & mask) ? (byte)0 : (byte)1;
            else
                changed![i] = bit == 1 ? values[i] | mask : values[i] & ~mask;
        }
        return found is not null ? found.Build() : changed!.Build();
    }

    private static FunctionSignature[] Overloads(bool sets)
    {
        SqlType[] types = [SqlType.TinyInt, SqlType.SmallInt, SqlType.Int, SqlType.BigInt];
        return sets
            ? [.. types.Select(type => Returns(type, type, SqlType.Int)), .. types.Select(type => Returns(type, type, SqlType.Int, SqlType.Int))]
            : [.. types.Select(type => Returns(SqlType.TinyInt, type, SqlType.Int))];
    }
}
