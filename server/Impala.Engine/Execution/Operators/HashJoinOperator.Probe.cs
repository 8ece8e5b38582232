using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>Streaming the left input against the table.</summary>
internal sealed unsafe partial class HashJoinOperator
{
    private readonly Scratch<IntPtr> _heads;
    private readonly Scratch<IntPtr> _found;
    private readonly Scratch<int> _active;
    private readonly Scratch<int> _matches;
    private readonly Scratch<int> _outProbe;
    private readonly Scratch<IntPtr> _outBuild;
    private readonly Scratch<byte> _matched;
    private RecordBatch? _probe;
    private ColumnVector[] _keys = [];
    private int _numProbeRows;
    private int _numActive;
    private int _numOut;
    private bool _isLeftDone;
    private RowPages.Cursor _buildCursor;

    private OperatorState Probe(out RecordBatch? batch)
    {
        batch = null;
        // A shared table is empty for all instances, which then all leave the left input.
        if (!_isLeftDone && CannotGiveRows() && (_shared is not null || !_left!.MustBeDrained))
            EndLeft();
        while (!_isLeftDone)
        {
            if (_probe is null)
            {
                var state = _left!.Next(out var input);
                if (state == OperatorState.Blocked)
                    return BlockOn(_left);
                if (state == OperatorState.Done)
                {
                    EndLeft();
                    break;
                }
                StartProbe(input!);
            }
            batch = ContinueProbe();
            if (batch is not null)
                return OperatorState.Batch;
            if (Context.Instance.Slice.IsOver)
                return BlockOn(Signal.AlreadySet());
        }
        if (!EmitsBuildRows)
            return OperatorState.Done;
        if (_shared is not null && !_shared.AllProbed.IsSet)
            return BlockOn(_shared.AllProbed);
        batch = _shared is { IsAbandoned: true } ? null : EmitBuild();
        return batch is null ? OperatorState.Done : OperatorState.Batch;
    }

    /// <summary>With nothing to match against, these kinds give nothing, whatever the left input holds.</summary>
    private bool CannotGiveRows() =>
        !_table.HasRows && _kind is JoinKind.Inner or JoinKind.LeftSemi or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti;

    private void EndLeft()
    {
        _isLeftDone = true;
        _left?.Dispose();
        _left = null;
        _buildCursor = default;
        if (_hasArrivedProbed)
            return;
        _hasArrivedProbed = true;
        _shared?.ArriveProbed();
    }

    private void StartProbe(RecordBatch input)
    {
        _probe = input;
        _numProbeRows = input.NumSelected;
        _keys = _probeKeys.EvaluateFlat(input, Context);
        var codes = _codes.Ensure(_numProbeRows);
        _table.Encode(_keys, _numProbeRows, codes);
        _numOut = 0;
        int* wanted = null;
        var numWanted = _numProbeRows;
        // Exact codes tell NULLs apart by themselves.
        if (!_table.IsExact && CanBeNull(_keys))
        {
            wanted = _picked.Ensure(2L * _numProbeRows);
            numWanted = SplitByNullKeys(_keys, _numProbeRows, wanted, wanted + _numProbeRows);
        }
        var found = (byte**)_found.Ensure(_numProbeRows);
        var active = _active.Ensure(_numProbeRows);
        _numActive = _table.Lookup(codes, wanted, numWanted, active, found);
        if (_isOneRound && (_table.IsExact && _residual is null))
            return;
        var heads = (byte**)_heads.Ensure(_numProbeRows);
        for (var k = 0; k < _numActive; k++)
            heads[active[k]] = found[k];
        if (_isOneRound)
            return;
        new Span<byte>(_matched.Ensure(_numProbeRows), _numProbeRows).Clear();
        _matches.Ensure(_numProbeRows);
        _outProbe.Ensure(RecordBatch.DefaultNumRows + (2L * _numProbeRows));
        _outBuild.Ensure(RecordBatch.DefaultNumRows + (2L * _numProbeRows));
    }

    /// <summary>Runs rounds until there are enough pairs or the probe batch is done; then releases it.</summary>
    private RecordBatch? ContinueProbe()
    {
        if (_isOneRound)
        {
            var joined = OneRound();
            ReleaseProbe();
            return joined;
        }
        while (_numActive > 0)
        {
            Round();
            if (_numOut >= RecordBatch.DefaultNumRows)
                return TakePairs();
        }
        var result = FinishProbe();
        ReleaseProbe();
        return result;
    }

    private void Round()
    {
        var heads = (byte**)_heads.Ensure(_numProbeRows);
        var active = _active.Ensure(_numProbeRows);
        var matches = _matches.Ensure(_numProbeRows);
        new Span<int>(active, _numActive).CopyTo(new Span<int>(matches, _numActive));
        var numMatches = Compare(matches, heads, _numActive);
        TakeMatches(matches, heads, numMatches);
        var dropMatched = _kind is JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.LeftMark or JoinKind.NullAwareLeftAnti;
        var matched = _matched.Ensure(_numProbeRows);
        var numLeft = 0;
        for (var k = 0; k < _numActive; k++)
        {
            var i = active[k];
            heads[i] = JoinTable.NextOf(heads[i]);
            if (heads[i] != null && !(dropMatched && matched[i] != 0))
                active[numLeft++] = i;
        }
        _numActive = numLeft;
    }

    /// <summary>Keeps the candidates whose keys and residual hold: row i with heads[i], for each i of matches.</summary>
    private int Compare(int* matches, byte** heads, int count)
    {
        var ignored = 0;
        for (var k = 0; k < _keys.Length && count > 0 && !_table.IsExact; k++)
            count = RowMatcher.Match(_table.Layout, _keyColumns[k], _keys[k], heads, matches, count, _equalities[k], null, ref ignored);
        return _residual is not null && count > 0 ? ApplyResidual(matches, heads, count) : count;
    }

