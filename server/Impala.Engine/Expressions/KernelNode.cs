using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Expressions;

/// <summary>
/// A node computed by a kernel over whole argument vectors. It spares rows where it can: constants are computed once, and a call whose only
/// varying argument is a dictionary is computed once per dictionary entry and kept while the dictionary stays the same.
/// </summary>
internal abstract unsafe class KernelNode(int id, SqlType type, bool canFail, bool isStrict, bool isDeterministic, EvaluationNode[] arguments)
    : EvaluationNode(id, type, canFail)
{
    private const int MaxDictionarySize = 1 << 16;

    // The arguments of the batch under way, borrowed: a node serves one thread, and is not among its own arguments.
    private readonly ColumnVector[] _values = new ColumnVector[arguments.Length];
    private ColumnVector? _lastDictionary;
    private ColumnVector? _lastResult;
    private ColumnVector[]? _lastConstants;

    /// <summary>True when <see cref="Compute"/> reads DECIMAL arguments of either width.</summary>
    protected virtual bool TakesNarrowDecimals => false;

    /// <summary>The kernel over flat or constant vectors.</summary>
    protected abstract ColumnVector Compute(ReadOnlySpan<ColumnVector> values, int numRows, EvaluationContext context);

    /// <summary>As <see cref="ScalarFunction.Select"/>.</summary>
    protected virtual int SelectFlat(ReadOnlySpan<ColumnVector> values, int* rows, int numRows, int* selected) => -1;

    public sealed override ColumnVector Evaluate(EvaluationScope scope)
    {
        var values = _values;
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

    public sealed override int TrySelect(RecordBatch batch, EvaluationContext context, int* rows, int numRows, int* selected)
    {
        if (!isStrict || !isDeterministic || CanFail)
            return -1;
        var values = _values;
        var numVarying = 0;
        var varying = -1;
        for (var i = 0; i < values.Length; i++)
        {
            if (arguments[i].Plain(batch, context) is not { } plain || (plain.IsNarrow && !TakesNarrowDecimals))
                return -1;
            if (plain.IsConstantNull)
                return 0;
            values[i] = plain;
            if (plain.Kind == VectorKind.Constant)
                continue;
            numVarying++;
            varying = i;
        }
        if (numVarying == 1 && values[varying].Kind == VectorKind.Dictionary)
            return SelectCodes(values, varying, context, rows, numRows, selected);
        return numVarying == 0 || Array.Exists(values, static value => value.Kind == VectorKind.Dictionary) ? -1 : SelectFlat(values, rows, numRows, selected);
    }

    public override void Dispose()
    {
        _lastDictionary?.Release();
        _lastResult?.Release();
        foreach (var constant in _lastConstants ?? [])
            constant.Release();
        _lastDictionary = null;
        _lastResult = null;
        _lastConstants = null;
    }

    private int SelectCodes(ColumnVector[] values, int varying, EvaluationContext context, int* rows, int numRows, int* selected)
    {
        var source = values[varying];
        if (EntriesOf(values, varying, source.NumRows, context) is not { Kind: VectorKind.Flat, HasNulls: false } table)
            return -1;
        return source.HasNulls
            ? SelectionKernel.SelectCodes(source.Codes, source.Validity, rows, numRows, table.Data, nullPasses: false, selected)
            : SelectionKernel.SelectCodes(source.Codes, rows, numRows, table.Data, selected);
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
        var memory = scope.Context.Memory;
        if (EntriesOf(values, varying, scope.NumRows, scope.Context) is not { } byEntry)
            return null;
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

    /// <summary>The node's values for the entries of the varying argument's dictionary, kept while it and the constants stay the same; null when those are too many to pay.</summary>
    private ColumnVector? EntriesOf(ColumnVector[] values, int varying, int numRows, EvaluationContext context)
    {
        var dictionary = values[varying].Dictionary!;
        // A column may be constant in each batch, with another value in the next.
        if (!ReferenceEquals(dictionary, _lastDictionary) || !HasLastConstants(values, varying))
        {
            var seenBefore = _lastDictionary is not null && !ReferenceEquals(dictionary, _lastDictionary);
            if (dictionary.NumRows > (seenBefore ? MaxDictionarySize : Math.Max(numRows * 2, 256)) || dictionary.NumRows == 0)
                return null;
            Dispose();
            var entries = (ColumnVector[])values.Clone();
            entries[varying] = dictionary;
            _lastResult = Compute(entries, dictionary.NumRows, context);
            _lastDictionary = dictionary.AddReference();
            _lastConstants = [.. values.Where((_, i) => i != varying).Select(value => value.AddReference())];
        }
        return _lastResult;
    }

    private bool HasLastConstants(ColumnVector[] values, int varying)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i != varying && !ConstantVectors.AreSame(values[i], _lastConstants![i < varying ? i : i - 1]))
                return false;
        }
        return true;
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
