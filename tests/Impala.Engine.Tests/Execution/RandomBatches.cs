using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Storage.Memory;

namespace Impala.Engine.Tests.Execution;

/// <summary>
/// Batches of random rows: each column of each batch is flat, constant or coded by a dictionary that stays for some batches; domains are
/// small, large or clustered; a part of the rows may be deselected. The same batches can be read several times, whole or dealt to readers.
/// </summary>
internal sealed unsafe class RandomBatches
{
    private readonly List<Batch> _batches = [];

    public RandomBatches(Random random, SqlType[] types, int numBatches)
    {
        Types = types;
        var domains = Array.ConvertAll(types, type => Domain(random, type));
        var dictionaries = new object?[types.Length][];
        for (var b = 0; b < numBatches; b++)
        {
            var numRows = random.Next(5) switch { 0 => 0, 1 => random.Next(1, 20), 2 => RecordBatch.DefaultNumRows, _ => random.Next(1, 3000) };
            var batch = new Batch(numRows, random.Next(3) == 0 ? [.. Enumerable.Range(0, numRows).Where(_ => random.Next(3) > 0)] : null);
            for (var c = 0; c < types.Length; c++)
            {
                var hasNulls = random.Next(3) == 0;
                var kind = random.Next(6) switch { 0 => VectorKind.Constant, 1 or 2 => VectorKind.Flat, _ => VectorKind.Dictionary };
                if (kind == VectorKind.Dictionary && (dictionaries[c] is null || random.Next(3) == 0))
                    dictionaries[c] = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => domains[c][random.Next(domains[c].Length)])];
                var values = new object?[numRows];
                var one = domains[c][random.Next(domains[c].Length)];
                var at = random.Next(domains[c].Length);
                var isClustered = random.Next(2) == 0;
                for (var i = 0; i < numRows; i++)
                {
                    values[i] = kind switch
                    {
                        VectorKind.Constant => hasNulls ? null : one,
                        VectorKind.Dictionary => dictionaries[c]![random.Next(dictionaries[c]!.Length)],
                        _ => domains[c][isClustered ? (at + (i / 3)) % domains[c].Length : random.Next(domains[c].Length)],
                    };
                    if (hasNulls && random.Next(10) == 0)
                        values[i] = kind == VectorKind.Constant ? values[i] : null;
                }
                batch.Columns.Add(new Column(kind, values, kind == VectorKind.Dictionary ? dictionaries[c] : null));
            }
            _batches.Add(batch);
            foreach (var i in batch.Selected ?? Enumerable.Range(0, numRows))
                Rows.Add([.. batch.Columns.Select(column => column.Values[i])]);
        }
    }

    public SqlType[] Types { get; }

    /// <summary>The selected rows of all batches.</summary>
    public List<object?[]> Rows { get; } = [];

    private static object[] Domain(Random random, SqlType type)
    {
        var size = random.Next(4) switch { 0 => 1, 1 => 5, 2 => 90, _ => 5000 };
        if (random.Next(4) == 0 && type.Kind is SqlTypeKind.Int or SqlTypeKind.BigInt)
            return [.. Enumerable.Range(0, size).Select(i => type.Kind == SqlTypeKind.Int ? (object)(int)random.NextInt64() : random.NextInt64())];
        var from = random.Next(-3, 1000);
        return [.. Enumerable.Range(0, size).Select(i => Value(type, i, from + i))];
    }

    private static object Value(SqlType type, int i, int number) => (PhysicalTypes.Of(type), type.Kind) switch
    {
        (PhysicalType.Bool, _) => number % 2 == 0,
        (PhysicalType.Int8, _) => (sbyte)number,
        (PhysicalType.Int16, _) => (short)number,
        (PhysicalType.Int32, _) => number,
        (PhysicalType.Int64, SqlTypeKind.Decimal) => number * 99_999_999L / 10,
        (PhysicalType.Int64, _) => i % 50 == 7 ? long.MaxValue - number : number,
        (PhysicalType.Int128, _) => i % 50 == 7 ? (Int128)number << 70 : number,
        (PhysicalType.Float, _) => i % 9 == 0 ? -0f : (float)(number % 1000),
        (PhysicalType.Double, _) => i % 9 == 0 ? -0d : number,
        _ => i % 2 == 0 ? "k" + number : "a longer key, beyond twelve bytes " + number,
    };

    /// <summary>Gives every batch whose number leaves <paramref name="part"/> over <paramref name="numParts"/>.</summary>
    public sealed class Source(OperatorContext context, RandomBatches batches, int part = 0, int numParts = 1) : Operator(context)
    {
        private readonly ColumnVector?[] _dictionaries = new ColumnVector?[batches.Types.Length];
        private readonly object?[]?[] _contents = new object?[]?[batches.Types.Length];
        private int _next = part;

        public override void Dispose()
        {
            foreach (var dictionary in _dictionaries)
                dictionary?.Release();
            base.Dispose();
        }

        protected override OperatorState NextCore(out RecordBatch? batch)
        {
            batch = null;
            if (_next >= batches._batches.Count)
                return OperatorState.Done;
            var from = batches._batches[_next];
            _next += numParts;
            var columns = new ColumnVector[batches.Types.Length];
            for (var c = 0; c < columns.Length; c++)
                columns[c] = Vector(c, from.Columns[c], from.NumRows);
            SelectionVector? selection = null;
            if (from.Selected is { } rows)
            {
                selection = SelectionVector.Create(Math.Max(1, rows.Length), Context.Memory, rows.Length);
                rows.CopyTo(new Span<int>(selection.Indices, rows.Length));
            }
            batch = RecordBatch.Create(columns, from.NumRows, selection);
            return OperatorState.Batch;
        }

        private ColumnVector Vector(int c, Column column, int numRows)
        {
            if (column.Kind == VectorKind.Flat)
                return Flat(batches.Types[c], column.Values, numRows, Context.Memory);
            if (column.Kind == VectorKind.Constant)
            {
                if (numRows == 0 || column.Values[0] is null)
                    return ColumnVector.CreateConstantNull(batches.Types[c], numRows, Context.Memory);
                var constant = ColumnVector.CreateConstant(batches.Types[c], numRows, Context.Memory);
                Write(constant, 0, column.Values[0]!, Context.Memory);
                return constant;
            }
            if (!ReferenceEquals(_contents[c], column.Dictionary))
            {
                _dictionaries[c]?.Release();
                _contents[c] = column.Dictionary;
                _dictionaries[c] = Flat(batches.Types[c], column.Dictionary!, column.Dictionary!.Length, Context.Memory);
            }
            var vector = ColumnVector.CreateDictionary(_dictionaries[c]!, numRows, Context.Memory);
            for (var i = 0; i < numRows; i++)
            {
                vector.Codes[i] = Math.Max(0, Array.IndexOf(column.Dictionary!, column.Values[i]));
                if (column.Values[i] is null)
                    Bitmap.Clear(vector.EnsureValidity(Context.Memory), i);
            }
            return vector;
        }

        private static ColumnVector Flat(SqlType type, object?[] values, int numRows, MemoryTracker memory)
        {
            var vector = ColumnVector.CreateFlat(type, numRows, memory);
            new Span<byte>(vector.Data, numRows * PhysicalTypes.SizeOf(vector.Physical)).Clear();
            for (var i = 0; i < numRows; i++)
            {
                if (values[i] is { } value)
                    Write(vector, i, value, memory);
                else
                    Bitmap.Clear(vector.EnsureValidity(memory), i);
            }
            return vector;
        }

        private static void Write(ColumnVector vector, int row, object value, MemoryTracker memory)
        {
            switch (value)
            {
                case bool truth:
                    vector.Data[row] = truth ? (byte)1 : (byte)0;
                    break;
                case sbyte number:
                    vector.Values<sbyte>()[row] = number;
                    break;
                case short number:
                    vector.Values<short>()[row] = number;
                    break;
                case int number:
                    vector.Values<int>()[row] = number;
                    break;
                case long number:
                    vector.Values<long>()[row] = number;
                    break;
                case Int128 number:
                    vector.Values<Int128>()[row] = number;
                    break;
                case float number:
                    vector.Values<float>()[row] = number;
                    break;
                case double number:
                    vector.Values<double>()[row] = number;
                    break;
                case string text:
                    var bytes = System.Text.Encoding.UTF8.GetBytes(text);
                    var buffer = BufferPool.Rent(bytes.Length, memory);
                    bytes.CopyTo(new Span<byte>(buffer.Pointer, bytes.Length));
                    vector.KeepAlive(buffer);
                    vector.Strings[row] = new StringView(buffer.Pointer, bytes.Length);
                    break;
            }
        }
    }

    private sealed record Batch(int NumRows, int[]? Selected)
    {
        public List<Column> Columns { get; } = [];
    }

    private sealed record Column(VectorKind Kind, object?[] Values, object?[]? Dictionary);
}
