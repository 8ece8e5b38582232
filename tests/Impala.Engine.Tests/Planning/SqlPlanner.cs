using Impala.Catalog.Objects;
using Impala.Engine.Analysis;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Optimizer;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;
using Impala.SqlParser;
using Impala.SqlParser.Ast;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Planning;

/// <summary>SQL text to plans over the TPC-H tables: parser, analyzer, optimizer with every rule checked, fragmenter.</summary>
internal sealed class SqlPlanner
{
    public static readonly StatementContext Statement =
        new("0000000000000001:0000000000000002", (Int128)1_700_000_000_000_000_000, "UTC", "tester", "tpch", "coordinator:1", IsPostgresDialect: true);

    public double ScaleFactor { get; init; } = 1;

    /// <summary>Tables of no one ever computed statistics for, as they are after a load.</summary>
    public bool WithStatistics { get; init; }

    public int NumBackends { get; init; } = 3;

    public int CoresPerBackend { get; init; } = 2;

    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    public ISet<string> DisabledRules { get; init; } = new HashSet<string>();

    public IReadOnlyList<Table> MoreTables { get; init; } = [];

    /// <summary>Statistics from the footers of real files.</summary>
    public FooterStatistics? Footers { get; init; }

    /// <summary>Puts real files behind the tables.</summary>
    public Func<Table, Table>? Relocate { get; init; }

    public (AnalyzedQuery Query, OptimizerContext Context) Analyze(string sql)
    {
        var catalog = new FakeCatalog().AddAll(new TpchCatalog(ScaleFactor).Tables.Select(Prepared)).AddAll(MoreTables);
        var slots = new SlotAllocator();
        var analysis = new AnalysisContext
        {
            Dialect = SqlDialect.Postgres,
            Catalog = catalog.Snapshot,
            Tables = catalog.Tables,
            CurrentDatabase = "tpch",
            SearchPath = ["tpch"],
            Slots = slots,
            Statement = Statement,
        };
        var parsed = SqlTextParser.Parse(sql, SqlDialect.Postgres);
        Assert.True(parsed.Success, $"{parsed.Error?.Message} at {parsed.Error?.Position} in: {sql}");
        var query = new Analyzer(analysis).AnalyzeQuery(((QueryStatement)parsed.Statements[0]).Query);
        var context = new OptimizerContext
        {
            Slots = slots, Statement = Statement, NumBackends = NumBackends, CoresPerBackend = CoresPerBackend, Options = Options, Footers = Footers, DisabledRules = DisabledRules, ValidateEachRule = true,
        };
        return (query, context);
    }

    public PlanNode Optimize(string sql)
    {
        var (query, context) = Analyze(sql);
        return Engine.Optimizer.Optimizer.Optimize(query.Plan, context);
    }

    public FragmentedPlan Plan(string sql)
    {
        var (query, context) = Analyze(sql);
        var physical = Engine.Optimizer.Optimizer.Optimize(query.Plan, context);
        PlanValidator.Validate(physical, "the last rule");
        return PlanFragmenter.Fragment(physical, query.Columns.Select(column => column.Name).ToList());
    }

    public string Explain(string sql, int level = 1) =>
        PlanPrinter.Explain(Plan(sql), new ExplainOptions(level) { NumBackends = NumBackends, CoresPerBackend = CoresPerBackend });

    private Table Prepared(Table table)
    {
        var prepared = WithStatistics ? table : Without(table);
        return Relocate is null ? prepared : Relocate(prepared);
    }

    private static Table Without(Table table) => table with { Columns = table.Columns.Map(column => column with { Statistics = null }) };
}
