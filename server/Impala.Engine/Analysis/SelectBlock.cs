using Impala.Engine.Expressions;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>The state of one SELECT while its clauses are analysed: where we are, and what its expressions have asked for.</summary>
internal sealed class SelectBlock
{
    private List<Scope>? _references;

    public SelectBlock(Scope scope)
    {
        Scope = scope;
        scope.Block = this;
        Steps = InputSteps;
    }

    public Scope Scope { get; }

    public Clause Clause { get; set; } = Clause.Select;

    /// <summary>Steps below the aggregation: of WHERE, GROUP BY and aggregate arguments.</summary>
    public List<PendingStep> InputSteps { get; } = [];

    /// <summary>Steps above it: of the select list, HAVING and ORDER BY.</summary>
    public List<PendingStep> OutputSteps { get; } = [];

    /// <summary>Where the expression under analysis puts its steps.</summary>
    public List<PendingStep> Steps { get; set; }

    public List<PendingAggregate> Aggregates { get; } = [];

    /// <summary>Where column references stand in the text, for errors about ungrouped ones.</summary>
    public Dictionary<int, TextSpan> ReferenceSpans { get; } = [];

    /// <summary>The grouping() calls, resolved when the grouping sets are known.</summary>
    public List<PendingGrouping> Groupings { get; } = [];

    public Dictionary<string, Ast.Window> NamedWindows { get; } = [];

    public bool IsInAggregate => _references is not null;

    public bool IsInWindow { get; set; }

    /// <summary>The window call whose parts are analysed.</summary>
    public Ast.FunctionCall? WindowCall { get; set; }

    public void NoteReference(Scope owner) => _references?.Add(owner);

    /// <summary>Starts to log which scopes aggregate arguments refer to.</summary>
    public List<Scope> EnterAggregate(Ast.FunctionCall call)
    {
        AggregateCall = call;
        return _references = [];
    }

    /// <summary>The aggregate whose arguments are analysed.</summary>
    public Ast.FunctionCall? AggregateCall { get; private set; }

    public void LeaveAggregate() => _references = null;
}

/// <summary>A call of grouping() or grouping_id(), whose value the grouping sets decide.</summary>
internal sealed record PendingGrouping(Slot Slot, IReadOnlyList<ScalarExpression> Arguments, Ast.FunctionCall Call);
