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
            columns[i] = TwinColumns.Random(_values.Of(_case.Slots[i].Type), numRows, _random, _memory, isConstant: i > 0 && _case.IsPattern);
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
                var actual = TwinColumns.Bits(results[0], i);
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
                return TwinColumns.Bits(results[0], 0);
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
        string.Join(", ", batch.Columns.ToArray().Select(column => $"{column.Kind} {TwinColumns.Bits(column, row) ?? "NULL"}"));

    private static void Release(ColumnVector[] results)
    {
        foreach (var result in results)
            result.Release();
    }
}
