using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Hash join: takes the right input into a <see cref="JoinTable"/>, then streams the left input against it.
/// <code>
/// Building --right ended--> Probing --left ended--> EmittingBuild (right, full, right semi/anti) --> Done
/// </code>
/// The instances of a fragment on one backend share the table, unless the join is partitioned: each appends its part of the right input and
/// probes its part of the left one (<see cref="SharedBuild{T}"/>). A probe batch is encoded as a whole and every row gets the head of its
/// chain. Without duplicates in the build that is its only candidate (OneRound); else rounds compare one candidate per row: the keys
/// column by column where codes are not exact, the residual predicate over the pairs that are left, then each row steps to its next one.
/// </summary>
internal sealed unsafe partial class HashJoinOperator : Operator
{
    private readonly JoinNode _node;
    private readonly JoinKind _kind;
    private readonly BatchProjection _probeKeys;
    private readonly BatchProjection _buildColumns;
    private readonly int[] _keyColumns;
    private readonly ColumnVector[] _keysOfBuild;
    private readonly KeyEquality[] _equalities;
    private readonly JoinOutput _output;
    private readonly JoinOutput? _residualInput;
    private readonly CompiledFilter? _residual;
    private readonly SharedBuild<JoinTable>? _shared;
    private readonly JoinTable _table;
    private readonly JoinTablePart _part;
    private readonly RuntimeFilterProducer? _filters;
    private readonly bool _isNullAware;
    private readonly bool _keepsUnlinked;
    private readonly bool _keepsNullKeys;
    private readonly Scratch<ulong> _codes;
    private readonly Scratch<int> _picked;
    private Operator? _left;
    private Operator? _right;
    private bool _isBuilt;
    private bool _isOneRound;
    private bool _hasArrivedProbed;

    public HashJoinOperator(OperatorContext context, Operator left, Operator right, JoinNode node)
        : base(context)
    {
        _left = left;
        _right = right;
        _node = node;
        _kind = node.Kind;
        var probeLayout = node.Left.Output;
        var buildLayout = node.Right.Output;
        _probeKeys = new BatchProjection(node.Conditions.Map(condition => condition.Left), probeLayout);
        var columns = BuildColumns(node, out var columnSlots, out _keyColumns);
        _keysOfBuild = new ColumnVector[_keyColumns.Length];
        _buildColumns = new BatchProjection(columns, buildLayout);
        _equalities = [.. node.Conditions.Select(condition => condition.NullSafe ? KeyEquality.NullSafe : KeyEquality.Join)];
        _output = new JoinOutput(node.Output, probeLayout, columnSlots, node.Mark);
        if (!node.Residual.IsEmpty)
        {
            var needed = ResidualSlots(node);
            _residualInput = new JoinOutput(needed, probeLayout, columnSlots, null);
            _residual = ExpressionCompiler.CompileFilter(node.Residual, needed);
        }
        _isNullAware = !node.Conditions[0].NullSafe && (_kind == JoinKind.NullAwareLeftAnti || (_kind == JoinKind.LeftMark && node.Mark!.IsNullable));
        _keepsNullKeys = _isNullAware && (node.Conditions.Count > 1 || !node.Residual.IsEmpty);
        _keepsUnlinked = _kind is JoinKind.RightOuter or JoinKind.FullOuter or JoinKind.RightAnti;
        _shared = SharedJoins.IsShared(node, context.Instance)
            ? context.Instance.Shared.GetOrAdd(node.NodeId, () => new SharedBuild<JoinTable>(context.Instance.NumLocalInstances, NewTable()))
            : null;
        _filters = RuntimeFilterProducer.Create(context, node);
        _table = _shared?.Value ?? NewTable();
        _part = _table.AddPart(context.Memory);
        _codes = new Scratch<ulong>(context.Memory);
        _picked = new Scratch<int>(context.Memory);
        _found = new Scratch<IntPtr>(context.Memory);
        _heads = new Scratch<IntPtr>(context.Memory);
        _active = new Scratch<int>(context.Memory);
        _matches = new Scratch<int>(context.Memory);
        _outProbe = new Scratch<int>(context.Memory);
        _outBuild = new Scratch<IntPtr>(context.Memory);
        _matched = new Scratch<byte>(context.Memory);

        JoinTable NewTable() => new([.. columns.Select(column => column.Type)], _keyColumns, _equalities);
    }

    private bool EmitsBuildRows => _kind is JoinKind.RightOuter or JoinKind.FullOuter or JoinKind.RightSemi or JoinKind.RightAnti;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        if (!_isBuilt)
        {
            var state = Build();
            // Built or blocked; neither means that it was abandoned.
            if (!_isBuilt)
                return state;
        }
        return Probe(out batch);
    }

    public override bool MustBeDrained =>
        (_shared is not null && (_right is not null || (EmitsBuildRows && !_hasArrivedProbed))) || _left is { MustBeDrained: true } || _right is { MustBeDrained: true };

    public override void Dispose()
    {
        ReleaseProbe();
        _left?.Dispose();
        _right?.Dispose();
        _left = null;
        _right = null;
        if (_shared is null)
            _table.Dispose();
        else
            _shared.Release(hasPlayedItsPart: _isBuilt && (!EmitsBuildRows || _hasArrivedProbed));
        _filters?.Dispose();
        _probeKeys.Dispose();
        _buildColumns.Dispose();
        _residual?.Dispose();
        _codes.Dispose();
        _picked.Dispose();
        _heads.Dispose();
        _found.Dispose();
        _active.Dispose();
        _matches.Dispose();
        _outProbe.Dispose();
        _outBuild.Dispose();
        _matched.Dispose();
        base.Dispose();
    }

    /// <summary>The columns stored for a build row: the slots that the output or the residual need, then keys that are none of them.</summary>
    private static ValueList<ScalarExpression> BuildColumns(JoinNode node, out ValueList<Slot> slots, out int[] keyColumns)
    {
        var right = node.Right.Output;
        var stored = new List<Slot>();
        foreach (var slot in node.Output.Concat(ResidualSlots(node)))
            if (BatchProjection.OrdinalOf(slot, right) >= 0 && BatchProjection.OrdinalOf(slot, stored) < 0)
                stored.Add(slot);
        var columns = stored.Select(ScalarExpression (slot) => new SlotReference(slot)).ToList();
        keyColumns = new int[node.Conditions.Count];
        for (var i = 0; i < keyColumns.Length; i++)
        {
            var key = node.Conditions[i].Right;
            keyColumns[i] = columns.IndexOf(key);
            if (keyColumns[i] >= 0)
                continue;
            keyColumns[i] = columns.Count;
            columns.Add(key);
        }
        slots = stored.ToValueList();
        return columns.ToValueList();
    }

    private static ValueList<Slot> ResidualSlots(JoinNode node)
    {
        var slots = new List<Slot>();
        foreach (var predicate in node.Residual)
            ExpressionSlots.Collect(predicate, slots);
        return slots.ToValueList();
    }
}
