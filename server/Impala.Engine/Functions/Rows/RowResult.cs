using System.Diagnostics;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Rows;

/// <summary>A result vector filled with boxed values.</summary>
internal sealed unsafe class RowResult : IDisposable
{
    private readonly SqlType _type;
    private readonly EvaluationContext _context;
    private readonly StringVectorBuilder? _strings;
    private ColumnVector? _fixed;

    public RowResult(SqlType type, int numRows, EvaluationContext context)
    {
        _type = type;
        _context = context;
        if (PhysicalTypes.Of(type) == PhysicalType.String)
            _strings = new StringVectorBuilder(type, numRows, context.Memory);
        else
            _fixed = ColumnVector.CreateFlat(type, numRows, context.Memory);
    }

    public void Set(int row, object? value)
    {
        if (_strings is not null)
        {
            switch (value)
            {
                case null:
                    _strings.SetNull(row);
                    break;
                case string text:
                    _strings.Set(row, Encoding.UTF8.GetBytes(text));
                    break;
                default:
                    _strings.Set(row, (byte[])value);
                    break;
            }
            return;
        }
        var size = PhysicalTypes.SizeOf(_fixed!.Physical);
        var at = _fixed.Data + ((long)row * size);
        if (value is null)
        {
            new Span<byte>(at, size).Clear();
            Bitmap.Clear(_fixed.EnsureValidity(_context.Memory), row);
            return;
        }
        switch (_fixed.Physical, value)
        {
            case (PhysicalType.Bool, bool flag):
                *at = flag ? (byte)1 : (byte)0;
                break;
            case (PhysicalType.Int16, int number):
                *(short*)at = (short)number;
                break;
            case (PhysicalType.Int32, int number):
                *(int*)at = number;
                break;
            case (PhysicalType.Int32, uint number):
                *(uint*)at = number;
                break;
            case (PhysicalType.Int32, long number):
                *(int*)at = (int)number;
                break;
            case (PhysicalType.Int64, int number):
                *(long*)at = number;
                break;
            case (PhysicalType.Int64, long number):
                *(long*)at = number;
                break;
            case (PhysicalType.Int128, Int128 number):
                *(Int128*)at = number;
                break;
            case (PhysicalType.Float, float number):
                *(float*)at = number;
                break;
            case (PhysicalType.Double, double number):
                *(double*)at = number;
                break;
            default:
                throw new UnreachableException($"{value.GetType().Name} for {_type}");
        }
    }

    /// <summary>The vector; one without rows but the first is a constant of the session and may stand for all rows.</summary>
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
