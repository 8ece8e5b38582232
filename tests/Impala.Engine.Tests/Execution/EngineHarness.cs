using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Engine.Analysis;
using Impala.Engine.Execution;
using Impala.Engine.Functions;
using Impala.Engine.Optimizer;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;
using Impala.SqlParser;
using Impala.SqlParser.Ast;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>From SQL text to rows in this process: parses, analyses, optimises, cuts into fragments and runs over files.</summary>
internal sealed class EngineHarness
{
    private long _nextOid = 30000;

    public FakeCatalog Catalog { get; } = new();

    public string Database { get; init; } = "tpch";

    public int NumInstances { get; init; } = 1;

    public long MemoryLimit { get; init; } = -1;

    public SqlDialect Dialect { get; init; } = SqlDialect.Postgres;

    public ExecutionOptions Options { get; init; } = ExecutionOptions.Default;

    public FragmentedPlan LastPlan { get; private set; } = null!;

    public PlanRunner LastRunner { get; private set; } = null!;

    /// <summary>The reference TPC-H tables at scale factor 0.01.</summary>
    public static EngineHarness Tpch(int numInstances, long memoryLimit = -1)
    {
        var harness = new EngineHarness { NumInstances = numInstances, MemoryLimit = memoryLimit };
        foreach (var name in new[] { "region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem" })
            harness.AddParquet(name, RepositoryPaths.SharedPath("tpch", "sf0.01", name, name + ".parquet"));
        return harness;
    }

    /// <summary>A table over files of one schema, taken from the first.</summary>
    public Table AddParquet(string name, params string[] paths)
    {
        ValueList<Column> columns = default;
        var files = new List<DataFile>();
        foreach (var path in paths)
        {
            using var file = ParquetFile.Open(FileSystemRegistry.Default.Get(path).OpenRead(path), new MemoryTracker("catalog"));
            var status = FileSystemRegistry.Default.Get(path).TryGetStatus(path)!.Value;
            if (files.Count == 0)
                columns = file.Metadata.ToTableColumns();
            files.Add(new DataFile(path, status.Length, status.ModificationTime, file.Metadata.NumRows));
        }
        return Add(new Table(_nextOid++, new TableName(Database, name), TableKind.Table, columns, 1)
        {
            Format = FileFormat.Parquet,
            Partitions = [new Partition(0, [], Path.GetDirectoryName(paths[0])!, FileFormat.Parquet, files.ToValueList())],
        });
    }

    public Table Add(Table table)
    {
        Catalog.AddAll([table]);
        return table;
    }

    public FragmentedPlan Plan(string sql)
    {
        var parsed = SqlTextParser.Parse(sql, Dialect);
        Assert.True(parsed.Success, $"{parsed.Error?.Message} at {parsed.Error?.Position} in: {sql}");
        var context = new AnalysisContext
        {
            Dialect = Dialect,
            Catalog = Catalog.Snapshot,
            Tables = Catalog.Tables,
            CurrentDatabase = Database,
            SearchPath = [Database],
            Statement = new StatementContext("0:0", 0, "UTC", "impala", Database, "localhost", ReferenceEquals(Dialect, SqlDialect.Postgres)),
        };
        var analyzed = new Analyzer(context).AnalyzeQuery(((QueryStatement)parsed.Statements[0]).Query);
        // The result's columns may repeat a slot; a plan gives each slot once.
        return Plan(analyzed.Plan, context, analyzed.Columns.Select(column => column.Name).ToList());
    }

    public FragmentedPlan Plan(PlanNode logical, AnalysisContext context, IReadOnlyList<string> names)
    {
        var physical = Impala.Engine.Optimizer.Optimizer.Optimize(logical, new OptimizerContext
        {
            Slots = context.Slots,
            CoresPerBackend = NumInstances,
            IsSingleNode = NumInstances == 1,
            Statement = context.Statement,
            ValidateEachRule = true,
            Options = new Dictionary<string, string> { ["EXEC_SINGLE_NODE_ROWS_THRESHOLD"] = "0" },
        });
        var columnNames = names.Count == physical.Output.Count ? names : physical.Output.Select(slot => slot.Name).ToList();
        return LastPlan = PlanFragmenter.Fragment(physical, columnNames);
    }

    public async Task<List<object?[]>> RunAsync(string sql) => await RunAsync(Plan(sql));

    public async Task<List<object?[]>> RunAsync(FragmentedPlan plan)
    {
        LastRunner = new PlanRunner
        {
            NumInstances = NumInstances,
            MemoryLimit = MemoryLimit,
            Options = Options,
            Ranges = [.. plan.Fragments.SelectMany(fragment => RangesOf(fragment.Root))],
        };
        return await LastRunner.RunAsync(plan);
    }

    public static IEnumerable<ScanRange> RangesOf(PlanNode node)
    {
        if (node is not ScanNode scan)
            return node.Children.SelectMany(RangesOf);
        return scan.Table.Partitions
            .Where(partition => scan.PartitionIds is not { } ids || ids.Contains(partition.Id))
            .SelectMany(partition => partition.Files.Select(file => new ScanRange(
                scan.NodeId, file.Path, file.Length, 0, file.Length, file.ModificationTime, partition.Format, partition.Values)));
    }
}
