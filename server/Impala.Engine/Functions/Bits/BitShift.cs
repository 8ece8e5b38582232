using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Bits;

/// <summary>
/// shiftleft, shiftright (without the sign), rotateleft and rotateright of an integer by a number of bits, in its own type; a negative number goes
/// the other way, one of at least the type's width leaves zero of a shift.
/// </summary>
internal sealed class BitShift(string name, bool toLeft, bool isRotation) : OverloadedFunction(
    name, isRotation ? "Bits of an integer moved around its ends." : "Bits of an integer moved, with zeros put in.",
    (toLeft, isRotation) switch
    {
        (true, false) => "shiftleft(1, 2) = 4",
        (false, false) => "shiftright(16, 2) = 4",
        (true, true) => "rotateleft(1, 4) = 16",
        (false, true) => "rotateright(16, 4) = 1",
    },
    Returns(SqlType.TinyInt, SqlType.TinyInt, SqlType.Int),
    Returns(SqlType.SmallInt, SqlType.SmallInt, SqlType.Int),
    Returns(SqlType.Int, SqlType.Int, SqlType.Int),
    Returns(SqlType.BigInt, SqlType.BigInt, SqlType.Int))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int8 => Run<byte>(arguments, resultType, numRows, context),
            PhysicalType.Int16 => Run<ushort>(arguments, resultType, numRows, context),
            PhysicalType.Int32 => Run<uint>(arguments, resultType, numRows, context),
            _ => Run<ulong>(arguments, resultType, numRows, context),
        };

    private ColumnVector Run<T>(ReadOnlySpan<ColumnVector> arguments, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T> => (toLeft, isRotation) switch
        {
            (true, false) => BinaryKernel.Run<T, int, T, ShiftLeft<T>>(arguments[0], arguments[1], type, numRows, context),
            (false, false) => BinaryKernel.Run<T, int, T, ShiftRight<T>>(arguments[0], arguments[1], type, numRows, context),
            (true, true) => BinaryKernel.Run<T, int, T, RotateLeft<T>>(arguments[0], arguments[1], type, numRows, context),
            (false, true) => BinaryKernel.Run<T, int, T, RotateRight<T>>(arguments[0], arguments[1], type, numRows, context),
        };

    private static T Shift<T>(T value, long left)
        where T : unmanaged, IBinaryInteger<T>
    {
        var width = value.GetByteCount() * 8;
        if (left >= width || -left >= width)
            return T.Zero;
        return left >= 0 ? value << (int)left : value >>> (int)-left;
    }

    private static T Rotate<T>(T value, long left)
        where T : unmanaged, IBinaryInteger<T>
    {
        var width = value.GetByteCount() * 8;
        var bits = (int)(((left % width) + width) % width);
        return bits == 0 ? value : (value << bits) | (value >>> (width - bits));
    }

    private readonly struct ShiftLeft<T> : IBinaryOperator<T, int, T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T left, int right) => Shift(left, right);
    }

    private readonly struct ShiftRight<T> : IBinaryOperator<T, int, T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T left, int right) => Shift(left, -(long)right);
    }

    private readonly struct RotateLeft<T> : IBinaryOperator<T, int, T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T left, int right) => Rotate(left, right);
    }

    private readonly struct RotateRight<T> : IBinaryOperator<T, int, T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T left, int right) => Rotate(left, -(long)right);
    }
}
