using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Kernels;

/// <summary>Loops over one flat or constant argument. Validity is the evaluator's business, except for rows that have no answer.</summary>
public static unsafe class UnaryKernel
{
    /// <summary>result[i] = op(argument[i]).</summary>
    public static ColumnVector Run<TIn, TOut, TOp>(ColumnVector argument, SqlType type, int numRows, EvaluationContext context)
        where TIn : unmanaged
        where TOut : unmanaged
        where TOp : struct, IUnaryOperator<TIn, TOut>
    {
        var result = ColumnVector.CreateFlat(type, numRows, context.Memory);
        var output = result.Values<TOut>();
        var input = new ValueReader<TIn>(argument);
        for (var i = 0; i < numRows; i++)
            output[i] = TOp.Apply(input[i]);
        return result;
    }

    /// <summary>As <see cref="Run"/>; a row without an answer raises <paramref name="error"/>, or is NULL when there is none.</summary>
    public static ColumnVector TryRun<TIn, TOut, TOp>(ColumnVector argument, SqlType type, int numRows, RowError? error, EvaluationContext context)
        where TIn : unmanaged
        where TOut : unmanaged
        where TOp : struct, ITryUnaryOperator<TIn, TOut>
    {
        var result = ColumnVector.CreateFlat(type, numRows, context.Memory);
        var output = result.Values<TOut>();
        var input = new ValueReader<TIn>(argument);
        var failed = false;
        for (var i = 0; i < numRows; i++)
        {
            failed |= !TOp.TryApply(input[i], out var value);
            output[i] = value;
        }
        if (failed)
            Settle<TIn, TOut, TOp>(argument, result, numRows, error, context);
        return result;
    }

    // Runs only when a row failed: rows that are NULL anyway computed garbage and do not count.
    private static void Settle<TIn, TOut, TOp>(ColumnVector argument, ColumnVector result, int numRows, RowError? error, EvaluationContext context)
        where TIn : unmanaged
        where TOut : unmanaged
        where TOp : struct, ITryUnaryOperator<TIn, TOut>
    {
        var input = new ValueReader<TIn>(argument);
        for (var i = 0; i < numRows; i++)
        {
            if (!argument.IsValid(i) || TOp.TryApply(input[i], out _))
                continue;
            if (error is not null)
            {
                var failure = error(argument, i, result.Type);
                result.Release();
                throw failure;
            }
            Bitmap.Clear(result.EnsureValidity(context.Memory), i);
        }
    }
}