    private void TakeMatches(int* matches, byte** heads, int count)
    {
        var matched = _matched.Ensure(_numProbeRows);
        var isPairing = _kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.RightOuter or JoinKind.FullOuter;
        var outProbe = _outProbe.Ensure(1);
        var outBuild = (byte**)_outBuild.Ensure(1);
        var marksBuild = EmitsBuildRows;
        for (var k = 0; k < count; k++)
        {
            var i = matches[k];
            matched[i] = 1;
            if (marksBuild)
                heads[i][JoinTable.MatchedOffset] = 1;
            if (!isPairing)
                continue;
            outProbe[_numOut] = PhysicalRow(i);
            outBuild[_numOut++] = heads[i];
        }
    }

    private int PhysicalRow(int i) => _probe!.Selection is { } selection ? selection.Indices[i] : i;

    private int ApplyResidual(int* matches, byte** heads, int count)
    {
        using var probeRows = new Scratch<int>(Context.Memory);
        using var buildRows = new Scratch<IntPtr>(Context.Memory);
        var probe = probeRows.Ensure(count);
        var build = (byte**)buildRows.Ensure(count);
        for (var k = 0; k < count; k++)
        {
            probe[k] = PhysicalRow(matches[k]);
            build[k] = heads[matches[k]];
        }
        using var pairs = _residualInput!.Pairs(_probe!, probe, build, count, false, _table, Context.Memory);
        var numKept = _residual!.Apply(pairs, Context.Evaluation);
        if (pairs.Selection is { } selection)
            for (var k = 0; k < numKept; k++)
                matches[k] = matches[selection.Indices[k]];
        return numKept;
    }

    private RecordBatch? TakePairs()
    {
        if (_numOut == 0)
            return null;
        var batch = _output.Pairs(_probe!, _outProbe.Ensure(1), (byte**)_outBuild.Ensure(1), _numOut, false, _table, Context.Memory);
        _numOut = 0;
        return batch;
    }

    /// <summary>What the probe batch gives once all its candidates were compared.</summary>
    private RecordBatch? FinishProbe()
    {
        switch (_kind)
        {
            case JoinKind.LeftOuter or JoinKind.FullOuter:
                AddUnmatchedProbeRows();
                return TakePairs();
            case JoinKind.Inner or JoinKind.RightOuter:
                return TakePairs();
            case JoinKind.LeftSemi:
                return KeepProbeRows(wanted: 1);
            case JoinKind.LeftAnti:
                return KeepProbeRows(wanted: 0);
            case JoinKind.NullAwareLeftAnti:
                MarkUnknown();
                return KeepProbeRows(wanted: 0);
            case JoinKind.LeftMark:
                if (_isNullAware)
                    MarkUnknown();
                return AddMark();
            default:
                return null;
        }
    }

    private void AddUnmatchedProbeRows()
    {
        var matched = _matched.Ensure(_numProbeRows);
        var outProbe = _outProbe.Ensure(1);
        var outBuild = (byte**)_outBuild.Ensure(1);
        for (var i = 0; i < _numProbeRows; i++)
        {
            if (matched[i] != 0)
                continue;
            outProbe[_numOut] = PhysicalRow(i);
            outBuild[_numOut++] = null;
        }
    }

    private RecordBatch? KeepProbeRows(byte wanted)
    {
        var matched = _matched.Ensure(_numProbeRows);
        var selection = SelectionVector.Create(Math.Max(1, _numProbeRows), Context.Memory);
        for (var i = 0; i < _numProbeRows; i++)
            if (matched[i] == wanted)
                selection.Indices[selection.Count++] = PhysicalRow(i);
        if (selection.Count == 0)
        {
            selection.Dispose();
            return null;
        }
        var probe = _probe!;
        _probe = null;
        probe.SetSelection(selection);
        return _output.ProbeOnly(probe);
    }

    private RecordBatch AddMark()
    {
        var matched = _matched.Ensure(_numProbeRows);
        var mark = ColumnVector.CreateFlat(SqlType.Boolean, _numProbeRows, Context.Memory);
        for (var i = 0; i < _numProbeRows; i++)
        {
            mark.Data[i] = matched[i] == 1 ? (byte)1 : (byte)0;
            if (matched[i] == Unknown)
                Bitmap.Clear(mark.EnsureValidity(Context.Memory), i);
        }
        var probe = _probe!;
        _probe = null;
        return _output.WithMark(probe, mark, Context.Memory);
    }

    /// <summary>
    /// After the left input: build rows that matched (right semi), or did not (outer, right anti). Each instance gives those that it
    /// brought, so that the right input's placement is kept.
    /// </summary>
    private RecordBatch? EmitBuild()
    {
        var wanted = _kind == JoinKind.RightSemi ? (byte)1 : (byte)0;
        var rows = (byte**)_outBuild.Ensure(RecordBatch.DefaultNumRows);
        while (true)
        {
            var count = _part.Pages.Read(ref _buildCursor, RecordBatch.DefaultNumRows, rows);
            if (count == 0)
                return null;
            var kept = 0;
            for (var i = 0; i < count; i++)
                if (rows[i][JoinTable.MatchedOffset] == wanted)
                    rows[kept++] = rows[i];
            if (kept > 0)
                return _output.BuildOnly(rows, kept, _table, Context.Memory);
        }
    }

    private void ReleaseProbe()
    {
        _probe?.Dispose();
        _probe = null;
        var keys = _keys;
        _keys = [];
        ColumnArrays.Release(keys);
    }
}
