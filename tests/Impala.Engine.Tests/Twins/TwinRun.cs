using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Tests.Analysis;
using Impala.Engine.Tests.Expressions;
using Impala.Storage.Memory;

namespace Impala.Engine.Tests.Twins;

/// <summary>
/// Evaluates one case over random batches, all rows at once and row by row, where no vector form has room. Flat, constant and dictionary columns, with no,
/// some and only nulls, with and without a selection. The values must be the same bits, a batch must raise what one of its rows raises, and rows that
/// are not selected must not raise.
/// </summary>
internal sealed unsafe class TwinRun : IDisposable
{
    private readonly TwinCase _case;
    private readonly Random _random;
    private readonly MemoryTracker _memory = new("twin");
    private readonly EvaluationContext _context;
    private readonly CompiledExpressions _whole;
    private readonly CompiledExpressions _single;
    private readonly TwinValues _values;
    private readonly HashCode64 _digest = new();

    public TwinRun(TwinCase test, TwinValues values, int seed)
    {
        _case = test;
        _values = values;
        _random = new Random(HashCode64.Of(test.Name) ^ seed);
        _context = new EvaluationContext(_memory, Evaluation.Statement(test.IsPostgres) with { CatalogFunctions = new FakeCatalogFunctions() }, CancellationToken.None);
        _whole = ExpressionCompiler.Compile([test.Expression], test.Slots);
        _single = ExpressionCompiler.Compile([test.Expression], test.Slots);
    }

    /// <summary>A number made of all answers, to compare runs of two processes.</summary>
    public long Digest => _digest.Value;

