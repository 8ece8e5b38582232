using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Engine.Analysis;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Optimizer;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Statistics;
using Impala.SqlParser;
using Impala.SqlParser.Ast;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet;
using Impala.Tpch.Tables;

namespace Impala.Bench.Planning;

/// <summary>The TPC-H tables over a folder's files, and the way of a statement through the planner as an impalad goes it, in this process.</summary>
internal sealed class PlanningCatalog
{
    private const string Database = "tpch";

    private static readonly StatementContext Statement =
        new("0000000000000001:0000000000000001", 1_700_000_000_000_000_000, "UTC", "bench", Database, "bench:1", IsPostgresDialect: true);

    private readonly Dictionary<TableName, Table> _tables = [];
    private readonly CatalogSnapshot _snapshot;
    private readonly FooterStatistics _footers;
    private readonly int _numThreads;
    private readonly Dictionary<string, string> _options;

    /// <param name="data">The folder that holds one folder a table.</param>
    /// <param name="numThreads">Cores of the one backend that plans are made for.</param>
    /// <param name="disabledRules">Names of optimizer rules to leave out, with commas between.</param>
    public PlanningCatalog(string data, int numThreads, string disabledRules)
    {
        _options = new Dictionary<string, string> { ["DISABLED_OPTIMIZER_RULES"] = disabledRules };
        _numThreads = numThreads;
        var cache = new ParquetFooterCache();
        _footers = new FooterStatistics(cache, FileSystemRegistry.Default);
        var oid = 20000L;
        foreach (var table in TpchTables.All)
        {
            var made = Read(oid++, table.Name, Path.Combine(data, table.Name), cache);
            _tables.Add(made.Name, made);
        }

        _snapshot = CatalogSnapshot.Empty with
        {
            Version = 1,
            Databases = CatalogSnapshot.Empty.Databases.Add(Database, new Database(16384, Database, data)),
            Tables = CatalogSnapshot.Empty.Tables.AddRange(
                _tables.Values.Select(table => KeyValuePair.Create(table.Name, new TableEntry(table.Oid, table.Name, table.Kind, 1)))),
        };
    }

    /// <summary>The statement's tree.</summary>
    /// <exception cref="FormatException">The text is not a query.</exception>
    public static Query Parse(string sql) => SqlTextParser.Parse(sql, SqlDialect.Postgres) is { Success: true, Statements: [QueryStatement statement] }
        ? statement.Query
        : throw new FormatException("a query is expected: " + sql);

    public AnalyzedQuery Analyze(Query query, SlotAllocator slots) => new Analyzer(new AnalysisContext
    {
        Dialect = SqlDialect.Postgres,
        Catalog = _snapshot,
        Tables = _tables,
        CurrentDatabase = Database,
        SearchPath = [Database],
        Slots = slots,
        Statement = Statement,
    }).AnalyzeQuery(query);

    public OptimizerContext ContextOf(SlotAllocator slots) => new()
    {
        Slots = slots,
        Statement = Statement,
        NumBackends = 1,
        CoresPerBackend = _numThreads,
        Footers = _footers,
        Options = _options,
    };

    /// <summary>Text to fragments.</summary>
    public FragmentedPlan Plan(string sql)
    {
        var slots = new SlotAllocator();
        var analyzed = Analyze(Parse(sql), slots);
        return PlanFragmenter.Fragment(Optimizer.Optimize(analyzed.Plan, ContextOf(slots)), [.. analyzed.Columns.Select(column => column.Name)]);
    }

    public string Explain(string sql) =>
        PlanPrinter.Explain(Plan(sql), new ExplainOptions(1) { NumBackends = 1, CoresPerBackend = _numThreads });

    private static Table Read(long oid, string name, string folder, ParquetFooterCache cache)
    {
        var files = new List<DataFile>();
        ValueList<Column> columns = [];
        foreach (var path in Directory.GetFiles(folder, "*.parquet").Order(StringComparer.Ordinal))
        {
            using var file = FileSystemRegistry.Default.Get(path).OpenRead(path);
            var metadata = cache.Get(file);
            columns = metadata.ToTableColumns();
            files.Add(new DataFile(path, file.Length, file.ModificationTime, metadata.NumRows));
        }

        return new Table(oid, new TableName(Database, name), TableKind.Table, columns, 1)
        {
            Location = folder,
            Partitions = [new Partition(1, [], folder, FileFormat.Parquet, files.ToValueList())],
        };
    }
}
