using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// IN and NOT IN with NULLs: a probe row without a match is unknown, not false, when a comparison with a row of its group was NULL: its
/// own value is NULL, or the group has a NULL. The group is what the other conditions and the residual leave of the build rows.
/// </summary>
internal sealed unsafe partial class HashJoinOperator
{
    private const byte Unknown = 2;

    private void MarkUnknown()
    {
        if (!_table.HasRows)
            return;
        var matched = _matched.Ensure(_numProbeRows);
        for (var i = 0; i < _numProbeRows; i++)
        {
            if (matched[i] != 0)
                continue;
            var isNull = !_keys[0].IsValid(i);
            if (!isNull && !_table.HasNullKey)
                continue;
            if (!_keepsNullKeys || (_node.Conditions.Count == 1 && _residual is null))
                matched[i] = Unknown;
            else if (HasUnknownRow(i, isNull))
                matched[i] = Unknown;
        }
    }

    /// <summary>Searches all rows (for a NULL probe value) or the rows with NULL in the first key; rare, so a plain loop.</summary>
    private bool HasUnknownRow(int probeRow, bool allRows)
    {
        const int chunk = RecordBatch.DefaultNumRows;
        var rows = stackalloc byte*[chunk];
        var cursor = default(JoinTable.Cursor);
        int count;
        while ((count = _table.Read(ref cursor, chunk, rows)) > 0)
        {
            Context.CancellationToken.ThrowIfCancellationRequested();
            var kept = 0;
            for (var i = 0; i < count; i++)
                if (allRows || rows[i][JoinTable.UnlinkedOffset] != 0)
                    rows[kept++] = rows[i];
            if (kept > 0 && AnyPasses(probeRow, rows, kept))
                return true;
        }
        return false;
    }

    private bool AnyPasses(int probeRow, byte** rows, int count)
    {
        using var indices = new Scratch<int>(Context.Memory);
        using var repeated = new Scratch<int>(Context.Memory);
        var active = indices.Ensure(count);
        var repeat = repeated.Ensure(count);
        for (var i = 0; i < count; i++)
        {
            active[i] = i;
            repeat[i] = probeRow;
        }
        var ignored = 0;
        for (var k = 1; k < _keys.Length && count > 0; k++)
        {
            var key = VectorGather.Gather(_keys[k], repeat, count: LengthOf(active, count), Context.Memory);
            try
            {
                count = RowMatcher.Match(_table.Layout, _keyColumns[k], key, rows, active, count, _equalities[k], null, ref ignored);
            }
            finally
            {
                key.Release();
            }
        }
        if (count == 0 || _residual is null)
            return count > 0;
        for (var i = 0; i < count; i++)
        {
            rows[i] = rows[active[i]];
            repeat[i] = PhysicalRow(probeRow);
        }
        using var pairs = _residualInput!.Pairs(_probe!, repeat, rows, count, false, _table, Context.Memory);
        return _residual.Apply(pairs, Context.Evaluation) > 0;
    }

    /// <summary>Rows a vector needs so that every active index is within it.</summary>
    private static int LengthOf(int* active, int count) => active[count - 1] + 1;
}
