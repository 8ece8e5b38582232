using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>
/// A node computed by a kernel over whole argument vectors. It spares rows where it can: constants are computed once, and a call whose only
/// varying argument is a dictionary is computed once per dictionary entry and kept while the dictionary stays the same.
/// </summary>
internal abstract unsafe class KernelNode(int id, SqlType type, bool canFail, bool isStrict, bool isDeterministic, EvaluationNode[] arguments)
    : EvaluationNode(id, type, canFail)
{
    private const int MaxDictionarySize = 1 << 16;

    private ColumnVector? _lastDictionary;
    private ColumnVector? _lastResult;

    /// <summary>True when <see cref="Compute"/> reads DECIMAL arguments of either width.</summary>
    protected virtual bool TakesNarrowDecimals => false;

    /// <summary>The kernel over flat or constant vectors.</summary>
    protected abstract ColumnVector Compute(ReadOnlySpan<ColumnVector> values, int numRows, EvaluationContext context);

    public sealed override ColumnVector Evaluate(EvaluationScope scope)
    {
        var values = new ColumnVector[arguments.Length];
        var numVarying = 0;
        var varying = -1;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = scope.Get(arguments[i]);
            if (values[i].IsNarrow && !TakesNarrowDecimals)
                values[i] = scope.GetWide(arguments[i]);
            if (isStrict && values[i].IsConstantNull)
                return ColumnVector.CreateConstantNull(Type, scope.NumRows, scope.Context.Memory);
            if (values[i].Kind == VectorKind.Constant)
                continue;
            numVarying++;
            varying = i;
        }
        if (scope.NumRows == 0)
            return ColumnVector.CreateFlat(Type, 0, scope.Context.Memory);
        if (numVarying == 0 && values.Length > 0 && isDeterministic)
            return ComputeConstant(values, scope);
        if (numVarying == 1 && values[varying].Kind == VectorKind.Dictionary && isStrict && isDeterministic && !CanFail
            && TryComputeDictionary(values, varying, scope) is { } byEntry)
            return byEntry;
        for (var i = 0; i < values.Length; i++)
            values[i] = TakesNarrowDecimals ? scope.GetFlat(arguments[i]) : scope.GetWide(arguments[i]);
        var result = Compute(values, scope.NumRows, scope.Context);
        if (isStrict)
            PassValidity(result, values, scope);
        return result;
    }

    public override void Dispose()
    {
        _lastDictionary?.Release();
        _lastResult?.Release();
        _lastDictionary = null;
        _lastResult = null;
    }

    private ColumnVector ComputeConstant(ColumnVector[] values, EvaluationScope scope)
    {
        var single = Compute(values, 1, scope.Context);
        try
        {
            return ConstantVectors.Repeat(single, scope.NumRows, scope.Context.Memory);
        }
        finally
        {
            single.Release();
        }
    }

    private ColumnVector? TryComputeDictionary(ColumnVector[] values, int varying, EvaluationScope scope)
    {
        var source = values[varying];
        var dictionary = source.Dictionary!;
        var memory = scope.Context.Memory;
        if (!ReferenceEquals(dictionary, _lastDictionary))
        {
            var seenBefore = _lastDictionary is not null;
            if (dictionary.NumRows > (seenBefore ? MaxDictionarySize : Math.Max(scope.NumRows * 2, 256)) || dictionary.NumRows == 0)
                return null;
            Dispose();
            var entries = (ColumnVector[])values.Clone();
            entries[varying] = dictionary;
            var computed = Compute(entries, dictionary.NumRows, scope.Context);
            _lastDictionary = dictionary.AddReference();
            _lastResult = computed;
        }
        var byEntry = _lastResult!;
        ColumnVector result;
        if (byEntry.Kind == VectorKind.Flat && byEntry.Physical == PhysicalType.String && !byEntry.HasNulls)
        {
            result = ColumnVector.CreateDictionary(byEntry, scope.NumRows, memory);
            new ReadOnlySpan<int>(source.Codes, scope.NumRows).CopyTo(new Span<int>(result.Codes, scope.NumRows));
        }
        else
        {
            result = byEntry.Kind == VectorKind.Constant
                ? byEntry.WithNumRows(scope.NumRows)
                : VectorGather.Gather(byEntry, source.Codes, scope.NumRows, memory);
        }
        if (result.Kind == VectorKind.Constant && source.HasNulls)
        {
            var flat = VectorGather.Flatten(result, memory);
            result.Release();
            result = flat;
        }
        if (source.Validity != null)
            Bitmap.And(result.EnsureValidity(memory), source.Validity, result.Validity, scope.NumRows);
        return result;
    }

    private static void PassValidity(ColumnVector result, ColumnVector[] values, EvaluationScope scope)
    {
        if (result.IsConstantNull)
            return;
        foreach (var argument in values)
        {
            if (argument.Validity == null || argument.Kind == VectorKind.Constant)
                continue;
            // A constant result under nullable arguments cannot carry their bitmap; kernels answer flat vectors then.
            System.Diagnostics.Debug.Assert(result.Kind == VectorKind.Flat, "a strict kernel over varying arguments answers a flat vector");
            Bitmap.And(result.EnsureValidity(scope.Context.Memory), argument.Validity, result.Validity, scope.NumRows);
        }
    }
}
