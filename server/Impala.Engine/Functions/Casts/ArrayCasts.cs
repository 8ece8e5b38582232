using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Casts;

/// <summary>Conversions of arrays: from literals, and element by element. Elements are converted by the scalar casts.</summary>
internal static class ArrayCasts
{
    public static ColumnVector Parse(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        var reader = new BytesReader(source);
        var nulls = new NullMask([source]);
        using var result = new StringVectorBuilder(type, numRows, context.Memory);
        var elements = new List<byte[]?>();
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            elements.Clear();
            if (!ArrayText.TryParse(reader[i], type, elements))
                throw FunctionErrors.InvalidText(type);
            result.Set(i, Convert(elements, SqlType.String, type.ElementType, onFailure, context));
        }
        return result.Build();
    }

    public static ColumnVector Run(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        var reader = new BytesReader(source);
        var nulls = new NullMask([source]);
        using var result = new StringVectorBuilder(type, numRows, context.Memory);
        var elements = new List<byte[]?>();
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            elements.Clear();
            var array = new ArrayReader(reader[i]);
            while (array.MoveNext())
                elements.Add(array.IsNull ? null : array.Current.ToArray());
            result.Set(i, Convert(elements, source.Type.ElementType, type.ElementType, onFailure, context));
        }
        return result.Build();
    }

    private static ReadOnlySpan<byte> Convert(List<byte[]?> elements, SqlType from, SqlType to, CastFailure onFailure, EvaluationContext context)
    {
        var builder = new ArrayBuilder();
        using var vector = new ElementVector(elements, from, context);
        var cast = CastKernel.Run(vector.Vector, to, onFailure, elements.Count, context);
        var converted = cast.Widened(context.Memory);
        cast.Release();
        try
        {
            for (var i = 0; i < elements.Count; i++)
            {
                if (converted.IsValid(i))
                    builder.Add(ArrayValue.ElementBytes(converted, i));
                else
                    builder.AddNull();
            }
        }
        finally
        {
            converted.Release();
        }
        return builder.Encoded;
    }

    private sealed class ElementVector : IDisposable
    {
        public ElementVector(List<byte[]?> elements, SqlType type, EvaluationContext context)
        {
            if (PhysicalTypes.Of(type) == PhysicalType.String)
            {
                using var strings = new StringVectorBuilder(type, elements.Count, context.Memory);
                for (var i = 0; i < elements.Count; i++)
                {
                    if (elements[i] is { } text)
                        strings.Set(i, text);
                    else
                        strings.SetNull(i);
                }
                Vector = strings.Build();
                return;
            }
            Vector = ColumnVector.CreateFlat(type, elements.Count, context.Memory);
            for (var i = 0; i < elements.Count; i++)
            {
                if (elements[i] is { } bytes)
                    ArrayValue.CopyElement(bytes, Vector, i);
                else
                    SetNull(Vector, i, context);
            }
        }

        public ColumnVector Vector { get; }

        public void Dispose() => Vector.Release();

        private static unsafe void SetNull(ColumnVector vector, int row, EvaluationContext context)
        {
            var size = PhysicalTypes.SizeOf(vector.Physical);
            new Span<byte>(vector.Data + ((long)row * size), size).Clear();
            Bitmap.Clear(vector.EnsureValidity(context.Memory), row);
        }
    }
}
