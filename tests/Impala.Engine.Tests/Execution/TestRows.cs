using System.Globalization;
using Impala.Engine.Columnar;

namespace Impala.Engine.Tests.Execution;

/// <summary>Batches as rows of objects and as text, for comparing.</summary>
internal static unsafe class TestRows
{
    public static IEnumerable<object?[]> Read(RecordBatch batch)
    {
        var rows = new List<object?[]>(batch.NumSelected);
        for (var k = 0; k < batch.NumSelected; k++)
        {
            var row = batch.Selection is null ? k : batch.Selection.Indices[k];
            var values = new object?[batch.NumColumns];
            for (var i = 0; i < values.Length; i++)
                values[i] = Value(batch[i], row);
            rows.Add(values);
        }
        return rows;
    }

    public static object? Value(ColumnVector vector, int row)
    {
        if (!vector.IsValid(row))
            return null;
        var source = vector.Kind == VectorKind.Dictionary ? vector.Dictionary! : vector;
        var index = vector.Kind switch
        {
            VectorKind.Flat => row,
            VectorKind.Constant => 0,
            VectorKind.Dictionary => vector.Codes[row],
        };
        return vector.Physical switch
        {
            PhysicalType.Bool => source.Data[index] != 0,
            PhysicalType.Int8 => ((sbyte*)source.Data)[index],
            PhysicalType.Int16 => ((short*)source.Data)[index],
            PhysicalType.Int32 => ((int*)source.Data)[index],
            PhysicalType.Int64 => ((long*)source.Data)[index],
            PhysicalType.Int128 => ((Int128*)source.Data)[index],
            PhysicalType.Float => ((float*)source.Data)[index],
            PhysicalType.Double => ((double*)source.Data)[index],
            PhysicalType.String => source.Strings[index].ToString(),
        };
    }

    public static string Text(object? value) => value is null ? "NULL" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    public static string Text(object?[] row) => string.Join('|', row.Select(Text));

    /// <summary>The rows in a fixed order, for results without one.</summary>
    public static List<string> Sorted(IEnumerable<object?[]> rows)
    {
        var lines = rows.Select(Text).ToList();
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