    /// <summary>Runs one batch; what differs, or null.</summary>
    public string? Check(int numRows)
    {
        var columns = new ColumnVector[_case.Slots.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = Column(_values.Of(_case.Slots[i].Type), numRows, isConstant: i > 0 && _case.IsPattern);
        using var batch = RecordBatch.Create(columns, numRows, _random.Next(3) == 0 ? Selection(numRows, _ => _random.Next(4) > 0) : null);
        var rows = Enumerable.Range(0, batch.NumSelected).Select(i => batch.Selection is { } selection ? selection.Indices[i] : i).ToArray();
        var expected = Array.ConvertAll(rows, row => Single(batch, row));
        var failures = expected.Where(value => value is SqlException).Select(value => ((SqlException)value!).SqlState).ToHashSet();
        if (failures.Count > 0)
        {
            try
            {
                Release(_whole.Evaluate(batch, _context));
                return $"{numRows} rows: no error, row by row {string.Join(" ", failures)}";
            }
            catch (SqlException e)
            {
                if (!failures.Contains(e.SqlState))
                    return $"{numRows} rows: {e.SqlState} {e.Message}, row by row {string.Join(' ', failures)}";
            }
            var passing = rows.Where((_, i) => expected[i] is not SqlException).ToHashSet();
            batch.SetSelection(Selection(numRows, passing.Contains));
            rows = [.. rows.Where(passing.Contains)];
            expected = [.. expected.Where(value => value is not SqlException)];
        }
        return Compare(batch, rows, expected) ?? (_case.Expression.Type == Catalog.Types.SqlType.Boolean ? Filter(batch, rows, expected) : null);
    }

    public void Dispose()
    {
        _whole.Dispose();
        _single.Dispose();
    }

    private string? Compare(RecordBatch batch, int[] rows, object?[] expected)
    {
        ColumnVector[] results;
        try
        {
            results = _whole.Evaluate(batch, _context);
        }
        catch (SqlException e)
        {
            // A constant pattern, format or field may be refused before it is known whether a row needs it.
            return Array.Exists(rows, row => Single(batch, row, keepsConstants: true) is SqlException refusal && refusal.SqlState == e.SqlState)
                ? null
                : $"{batch.NumRows} rows, {rows.Length} selected: {e.SqlState} {e.Message}, row by row none";
        }
        try
        {
            if (results[0].NumRows != rows.Length || results[0].Type != _case.Expression.Type)
                return $"{results[0].NumRows} rows of {results[0].Type} where {rows.Length} are selected";
            for (var i = 0; i < rows.Length; i++)
            {
                var actual = Bits(results[0], i);
                _digest.Add(actual);
                if (!Equals(actual, expected[i]))
                    return $"row {rows[i]} of {batch.NumRows}, ({Arguments(batch, rows[i])}): {actual ?? "NULL"}, alone {expected[i] ?? "NULL"}";
            }
            return null;
        }
        finally
        {
            Release(results);
        }
    }

    private string? Filter(RecordBatch batch, int[] rows, object?[] expected)
    {
        using var filter = ExpressionCompiler.CompileFilter([_case.Expression], _case.Slots);
        var passing = rows.Where((_, i) => expected[i] is Int128 truth && truth != 0).ToArray();
        try
        {
            filter.Apply(batch, _context);
        }
        catch (SqlException e)
        {
            return $"filter of {rows.Length} rows: {e.SqlState} {e.Message}";
        }
        var selected = Enumerable.Range(0, batch.NumSelected).Select(i => batch.Selection is { } selection ? selection.Indices[i] : i);
        return selected.SequenceEqual(passing) ? null : $"filter of {rows.Length} rows: {batch.NumSelected} pass, alone {passing.Length}";
    }

    // The bits of the value of one row alone, or the exception it raises.
    private object? Single(RecordBatch batch, int row, bool keepsConstants = false)
    {
        var columns = new ColumnVector[batch.NumColumns];
        for (var i = 0; i < columns.Length; i++)
        {
            var one = VectorGather.Gather(batch[i], &row, 1, _memory);
            columns[i] = (keepsConstants || _case.IsPattern) && one.Kind == VectorKind.Constant ? one.AddReference() : VectorGather.Flatten(one, _memory);
            one.Release();
        }
        using var alone = RecordBatch.Create(columns, 1);
        try
        {
            var results = _single.Evaluate(alone, _context);
            try
            {
                return Bits(results[0], 0);
            }
            finally
            {
                Release(results);
            }
        }
        catch (SqlException e)
        {
            return e;
        }
    }

    private ColumnVector Column(ColumnVector values, int numRows, bool isConstant)
    {
        var nulls = _random.Next(6) switch { 0 => 100, 1 or 2 => 20, _ => 0 };
        if (isConstant || _random.Next(3) == 0)
        {
            if (nulls == 100 || values.NumRows == 0)
                return ColumnVector.CreateConstantNull(values.Type, numRows, _memory);
            var constant = ColumnVector.CreateConstantLike(values, numRows, _memory);
            var size = PhysicalTypes.SizeOf(values.Physical);
            new Span<byte>(values.Data + (_random.Next(values.NumRows) * size), size).CopyTo(new Span<byte>(constant.Data, size));
            constant.KeepAliveFrom(values);
            return constant;
        }
        var coded = ColumnVector.CreateDictionary(values, numRows, _memory);
        for (var i = 0; i < numRows; i++)
        {
            coded.Codes[i] = _random.Next(Math.Max(1, values.NumRows));
            if (nulls > 0 && _random.Next(100) < nulls)
                Bitmap.Clear(coded.EnsureValidity(_memory), i);
        }
        if (_random.Next(3) == 0)
            return coded;
        var flat = VectorGather.Flatten(coded, _memory);
        coded.Release();
        return flat;
    }

    private SelectionVector Selection(int numRows, Func<int, bool> isSelected)
    {
        var selection = SelectionVector.Create(Math.Max(1, numRows), _memory);
        for (var row = 0; row < numRows; row++)
        {
            if (isSelected(row))
                selection.Indices[selection.Count++] = row;
        }
        return selection;
    }

    private static string Arguments(RecordBatch batch, int row) =>
        string.Join(", ", batch.Columns.ToArray().Select(column => $"{column.Kind} {Bits(column, row) ?? "NULL"}"));

    // Null for NULL, a number of its bits (one for every NaN), or bytes as text.
    private static object? Bits(ColumnVector vector, int row)
    {
        if (!vector.IsValid(row))
            return null;
        if (vector.Kind == VectorKind.Constant)
            row = 0;
        if (vector.Kind == VectorKind.Dictionary)
            return Bits(vector.Dictionary!, vector.Codes[row]);
        return vector.Physical switch
        {
            PhysicalType.Bool => (Int128)vector.Data[row],
            PhysicalType.Int8 => (Int128)vector.Values<sbyte>()[row],
            PhysicalType.Int16 => (Int128)vector.Values<short>()[row],
            PhysicalType.Int32 => (Int128)vector.Values<int>()[row],
            PhysicalType.Int64 => (Int128)vector.Values<long>()[row],
            PhysicalType.Int128 => vector.Values<Int128>()[row],
            PhysicalType.Float => float.IsNaN(vector.Values<float>()[row]) ? "NaN" : (Int128)BitConverter.SingleToInt32Bits(vector.Values<float>()[row]),
            PhysicalType.Double => double.IsNaN(vector.Values<double>()[row]) ? "NaN" : (Int128)BitConverter.DoubleToInt64Bits(vector.Values<double>()[row]),
            _ => string.Create(CultureInfo.InvariantCulture, $"'{System.Text.Encoding.Latin1.GetString(vector.Strings[row].Span)}'"),
        };
    }

    private static void Release(ColumnVector[] results)
    {
        foreach (var result in results)
            result.Release();
    }
}
