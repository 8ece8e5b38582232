using System.Text;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>The patterns of a batch. A constant one that is no pattern raises, as Impala does before it runs; one of a column makes its row NULL.</summary>
internal ref struct JavaDatePatterns
{
    private readonly BytesReader _texts;
    private readonly ColumnVector _vector;
    private readonly bool _isConstant;
    private ReadOnlySpan<byte> _text;
    private JavaDatePattern? _pattern;

    public JavaDatePatterns(ColumnVector vector)
    {
        _vector = vector;
        _texts = new BytesReader(vector);
        _isConstant = vector.Kind == VectorKind.Constant;
        if (!_isConstant)
            return;
        if (!vector.IsValid(0) || _texts[0].IsEmpty)
            throw FunctionErrors.Udf("Bad date/time conversion format: format string is NULL or has 0 length");
        _pattern = JavaDatePattern.TryCreate(_texts[0])
            ?? throw FunctionErrors.Udf($"Bad date/time conversion format: {Encoding.UTF8.GetString(_texts[0])}");
    }

    public JavaDatePattern? At(int row)
    {
        if (_isConstant)
            return _pattern;
        if (!_vector.IsValid(row))
            return null;
        if (_pattern is null || !_texts[row].SequenceEqual(_text))
        {
            _text = _texts[row];
            _pattern = JavaDatePattern.TryCreate(_text);
        }
        return _pattern;
    }
}
