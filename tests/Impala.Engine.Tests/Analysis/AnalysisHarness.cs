using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning;
using Impala.SqlParser;
using Impala.SqlParser.Ast;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

/// <summary>Parses and analyses statements over a catalog of TPC-H and a few small tables; every plan it gives has passed the validator.</summary>
internal sealed class AnalysisHarness
{
    public FakeCatalog Catalog { get; } = new FakeCatalog()
        .AddAll(new TpchCatalog(0.01).Tables)
        .AddTable("tpch", "t", ("a", SqlType.Int), ("b", SqlType.BigInt), ("s", SqlType.String), ("d", SqlType.Date), ("ts", SqlType.Timestamp),
            ("f", SqlType.Double), ("n", SqlType.Decimal(10, 2)), ("ok", SqlType.Boolean), ("ti", SqlType.TinyInt))
        .AddTable("tpch", "u", ("a", SqlType.Int), ("c", SqlType.String), ("k", SqlType.BigInt))
        .AddPartitionedTable("tpch", "p", 1, ("x", SqlType.Int), ("y", SqlType.String), ("day", SqlType.String))
        .AddTable("other", "v", ("a", SqlType.Int));

    public IVirtualTables VirtualTables { get; init; } = NoVirtualTables.Instance;

    public SqlDialect Dialect { get; init; } = SqlDialect.Postgres;

    public string Database { get; init; } = "tpch";

    public AnalysisContext LastContext { get; private set; } = null!;

    public AnalysisContext Context(IReadOnlyList<SqlType?>? parameterTypes = null, IReadOnlyList<Constant?>? values = null) => new()
    {
        Dialect = Dialect,
        Catalog = Catalog.Snapshot,
        Tables = Catalog.Tables,
        VirtualTables = VirtualTables,
        CurrentDatabase = Database,
        SearchPath = [Database],
        Statement = new StatementContext("0:0", 0, "UTC", "impala", Database, "localhost", ReferenceEquals(Dialect, SqlDialect.Postgres)),
        ParameterTypes = parameterTypes ?? [],
        ParameterValues = values,
    };

    public Statement Parse(string sql)
    {
        var parsed = SqlTextParser.Parse(sql, Dialect);
        Assert.True(parsed.Success, $"{parsed.Error?.Message} at {parsed.Error?.Position} in: {sql}");
        return parsed.Statements[0];
    }

    public AnalyzedQuery Query(string sql, IReadOnlyList<SqlType?>? parameterTypes = null, IReadOnlyList<Constant?>? values = null)
    {
        LastContext = Context(parameterTypes, values);
        var analyzed = new Analyzer(LastContext).AnalyzeQuery(((QueryStatement)Parse(sql)).Query);
        PlanValidator.Validate(analyzed.Plan, "analysis");
        Assert.Equal(analyzed.Columns.Select(column => column.Type), analyzed.Output.Select(slot => slot.Type));
        return analyzed;
    }

    public AnalyzedInsert Insert(string sql, IReadOnlyList<SqlType?>? parameterTypes = null)
    {
        LastContext = Context(parameterTypes);
        var analyzed = new Analyzer(LastContext).AnalyzeInsert((InsertStatement)Parse(sql));
        PlanValidator.Validate(analyzed.Plan, "analysis");
        return analyzed;
    }

    /// <summary>The plan as EXPLAIN text without estimates, one node a line.</summary>
    public string Plan(string sql) => PlanPrinter.Explain(Query(sql).Plan, 0);

    public string Columns(string sql) => string.Join(", ", Query(sql).Columns.Select(column => $"{column.Name} {column.Type}"));

    public SqlException Fails(string sql)
    {
        var statement = Parse(sql);
        return Assert.Throws<SqlException>(() =>
        {
            var analyzer = new Analyzer(Context());
            if (statement is InsertStatement insert)
                analyzer.AnalyzeInsert(insert);
            else
                analyzer.AnalyzeQuery(((QueryStatement)statement).Query);
        });
    }
}
