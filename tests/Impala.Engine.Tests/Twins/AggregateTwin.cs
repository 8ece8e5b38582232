using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Engine.Kernels;
using Impala.Engine.Tests.Expressions;
using Impala.Storage.Memory;

namespace Impala.Engine.Tests.Twins;

/// <summary>
/// One aggregate over random rows of a few groups, in every form it has: rows one by one, a batch with groups, a batch of one group, groups by number, narrow
/// decimals, partial states as columns and as states. Row by row is the truth.
/// </summary>
internal sealed unsafe class AggregateTwin(AggregateCase test, TwinValues values, Random random) : IDisposable
{
    private const double Tolerance = 1e-9;

    private readonly AggregateFunction _function = test.Function;
    private readonly AggregateSignature _signature = test.Signature;
    private readonly MemoryTracker _memory = new("twin");

    private readonly EvaluationContext _context = Evaluation.Context(test.IsPostgres);

    /// <summary>Compares all forms over one batch; what differs, or null.</summary>
    /// <param name="isTame">Values whose order does not change what is added up; the other forms take the rows in other orders.</param>
    public string? Check(int numRows, int numGroups, bool isTame)
    {
        using var arena = new AggregateArena(_memory);
        var columns = new ColumnVector[_signature.Arguments.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = Argument(i, numRows, isTame);
        try
        {
            var groups = new int[numRows];
            for (var row = 0; row < numRows; row++)
                groups[row] = random.Next(numGroups);
            var rows = new Rows(columns, groups, numGroups);
            var expected = Answer(RowByRow, rows, arena);
            foreach (var (name, form) in Forms(isTame))
            {
                var actual = Answer(form, rows, arena);
                if (actual is not null && Difference(expected!, actual, isExact: name == "batch") is { } difference)
                    return $"{name}, {numRows} rows, {numGroups} groups: {difference}";
            }
            return null;
        }
        finally
        {
            foreach (var column in columns)
                column.Release();
        }
    }

    public void Dispose()
    {
        if (_memory.Current != 0)
            throw new InvalidOperationException($"{test.Name} keeps {_memory.Current} bytes");
    }

    private sealed record Rows(ColumnVector[] Columns, int[] Groups, int NumGroups);

    /// <summary>Makes a state for each group; null when the aggregate has not this form.</summary>
    private delegate byte*[]? Form(Rows rows, AggregateArena arena);

    private List<(string Name, Form Form)> Forms(bool isTame)
    {
        var forms = new List<(string Name, Form Form)> { ("batch", Batch) };
        if (!isTame)
            return forms;
        forms.AddRange([("one group", OneGroupEach), ("numbered", Numbered), ("narrow", Narrow)]);
        if (test.HasPartialForm)
            forms.AddRange([("merged columns", (rows, arena) => Merged(rows, arena, asStates: false)), ("merged states", (rows, arena) => Merged(rows, arena, asStates: true))]);
        return forms;
    }

    private byte*[]? RowByRow(Rows rows, AggregateArena arena)
    {
        var states = NewStates(rows.NumGroups, arena);
        for (var row = 0; row < rows.Groups.Length; row++)
        {
            using var one = Pick(rows.Columns, [row]);
            Update(one.Columns, [states[rows.Groups[row]]], 1, singleState: false, arena);
        }
        return states;
    }

    private byte*[]? Batch(Rows rows, AggregateArena arena)
    {
        var states = NewStates(rows.NumGroups, arena);
        Update(rows.Columns, Array(rows.Groups, states), rows.Groups.Length, singleState: false, arena);
        return states;
    }

    private byte*[]? OneGroupEach(Rows rows, AggregateArena arena)
    {
        var states = NewStates(rows.NumGroups, arena);
        for (var group = 0; group < states.Length; group++)
        {
            int[] members = [.. Enumerable.Range(0, rows.Groups.Length).Where(row => rows.Groups[row] == group)];
            using var picked = Pick(rows.Columns, members);
            Update(picked.Columns, [states[group]], members.Length, singleState: true, arena);
        }
        return states;
    }

    private byte*[]? Numbered(Rows rows, AggregateArena arena)
    {
        var states = NewStates(rows.NumGroups, arena);
        var numRows = rows.Groups.Length;
        var groups = new NumberedGroups
        {
            Numbers = arena.Allocate(numRows + 8),
            NumRows = numRows,
            NumGroups = rows.NumGroups,
            Counts = (int*)arena.Allocate((rows.NumGroups + 1) * sizeof(int)),
            Rows = (byte**)arena.Allocate(rows.NumGroups * sizeof(byte*)),
            Scratch = (long*)arena.Allocate((numRows + 8) * sizeof(long)),
            SpareNumbers = arena.Allocate(numRows + 8),
            SpareCounts = (int*)arena.Allocate((rows.NumGroups + 1) * sizeof(int)),
        };
        for (var row = 0; row < numRows; row++)
            groups.Numbers[row] = (byte)rows.Groups[row];
        for (var group = 0; group < states.Length; group++)
            groups.Rows[group] = states[group];
        GroupedSumKernel.Count(groups.Numbers, numRows, rows.NumGroups, groups.Counts);
        return _function.TryUpdateNumbered(_signature, rows.Columns, groups, 0) ? states : null;
    }

    private byte*[]? Narrow(Rows rows, AggregateArena arena)
    {
        if (!_function.TakesNarrowDecimals || rows.Columns is not [{ Physical: PhysicalType.Int128 } wide] || !wide.Type.IsDecimal)
            return null;
        var narrow = wide.Kind == VectorKind.Constant ? ColumnVector.CreateNarrowConstant(wide.Type, wide.NumRows, _memory) : ColumnVector.CreateNarrow(wide.Type, wide.NumRows, _memory);
        var numValues = wide.Kind == VectorKind.Constant ? 1 : wide.NumRows;
        for (var row = 0; row < wide.NumRows; row++)
            if (!wide.IsValid(row))
                Bitmap.Clear(narrow.EnsureValidity(_memory), row);
        for (var i = 0; i < numValues; i++)
            narrow.Values<long>()[i] = (long)wide.Values<Int128>()[i];
        using var picked = RecordBatch.Create([narrow], wide.NumRows);
        return Batch(rows with { Columns = [narrow] }, arena);
    }

    /// <summary>The rows in parts, in order: each part's states are emitted, or taken as they are, and merged.</summary>
    private byte*[]? Merged(Rows rows, AggregateArena arena, bool asStates)
    {
        var states = NewStates(rows.NumGroups, arena);
        var begin = 0;
        while (begin < rows.Groups.Length)
        {
            var end = Math.Min(rows.Groups.Length, begin + 1 + random.Next(rows.Groups.Length));
            int[] members = [.. Enumerable.Range(begin, end - begin)];
            using var picked = Pick(rows.Columns, members);
            var from = Batch(new Rows(picked.Columns.ToArray(), rows.Groups[begin..end], rows.NumGroups), arena)!;
            fixed (byte** into = states, source = from)
            {
                if (asStates)
                    _function.MergeStates(_signature, into, source, states.Length, arena, _context);
                else
                    MergeColumns(into, source, states.Length, arena);
            }
            begin = end;
        }
        return states;
    }

    private void MergeColumns(byte** into, byte** from, int numGroups, AggregateArena arena)
    {
        var columns = new ColumnVector[_signature.Intermediate.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ColumnVector.CreateFlat(_signature.Intermediate[i], numGroups, _context.Memory);
        try
        {
            _function.EmitIntermediate(_signature, from, numGroups, columns, _context);
            _function.Merge(_signature, columns, into, numGroups, singleState: false, arena);
        }
        finally
        {
            Release(columns);
        }
    }

    /// <summary>The final values of all groups, or the SQLSTATE of what was raised; null when the aggregate has not the form.</summary>
    private object?[]? Answer(Form form, Rows rows, AggregateArena arena)
    {
        try
        {
            if (form(rows, arena) is not { } states)
                return null;
            var result = ColumnVector.CreateFlat(_signature.Result, states.Length, _context.Memory);
            try
            {
                fixed (byte** pointers = states)
                    _function.EmitFinal(_signature, pointers, states.Length, result, _context);
                arena.KeepAliveIn(result);
                return [.. Enumerable.Range(0, states.Length).Select(group => Value(result, group))];
            }
            finally
            {
                result.Release();
            }
        }
        catch (SqlException error)
        {
            return [error.SqlState];
        }
    }

    private static object? Value(ColumnVector result, int row) => result.Physical switch
    {
        PhysicalType.Double when result.IsValid(row) => result.Values<double>()[row],
        PhysicalType.Float when result.IsValid(row) => (double)result.Values<float>()[row],
        _ => TwinColumns.Bits(result, row),
    };

    private static string? Difference(object?[] expected, object?[] actual, bool isExact)
    {
        if (expected.Length != actual.Length)
            return $"{string.Join(", ", actual)}, row by row {string.Join(", ", expected)}";
        for (var i = 0; i < expected.Length; i++)
        {
            var isSame = !isExact && expected[i] is double left && actual[i] is double right
                ? left.Equals(right) || Math.Abs(left - right) <= Tolerance * Math.Max(1, Math.Abs(left))
                : Equals(expected[i], actual[i]);
            if (!isSame)
                return $"group {i}: {actual[i] ?? "NULL"}, row by row {expected[i] ?? "NULL"}";
        }
        return null;
    }

    private ColumnVector Argument(int index, int numRows, bool isTame)
    {
        if (index > 0 && test.Literals is { } literals)
        {
            using var texts = RecordBatch.Create([Evaluation.Column(_signature.Arguments[index], _memory, literals)], literals.Length);
            return TwinColumns.Constant(texts[0], random.Next(literals.Length), numRows, _memory);
        }
        var list = isTame ? values.TameOf(_signature.Arguments[index]) : values.Of(_signature.Arguments[index]);
        var column = TwinColumns.Random(list, numRows, random, _memory, isConstant: index > 0 && test.HasConstants);
        if (column.Kind is VectorKind.Flat or VectorKind.Constant)
            return column;
        var flat = VectorGather.Flatten(column, _memory);
        column.Release();
        return flat;
    }

    private void Update(ReadOnlySpan<ColumnVector> columns, byte*[] states, int numRows, bool singleState, AggregateArena arena)
    {
        fixed (byte** pointers = states)
            _function.Update(_signature, columns, pointers, numRows, singleState, arena);
    }

    private byte*[] NewStates(int count, AggregateArena arena)
    {
        var size = _function.StateSize(_signature);
        var states = new byte*[count];
        for (var i = 0; i < count; i++)
        {
            states[i] = arena.Allocate(size);
            new Span<byte>(states[i], size).Clear();
        }
        return states;
    }

    private static byte*[] Array(int[] groups, byte*[] states)
    {
        var rows = new byte*[groups.Length];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = states[groups[row]];
        return rows;
    }

    private RecordBatch Pick(ColumnVector[] columns, int[] rows)
    {
        var picked = new ColumnVector[columns.Length];
        fixed (int* indices = rows)
        {
            for (var i = 0; i < picked.Length; i++)
                picked[i] = VectorGather.Gather(columns[i], indices, rows.Length, _memory);
        }
        return RecordBatch.Create(picked, rows.Length);
    }

    private static void Release(ColumnVector[] columns)
    {
        foreach (var column in columns)
            column.Release();
    }
}
