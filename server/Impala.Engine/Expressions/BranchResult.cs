using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Expressions;

/// <summary>The result of CASE or COALESCE while its rows are filled from several branches.</summary>
internal sealed unsafe class BranchResult : IDisposable
{
    private readonly EvaluationScope _scope;
    private ColumnVector? _vector;

    public BranchResult(SqlType type, EvaluationScope scope)
    {
        _scope = scope;
        // A DECIMAL starts in 64 bits and is widened by the first branch that needs more.
        _vector = type.IsDecimal
            ? ColumnVector.CreateNarrow(type, scope.NumRows, scope.Context.Memory)
            : ColumnVector.CreateFlat(type, scope.NumRows, scope.Context.Memory);
        // Every row is written once all branches are done, but a row must never show a stray pointer meanwhile.
        if (_vector.Physical == PhysicalType.String)
            new Span<StringView>(_vector.Strings, scope.NumRows).Clear();
    }

    /// <summary>Fills the given rows from a branch, which is evaluated for those rows only when it could raise or they are few.</summary>
    public void Fill(EvaluationNode branch, SelectionVector rows)
    {
        if (rows.Count == 0)
            return;
        if (rows.Count == _scope.NumRows || _scope.IsKnown(branch) || branch is ConstantNode or InputNode || (!branch.CanFail && rows.Count > _scope.NumRows / 4))
        {
            Copy(_scope.GetFlat(branch), rows, sourceIsDense: false);
            return;
        }
        using var narrow = _scope.Narrow(rows);
        Copy(narrow.GetFlat(branch), rows, sourceIsDense: true);
    }

    /// <summary>Copies rows: from the same row numbers, or from 0, 1, 2 ... when the source holds just those rows.</summary>
    public void Copy(ColumnVector source, SelectionVector rows, bool sourceIsDense)
    {
        if (source.Physical != _vector!.Physical && source.Physical == PhysicalType.Int128)
            Widen();
        var result = _vector!;
        if (source.Physical != result.Physical)
        {
            using var wide = new WideVector(source, _scope.Context.Memory);
            Copy(wide.Vector, rows, sourceIsDense);
            return;
        }
        if (source.Physical == PhysicalType.String)
            result.KeepAliveFrom(source);
        var isConstant = source.Kind == VectorKind.Constant;
        switch (PhysicalTypes.SizeOf(result.Physical))
        {
            case 1:
                CopyValues<byte>(source, result, rows, sourceIsDense, isConstant);
                break;
            case 2:
                CopyValues<short>(source, result, rows, sourceIsDense, isConstant);
                break;
            case 4:
                CopyValues<int>(source, result, rows, sourceIsDense, isConstant);
                break;
            case 8:
                CopyValues<long>(source, result, rows, sourceIsDense, isConstant);
                break;
            default:
                CopyValues<Int128>(source, result, rows, sourceIsDense, isConstant);
                break;
        }
        if (source.Validity == null)
            return;
        for (var i = 0; i < rows.Count; i++)
            if (!source.IsValid(sourceIsDense ? i : rows.Indices[i]))
                Bitmap.Clear(result.EnsureValidity(_scope.Context.Memory), rows.Indices[i]);
    }

    public void SetNull(SelectionVector rows)
    {
        var validity = _vector!.EnsureValidity(_scope.Context.Memory);
        var size = PhysicalTypes.SizeOf(_vector.Physical);
        for (var i = 0; i < rows.Count; i++)
        {
            Bitmap.Clear(validity, rows.Indices[i]);
            new Span<byte>(_vector.Data + ((long)rows.Indices[i] * size), size).Clear();
        }
    }

    public ColumnVector Build()
    {
        var result = _vector!;
        _vector = null;
        return result;
    }

    public void Dispose() => _vector?.Release();

    private void Widen()
    {
        var narrow = _vector!;
        _vector = narrow.Widened(_scope.Context.Memory);
        narrow.Release();
    }

    private readonly struct WideVector(ColumnVector source, MemoryTracker memory) : IDisposable
    {
        public ColumnVector Vector { get; } = source.Widened(memory);

        public void Dispose() => Vector.Release();
    }

    private static void CopyValues<T>(ColumnVector source, ColumnVector result, SelectionVector rows, bool sourceIsDense, bool isConstant)
        where T : unmanaged
    {
        var from = source.Values<T>();
        var to = result.Values<T>();
        var indices = rows.Indices;
        if (isConstant)
        {
            for (var i = 0; i < rows.Count; i++)
                to[indices[i]] = *from;
        }
        else if (sourceIsDense)
        {
            for (var i = 0; i < rows.Count; i++)
                to[indices[i]] = from[i];
        }
        else
        {
            for (var i = 0; i < rows.Count; i++)
                to[indices[i]] = from[indices[i]];
        }
    }
}
