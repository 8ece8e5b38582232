using System.Globalization;
using System.Text;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Engine.Execution;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Optimizer;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;
using Impala.Engine.Scan;
using Impala.Engine.Tests.Execution;
using Impala.SqlParser;
using Impala.SqlParser.Ast;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;
using Impala.Testing;

namespace Impala.Differential.Tests.Engines;

/// <summary>Our engine in this process, over Parquet files: alone, on two cores, or planned for three nodes of two.</summary>
internal sealed class EngineUnderTest
{
    private const string Database = "diff";

    /// <summary>How long a query may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Few rows would be planned for one instance.
    private static readonly Dictionary<string, string> Spread = new() { ["EXEC_SINGLE_NODE_ROWS_THRESHOLD"] = "0" };

    private readonly FakeCatalog _catalog = new();
    private readonly FooterStatistics _footers = new(new ParquetFooterCache(), FileSystemRegistry.Default);
    private long _nextOid = 30000;

    public static readonly IReadOnlyList<Layout> Layouts = [new Layout("one instance", 1, 1), new Layout("two instances", 1, 2), new Layout("three nodes", 3, 2)];

    /// <summary>Without what makes queries fast: filters from joins, statistics and dictionaries of files, aggregation that passes rows through.</summary>
    public static readonly Layout Plain = new("three nodes, plain", 3, 1)
    {
        Options = new ExecutionOptions { ReadParquetStatistics = false, FilterParquetDictionaries = false, DisableRowRuntimeFiltering = true, DisableStreamingPreaggregations = true },
        HasRuntimeFilters = false,
    };

    public void AddTable(string name, IReadOnlyList<string> paths)
    {
        var (columns, partition) = Read(0, [], paths);
        _catalog.Add(new Table(_nextOid++, new TableName(Database, name), TableKind.Table, columns, 1) { Format = FileFormat.Parquet, Partitions = [partition] });
    }

    /// <summary>Adds a table of a partition column of type INT and the files of each value.</summary>
    public void AddPartitionedTable(string name, string column, IReadOnlyList<(string? Value, List<string> Paths)> partitions)
    {
        var read = partitions.Select((partition, i) => Read(i + 1, [partition.Value], partition.Paths)).ToList();
        _catalog.Add(new Table(_nextOid++, new TableName(Database, name), TableKind.Table, read[0].Columns.Append(new Column(column, SqlType.Int)).ToValueList(), 1)
        {
            Format = FileFormat.Parquet,
            NumPartitionColumns = 1,
            Partitions = read.Select(partition => partition.Partition).ToValueList(),
        });
    }

    private static (ValueList<Column> Columns, Partition Partition) Read(long id, ValueList<string?> values, IReadOnlyList<string> paths)
    {
        ValueList<Column> columns = default;
        var files = new List<DataFile>();
        foreach (var path in paths)
        {
            using var file = ParquetFile.Open(FileSystemRegistry.Default.Get(path).OpenRead(path), new MemoryTracker("catalog"));
            var status = FileSystemRegistry.Default.Get(path).TryGetStatus(path)!.Value;
            columns = file.Metadata.ToTableColumns();
            files.Add(new DataFile(path, status.Length, status.ModificationTime, file.Metadata.NumRows));
        }
        return (columns, new Partition(id, values, Path.GetDirectoryName(paths[0])!, FileFormat.Parquet, files.ToValueList()));
    }

