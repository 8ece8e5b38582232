using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.SqlParser;
using Impala.SqlParser.Printing;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>The state that all analyzers of one statement share. A view in another dialect gets a session of its own over the same counters.</summary>
internal sealed class AnalysisSession
{
    private const int MaxExpansions = 4096;

    private readonly Counters _counters;

    public AnalysisSession(AnalysisContext context)
        : this(context, context.Dialect, new Counters(context.ParameterTypes))
    {
    }

    private AnalysisSession(AnalysisContext context, SqlDialect dialect, Counters counters)
    {
        Context = context;
        Dialect = dialect;
        Rules = AnalysisRules.For(dialect);
        Errors = new AnalysisErrors(Rules.IsPostgres, () => ImpalaNames with { BooleanChains = null });
        Resolution = new FunctionResolution(Rules.IsPostgres);
        Coercion = new Coercion(this);
        Tables = new TableResolver(this);
        _counters = counters;
    }

    public AnalysisContext Context { get; }

    public SqlDialect Dialect { get; }

    public AnalysisRules Rules { get; }

    /// <summary>True once a relation of pg_catalog or information_schema was named.</summary>
    public bool ReadsSystemCatalog { get; set; }

    /// <summary>Whether queries are refused that Impala refuses. Not those over the system catalog, which Impala has not: drivers send them, written for
    /// PostgreSQL, whatever the session's dialect is.</summary>
    public bool RefusesAsImpala => !Rules.IsPostgres && !ReadsSystemCatalog;

    public AnalysisErrors Errors { get; }

    /// <summary>What Impala's labels need of analysis.</summary>
    public ImpalaNames ImpalaNames => new(ViewDatabase ?? Context.CurrentDatabase, _counters.CommonTables, _counters.BooleanChains);

    /// <summary>Notes that a || chain is OR.</summary>
    public void NoteBooleanChain(Ast.Concatenation chain) => _counters.BooleanChains.Add(chain);

    /// <summary>Notes a name of WITH.</summary>
    public void NoteCommonTable(string name) => _counters.CommonTables.Add(name);

    public FunctionResolution Resolution { get; }

    public Coercion Coercion { get; }

    public TableResolver Tables { get; }

    /// <summary>The database unqualified names of a view mean; null outside views.</summary>
    public string? ViewDatabase { get; private init; }

    /// <summary>How many views the current text is inside.</summary>
    public int ViewDepth { get; private init; }

    public List<SqlType?> ParameterTypes => _counters.ParameterTypes;

    /// <summary>Numbers of the parameters that the statement has.</summary>
    public HashSet<int> MentionedParameters => _counters.MentionedParameters;

    public Slot NewSlot(string name, SqlType type) => Context.Slots.New(name, type);

    public AnalysisSession ForView(SqlDialect dialect, string database) =>
        new(Context, dialect, _counters) { ViewDatabase = database, ViewDepth = ViewDepth + 1 };

    /// <summary>The statement's own query, whose ORDER BY orders the result; null where rows are only stored.</summary>
    public Ast.Query? Root { get; set; }

    public void Warn(string message)
    {
        if (!Context.Warnings.Contains(message))
            Context.Warnings.Add(message);
    }

    /// <summary>Fails with 54001 instead of running out of stack.</summary>
    public void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Errors.TooDeep();
    }

    /// <summary>Counts one expression of the statement.</summary>
    public void CountExpression() => _counters.NumExpressions++;

    /// <summary>STATEMENT_EXPRESSION_LIMIT, once all of the statement is counted.</summary>
    public void CheckExpressionLimit()
    {
        if (Context.Options.ExpressionLimit is > 0 and var limit && _counters.NumExpressions > limit)
            throw Errors.TooManyExpressions(limit, _counters.NumExpressions);
    }

    /// <summary>Counts one table, view or WITH reference: nested WITH queries can double at every level.</summary>
    public void CountExpansion(TextSpan span)
    {
        if (++_counters.NumExpansions > MaxExpansions)
            throw Errors.TooManyExpansions(span);
    }

    private sealed class Counters(IReadOnlyList<SqlType?> parameterTypes)
    {
        public List<SqlType?> ParameterTypes { get; } = [.. parameterTypes];

        public HashSet<int> MentionedParameters { get; } = [];

        public HashSet<Ast.Concatenation> BooleanChains { get; } = new(ReferenceEqualityComparer.Instance);

        public HashSet<string> CommonTables { get; } = new(StringComparer.Ordinal);

        public int NumExpansions { get; set; }

        public int NumExpressions { get; set; }
    }
}
