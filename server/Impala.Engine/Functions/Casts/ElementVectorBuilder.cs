using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Casts;

/// <summary>A flat vector filled from array elements' bytes, of any type.</summary>
internal sealed unsafe class ElementVectorBuilder : IDisposable
{
    private readonly EvaluationContext _context;
    private readonly StringVectorBuilder? _strings;
    private ColumnVector? _fixed;

    public ElementVectorBuilder(SqlType type, int numRows, EvaluationContext context)
    {
        _context = context;
        if (PhysicalTypes.Of(type) == PhysicalType.String)
            _strings = new StringVectorBuilder(type, numRows, context.Memory);
        else
            _fixed = ColumnVector.CreateFlat(type, numRows, context.Memory);
    }

    public void Set(int row, ReadOnlySpan<byte> element)
    {
        if (_strings is not null)
            _strings.Set(row, element);
        else
            ArrayValue.CopyElement(element, _fixed!, row);
    }

    public void SetNull(int row)
    {
        if (_strings is not null)
        {
            _strings.SetNull(row);
            return;
        }
        var size = PhysicalTypes.SizeOf(_fixed!.Physical);
        new Span<byte>(_fixed.Data + ((long)row * size), size).Clear();
        Bitmap.Clear(_fixed.EnsureValidity(_context.Memory), row);
    }

    public ColumnVector Build()
    {
        var result = _strings?.Build() ?? _fixed!;
        _fixed = null;
        return result;
    }

    public void Dispose()
    {
        _strings?.Dispose();
        _fixed?.Release();
    }
}
