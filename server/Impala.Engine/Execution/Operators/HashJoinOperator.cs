using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
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
///    \--another instance builds: WaitingForBuild--/
/// </code>
/// A probe batch is hashed as a whole; every row gets the head of its chain, then rounds compare one candidate per row: all keys column
/// by column, the residual predicate over the pairs that are left, then each row steps to its next candidate.
/// </summary>
internal sealed unsafe partial class HashJoinOperator : Operator
{
    private readonly JoinNode _node;
    private readonly JoinKind _kind;
    private readonly BatchProjection _probeKeys;
    private readonly BatchProjection _buildColumns;
    private readonly int[] _keyColumns;
    private readonly KeyEquality[] _equalities;
    private readonly SqlType[] _layoutTypes;
    private readonly JoinOutput _output;
    private readonly JoinOutput? _residualInput;
    private readonly CompiledFilter? _residual;
    private readonly SharedJoinBuild? _shared;
    private readonly RuntimeFilterProducer? _filters;
    private readonly bool _isNullAware;
    private readonly bool _keepsUnlinked;
    private readonly bool _keepsNullKeys;
    private readonly Scratch<ulong> _hashes;
    private readonly Scratch<int> _picked;
    private Operator? _left;
    private Operator? _right;
    private JoinTable? _building;
    private JoinTable? _table;
    private bool _isBuilder;
    private bool _isPublished;

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
        _buildColumns = new BatchProjection(columns, buildLayout);
        _layoutTypes = [.. columns.Select(column => column.Type)];
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
        _shared = node.Distribution == JoinDistribution.Broadcast && context.Instance.NumLocalInstances > 1 && !EmitsBuildRows
            ? context.Instance.Shared.GetOrAdd(node.NodeId, () => new SharedJoinBuild(context.Instance.NumLocalInstances))
            : null;
        _filters = RuntimeFilterProducer.Create(context, node);
        _hashes = new Scratch<ulong>(context.Memory);
        _picked = new Scratch<int>(context.Memory);
        _heads = new Scratch<IntPtr>(context.Memory);
        _active = new Scratch<int>(context.Memory);
        _matches = new Scratch<int>(context.Memory);
        _outProbe = new Scratch<int>(context.Memory);
        _outBuild = new Scratch<IntPtr>(context.Memory);
        _matched = new Scratch<byte>(context.Memory);
    }

    private bool EmitsBuildRows => _kind is JoinKind.RightOuter or JoinKind.FullOuter or JoinKind.RightSemi or JoinKind.RightAnti;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        if (_table is null)
        {
            var state = Build();
            if (state != OperatorState.Done)
                return state;
        }
        return Probe(out batch);
    }

    public override bool MustBeDrained => _left is { MustBeDrained: true } || _right is { MustBeDrained: true };

    public override void Dispose()
    {
        ReleaseProbe();
        _left?.Dispose();
        _right?.Dispose();
        _left = null;
        _right = null;
        _building?.Dispose();
        if (_shared is null)
        {
            _table?.Dispose();
        }
        else
        {
            if (_isBuilder && !_isPublished)
                _shared.Fail(new SqlException(SqlState.InternalError, "The instance that built a shared join table ended early."));
            _shared.Release();
        }
        _table = null;
        _filters?.Dispose();
        _probeKeys.Dispose();
        _buildColumns.Dispose();
        _residual?.Dispose();
        _hashes.Dispose();
        _picked.Dispose();
        _heads.Dispose();
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