    public async Task<Answer> RunAsync(string sql, SqlDialect dialect, Layout layout)
    {
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            var (plan, types) = Plan(sql, dialect, layout);
            var runner = new PlanRunner
            {
                NumBackends = layout.NumBackends,
                NumInstances = layout.NumBackends * layout.NumCores,
                Ranges = [.. plan.Fragments.SelectMany(fragment => RangesOf(fragment.Root))],
                CancellationToken = timeout.Token,
                IsPostgresDialect = ReferenceEquals(dialect, SqlDialect.Postgres),
                Options = layout.Options,
                FilterPlacement = layout.HasRuntimeFilters ? placement => placement : null,
            };
            var rows = await runner.RunAsync(plan);
            return new Answer(types, rows.ConvertAll(row => row.Select((value, i) => Answer.Spell(Text(value, types[i]), types[i])).ToArray()));
        }
        catch (SqlException e)
        {
            return Answer.Failed(e.SqlState, e.Message);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Answer.Failed(SqlState.QueryCanceled, "took too long");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Answer.Failed(null, e.ToString());
        }
    }

    public string Explain(string sql, SqlDialect dialect, Layout layout)
    {
        try
        {
            return PlanPrinter.Explain(Plan(sql, dialect, layout).Plan, new ExplainOptions(1) { NumBackends = layout.NumBackends, CoresPerBackend = layout.NumCores });
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.Message;
        }
    }

    private (FragmentedPlan Plan, IReadOnlyList<SqlType> Types) Plan(string sql, SqlDialect dialect, Layout layout)
    {
        var parsed = SqlTextParser.Parse(sql, dialect);
        if (!parsed.Success)
            throw new SqlException(SqlState.SyntaxError, $"{parsed.Error?.Message} at {parsed.Error?.Position}");
        var statement = new StatementContext("0:0", 0, "UTC", "impala", Database, "localhost", ReferenceEquals(dialect, SqlDialect.Postgres));
        var analysis = new AnalysisContext
        {
            Dialect = dialect, Catalog = _catalog.Snapshot, Tables = _catalog.Tables, CurrentDatabase = Database, SearchPath = [Database], Slots = new SlotAllocator(), Statement = statement,
        };
        var query = new Analyzer(analysis).AnalyzeQuery(((QueryStatement)parsed.Statements[0]).Query);
        // A column may stand twice in a result, a slot once in a plan.
        var physical = Impala.Engine.Optimizer.Optimizer.Optimize(query.Plan, new OptimizerContext
        {
            Slots = analysis.Slots, Statement = statement, NumBackends = layout.NumBackends, CoresPerBackend = layout.NumCores, IsSingleNode = layout is { NumBackends: 1, NumCores: 1 },
            ValidateEachRule = true, Options = Spread, Footers = _footers,
        });
        var output = physical.Output;
        return (PlanFragmenter.Fragment(physical, [.. output.Select(slot => slot.Name)]), [.. output.Select(slot => slot.Type)]);
    }

    private static string? Text(object? value, SqlType type)
    {
        switch (value)
        {
            case null:
                return null;
            case float or double:
                return Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
            case int days when type.Kind == SqlTypeKind.Date:
                return new DateOnly(1970, 1, 1).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            case Int128 nanos when type.Kind == SqlTypeKind.Timestamp:
                Span<byte> buffer = stackalloc byte[64];
                return Encoding.ASCII.GetString(buffer[..ValueFormatter.WriteTimestamp(nanos, 9, buffer)]);
            case not string when type.IsDecimal && type.Scale > 0:
                var digits = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                var negative = digits[0] == '-';
                digits = digits.TrimStart('-').PadLeft(type.Scale + 1, '0');
                return $"{(negative ? "-" : "")}{digits[..^type.Scale]}.{digits[^type.Scale..]}";
            default:
                return Convert.ToString(value, CultureInfo.InvariantCulture);
        }
    }

    private static IEnumerable<ScanRange> RangesOf(PlanNode node)
    {
        if (node is not ScanNode scan)
            return node.Children.SelectMany(RangesOf);
        return scan.Table.Partitions.Where(partition => scan.PartitionIds is not { } ids || ids.AsSpan().Contains(partition.Id)).SelectMany(partition => partition.Files.Select(file =>
            new ScanRange(scan.NodeId, file.Path, file.Length, 0, file.Length, file.ModificationTime, partition.Format, partition.Values)));
    }
}
