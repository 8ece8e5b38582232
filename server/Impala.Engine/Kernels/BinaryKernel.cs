using System.Runtime.Intrinsics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Kernels;

/// <summary>Loops over two arguments, each flat or constant. Validity is the evaluator's business, except for rows that have no answer.</summary>
public static unsafe class BinaryKernel
{
    /// <summary>result[i] = op(left[i], right[i]).</summary>
    public static ColumnVector Run<TLeft, TRight, TOut, TOp>(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
        where TLeft : unmanaged
        where TRight : unmanaged
        where TOut : unmanaged
        where TOp : struct, IBinaryOperator<TLeft, TRight, TOut>
    {
        var result = ColumnVector.CreateFlat(type, numRows, context.Memory);
        var output = result.Values<TOut>();
        var l = left.Values<TLeft>();
        var r = right.Values<TRight>();
        if (left.Kind == VectorKind.Constant)
        {
            var constant = *l;
            var reader = new ValueReader<TRight>(right);
            for (var i = 0; i < numRows; i++)
                output[i] = TOp.Apply(constant, reader[i]);
        }
        else if (right.Kind == VectorKind.Constant)
        {
            var constant = *r;
            for (var i = 0; i < numRows; i++)
                output[i] = TOp.Apply(l[i], constant);
        }
        else
        {
            for (var i = 0; i < numRows; i++)
                output[i] = TOp.Apply(l[i], r[i]);
        }
        return result;
    }

    /// <summary>The vectorised form of <see cref="Run"/> for operators over one type.</summary>
    public static ColumnVector RunSimd<T, TOp>(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged
        where TOp : struct, ISimdOperator<T>
    {
        var result = ColumnVector.CreateFlat(type, numRows, context.Memory);
        Loop<T, TOp>(left.Values<T>(), left.Kind == VectorKind.Constant, right.Values<T>(), right.Kind == VectorKind.Constant, result.Values<T>(), numRows);
        return result;
    }

    /// <summary>As <see cref="Run"/>; a row without an answer raises <paramref name="error"/>, or is NULL when there is none.</summary>
    public static ColumnVector TryRun<TLeft, TRight, TOut, TOp>(ColumnVector left, ColumnVector right, SqlType type, int numRows, RowError? error, EvaluationContext context)
        where TLeft : unmanaged
        where TRight : unmanaged
        where TOut : unmanaged
        where TOp : struct, ITryBinaryOperator<TLeft, TRight, TOut>
    {
        var result = ColumnVector.CreateFlat(type, numRows, context.Memory);
        var output = result.Values<TOut>();
        var l = new ValueReader<TLeft>(left);
        var r = new ValueReader<TRight>(right);
        var failed = false;
        for (var i = 0; i < numRows; i++)
        {
            failed |= !TOp.TryApply(l[i], r[i], out var value);
            output[i] = value;
        }
        if (failed)
            Settle<TLeft, TRight, TOut, TOp>(left, right, result, numRows, error, context);
        return result;
    }

    /// <summary>The inner loop of <see cref="RunSimd"/>: 512-bit, 256-bit, then scalar for the tail (or for machines with neither).</summary>
    internal static void Loop<T, TOp>(T* left, bool leftConstant, T* right, bool rightConstant, T* output, int numRows)
        where T : unmanaged
        where TOp : struct, ISimdOperator<T>
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= numRows - Vector512<T>.Count; i += Vector512<T>.Count)
            {
                var l = leftConstant ? Vector512.Create(*left) : Vector512.Load(left + i);
                var r = rightConstant ? Vector512.Create(*right) : Vector512.Load(right + i);
                Vector512.Store(TOp.Apply(l, r), output + i);
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= numRows - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                var l = leftConstant ? Vector256.Create(*left) : Vector256.Load(left + i);
                var r = rightConstant ? Vector256.Create(*right) : Vector256.Load(right + i);
                Vector256.Store(TOp.Apply(l, r), output + i);
            }
        }
        for (; i < numRows; i++)
            output[i] = TOp.Apply(left[leftConstant ? 0 : i], right[rightConstant ? 0 : i]);
    }

    private static void Settle<TLeft, TRight, TOut, TOp>(
        ColumnVector left, ColumnVector right, ColumnVector result, int numRows, RowError? error, EvaluationContext context)
        where TLeft : unmanaged
        where TRight : unmanaged
        where TOut : unmanaged
        where TOp : struct, ITryBinaryOperator<TLeft, TRight, TOut>
    {
        var l = new ValueReader<TLeft>(left);
        var r = new ValueReader<TRight>(right);
        for (var i = 0; i < numRows; i++)
        {
            if (!left.IsValid(i) || !right.IsValid(i) || TOp.TryApply(l[i], r[i], out _))
                continue;
            if (error is not null)
            {
                var failure = error(left, i, result.Type);
                result.Release();
                throw failure;
            }
            Bitmap.Clear(result.EnsureValidity(context.Memory), i);
        }
    }
}
