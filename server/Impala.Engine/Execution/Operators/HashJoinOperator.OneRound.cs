using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Probe batches whose rows have at most one candidate each: nothing is stepped through, probe columns go on by reference where they can,
/// and one probe batch gives one batch.
/// </summary>
internal sealed unsafe partial class HashJoinOperator
{
    /// <summary>True when the head of a chain decides: it is the only row, or any row of the chain does as well.</summary>
    private bool CanProbeInOneRound() => _table.IsUnique
        || (_table.IsExact && _residual is null && _kind is JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.LeftMark or JoinKind.NullAwareLeftAnti
            or JoinKind.RightSemi or JoinKind.RightAnti);

    private RecordBatch? OneRound()
    {
        var active = _active.Ensure(1);
        var found = (byte**)_found.Ensure(1);
        var count = _numActive;
        if (!_table.IsExact || _residual is not null)
        {
            var heads = (byte**)_heads.Ensure(1);
            count = Compare(active, heads, count);
            for (var k = 0; k < count; k++)
                found[k] = heads[active[k]];
        }
        if (EmitsBuildRows)
            MarkFound(found, count);
        switch (_kind)
        {
            case JoinKind.Inner or JoinKind.RightOuter:
                return count == 0 ? null : _output.Widened(_probe!, active, found, count, _table, Context.Memory);
            case JoinKind.LeftOuter or JoinKind.FullOuter:
                return _output.WidenedOrNull(_probe!, Spread(active, found, count), _table, Context.Memory);
            case JoinKind.LeftSemi:
                return count == 0 ? null : KeepActive(active, count);
            case JoinKind.LeftAnti when count == 0:
                var all = _probe!;
                _probe = null;
                return _output.ProbeOnly(all);
            case JoinKind.RightSemi or JoinKind.RightAnti:
                return null;
            default:
                var matched = _matched.Ensure(_numProbeRows);
                new Span<byte>(matched, _numProbeRows).Clear();
                for (var k = 0; k < count; k++)
                    matched[active[k]] = 1;
                return FinishProbe();
        }
    }

    /// <summary>Marks build rows, whole chains at once: a chain whose head is marked was marked before.</summary>
    private static void MarkFound(byte** found, int count)
    {
        for (var k = 0; k < count; k++)
        {
            for (var row = found[k]; row != null && row[JoinTable.MatchedOffset] == 0; row = JoinTable.NextOf(row))
                row[JoinTable.MatchedOffset] = 1;
        }
    }

    /// <summary>The build row of every probe row, null where there is none.</summary>
    private byte** Spread(int* active, byte** found, int count)
    {
        var rows = (byte**)_outBuild.Ensure(_numProbeRows);
        new Span<IntPtr>(rows, _numProbeRows).Clear();
        for (var k = 0; k < count; k++)
            rows[active[k]] = found[k];
        return rows;
    }

    private RecordBatch KeepActive(int* active, int count)
    {
        var probe = _probe!;
        _probe = null;
        if (count < _numProbeRows)
        {
            var selection = SelectionVector.Create(count, Context.Memory, count);
            for (var k = 0; k < count; k++)
                selection.Indices[k] = probe.Selection is { } old ? old.Indices[active[k]] : active[k];
            probe.SetSelection(selection);
        }
        return _output.ProbeOnly(probe);
    }
}
