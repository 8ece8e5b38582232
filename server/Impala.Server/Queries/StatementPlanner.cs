using Impala.Catalog.Objects;
using Impala.Engine.Analysis;
using Impala.Engine.Functions;
using Impala.Engine.Optimizer;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.Coordination;
using Impala.Server.PgCatalog;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet;

namespace Impala.Server.Queries;

/// <summary>From a statement's tree to fragments: loads the tables it names, analyses, optimises, cuts. Long texts do the last three on a compile thread.</summary>
internal sealed class StatementPlanner
{
    // One more than analysis expands, so that it and not a missing table is what such a statement fails by.
    private const int MaxViewDepth = 257;
    private const int MaxInlinePartitions = 16;

    private readonly CatalogCache _catalog;
    private readonly CoordinatorServices _cluster;
    private readonly PgCatalogTables _virtualTables;
    private readonly SessionCatalogFunctionsFactory _functions;
    private readonly CompileThreads _compile;
    private readonly TimeProvider _time;
    private readonly AccessControl _access;
    private readonly bool _allowOrdinalsInHaving;
    private readonly FooterStatistics _footers = new(ParquetFooterCache.Shared, FileSystemRegistry.Default);

    public StatementPlanner(
        CatalogCache catalog,
        CoordinatorServices cluster,
        PgCatalogTables virtualTables,
        SessionCatalogFunctionsFactory functions,
        CompileThreads compile,
        TimeProvider time,
        AccessControl access,
        ImpaladOptions flags)
    {
        _access = access;
        _allowOrdinalsInHaving = flags.AllowOrdinalsInHaving;
        _catalog = catalog;
        _cluster = cluster;
        _virtualTables = virtualTables;
        _functions = functions;
        _compile = compile;
        _time = time;
    }

    /// <summary>Facts of the statement for all nodes, with catalog functions for this one.</summary>
    public StatementContext StatementOf(Session session, string queryId, CatalogSnapshot snapshot)
    {
        var settings = session.Settings;
        return new StatementContext(
            queryId,
            NowOf(settings),
            settings.TimeZone,
            session.User,
            session.CurrentDatabase,
            _cluster.LocalBackend().Id,
            settings.Dialect.Name == "postgres")
        {
            CatalogFunctions = CatalogFunctionsFor(session, snapshot),
            IsUtf8Mode = settings.IsOn("UTF8_MODE"),
            UsesLocalUnixTime = settings.IsOn("USE_LOCAL_TZ_FOR_UNIX_TIMESTAMP_CONVERSIONS"),
        };
    }

    /// <summary>Nanoseconds since 1970; NOW_STRING, which is local time, instead of the clock when it is set.</summary>
    private Int128 NowOf(SessionSettings settings) => settings.Get("NOW_STRING") is { Length: > 0 } text
        ? NowText.Parse(text, settings.TimeZone)
        : (Int128)(_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    public ICatalogFunctions CatalogFunctionsFor(Session session, CatalogSnapshot snapshot) => _functions.Create(session, snapshot);

    /// <summary>Analyses a query; of a prepared one without parameters the plan is made at once and kept, since Execute mostly follows.</summary>
    public async ValueTask<StatementDescription> DescribeQueryAsync(Query query, StatementRequest request, CatalogPin pin, CancellationToken cancellationToken)
    {
        if (KnownPlan(query, request, pin) is { } known)
            return new StatementDescription([], known.Columns);
        var context = await ContextAsync(new QueryStatement(query), request, pin, "", cancellationToken);
        return await _compile.RunAsync(
            IsShort(request, context),
            () =>
            {
                var analyzed = Report(request.Session, context, new Analyzer(context).AnalyzeQuery(query));
                if (analyzed.ParameterTypes.Count == 0)
                    TryKeepPlan(analyzed, query, request, context);
                return new StatementDescription(analyzed.ParameterTypes, analyzed.Columns);
            },
            cancellationToken);
    }

    public async Task<AnalyzedQuery> AnalyzeQueryAsync(Query query, StatementRequest request, CatalogPin pin, string queryId, CancellationToken cancellationToken)
    {
        var context = await ContextAsync(new QueryStatement(query), request, pin, queryId, cancellationToken);
        return await _compile.RunAsync(IsShort(request, context), () => Report(request.Session, context, new Analyzer(context).AnalyzeQuery(query)), cancellationToken);
    }

    /// <summary>Analyses a write; the context is needed to plan it once its staging folder is known.</summary>
    public async Task<(AnalyzedInsert Insert, AnalysisContext Context)> AnalyzeInsertAsync(
        InsertStatement insert, StatementRequest request, CatalogPin pin, string queryId, CancellationToken cancellationToken, Table? created = null)
    {
        var context = await ContextAsync(insert, request, pin, queryId, cancellationToken, created);
        return (await _compile.RunAsync(false, () => Report(request.Session, context, new Analyzer(context).AnalyzeInsert(insert)), cancellationToken), context);
    }

    /// <summary>The columns that a query or a write reads of each table its own text names, for privileges on columns.</summary>
    public async Task<IReadOnlyDictionary<TableName, IReadOnlySet<string>>> ColumnsReadAsync(Statement statement, StatementRequest request, CatalogPin pin, CancellationToken cancellationToken)
    {
        var context = await ContextAsync(statement, request, pin, "", cancellationToken);
        return await _compile.RunAsync(
            IsShort(request, context),
            () =>
            {
                if (statement is InsertStatement insert)
                    return ColumnReads.Of(context, new Analyzer(context).AnalyzeInsert(insert).Plan, []);
                var query = new Analyzer(context).AnalyzeQuery(((QueryStatement)statement).Query);
                return ColumnReads.Of(context, query.Plan, query.Output);
            },
            cancellationToken);
    }

    /// <summary>As <see cref="AnalyzeInsertAsync"/> for COPY FROM.</summary>
    public async Task<(AnalyzedInsert Copy, AnalysisContext Context)> AnalyzeCopyAsync(
        CopyStatement copy, StatementRequest request, CatalogPin pin, string queryId, CancellationToken cancellationToken)
    {
        var context = await ContextAsync(new InsertStatement(copy.Table!, null), request, pin, queryId, cancellationToken);
        return (await _compile.RunAsync(false, () => Report(request.Session, context, new Analyzer(context).AnalyzeCopy(copy)), cancellationToken), context);
    }

    /// <summary>Analyses, optimises and cuts a query.</summary>
    public async ValueTask<PlannedQuery> PlanQueryAsync(Query query, StatementRequest request, CatalogPin pin, string queryId, CancellationToken cancellationToken)
    {
        if (KnownPlan(query, request, pin) is { } known)
            return known with { Statement = StatementOf(request.Session, queryId, pin.Snapshot) };
        var context = await ContextAsync(new QueryStatement(query), request, pin, queryId, cancellationToken);
        return await _compile.RunAsync(
            IsShort(request, context),
            () =>
            {
                var numBackends = NumBackends(request.Session);
                var analyzed = Report(request.Session, context, new Analyzer(context).AnalyzeQuery(query));
                // A statement of the simple protocol has parameters' marks and no values.
                if (analyzed.ParameterTypes.Count > 0 && request.Parameters is null)
                    throw new Catalog.Errors.SqlException(Catalog.Errors.SqlState.UndefinedParameter, $"there is no parameter ${analyzed.ParameterTypes.Count}");
                var planned = Plan(analyzed, request, context);
                if (analyzed.ParameterTypes.Count == 0)
                    KeepPlan(planned, query, request, context, numBackends);
                return planned;
            },
            cancellationToken);
    }

    /// <summary>The plan made before for this statement without parameters, if all that made it is as it was.</summary>
    private PlannedQuery? KnownPlan(Query query, StatementRequest request, CatalogPin pin) => request is { Plan: { } kept, Parameters: null or { Count: 0 } }
        ? kept.Find(query, pin.Snapshot, request.Session.Settings.Version, NumBackends(request.Session))
        : null;

    /// <summary>Optimises and cuts a write; <paramref name="stagingPath"/> is where its files go.</summary>
    public ValueTask<PlannedQuery> PlanInsertAsync(AnalyzedInsert insert, AnalysisContext context, Session session, string stagingPath, CancellationToken cancellationToken) =>
        _compile.RunAsync(
            false,
            () =>
            {
                CheckWritable(insert.Target);
                CheckCodec(insert.Target, session.Settings.GetRequired("COMPRESSION_CODEC"));
                var root = insert.Plan with { StagingPath = stagingPath, Options = WriteOptions(session) };
                var columns = root.Slots.Map(slot => new ResultColumn(slot.Name, slot.Type));
                var plan = Plan(root, [.. columns.Select(column => column.Name)], context, session);
                return new PlannedQuery(plan, columns, context.Statement) { ReadsCatalogBodies = ReadsCatalogBodies(plan) };
            },
            cancellationToken);

    /// <summary>Loads the table bodies that scans of catalog relations will read; a body that cannot be loaded is left out.</summary>
    public async ValueTask LoadCatalogBodiesAsync(PlannedQuery planned, CatalogPin pin, CancellationToken cancellationToken)
    {
        if (!planned.ReadsCatalogBodies)
            return;
        pin.HoldBodies();
        await _catalog.LoadTablesAsync(pin.Snapshot, pin.Snapshot.Tables.Keys, cancellationToken);
    }

    // Functions that tell of a table what only its body knows, also where nothing scans the catalog: SELECT pg_get_viewdef(16403).
    private static bool CallsCatalog(Engine.Expressions.ScalarExpression root)
    {
        var open = new Stack<Engine.Expressions.ScalarExpression>();
        open.Push(root);
        while (open.TryPop(out var expression))
        {
            if (expression is Engine.Expressions.FunctionCall call && PgCatalogTables.ReadsBodies(call.Function.Name))
                return true;
            foreach (var child in expression.Children)
                open.Push(child);
        }
        return false;
    }

    private static bool ReadsCatalogBodies(FragmentedPlan plan)
    {
        var open = new Stack<PlanNode>(plan.Fragments.Select(fragment => fragment.Root));
        while (open.TryPop(out var node))
        {
            if ((node is VirtualTableScanNode scan && PgCatalogTables.ReadsBodies(scan)) || NodeExpressions.Of(node).Any(CallsCatalog))
                return true;
            foreach (var child in node.Children)
                open.Push(child);
        }
        return false;
    }

    public ExecutionRequest ToExecution(PlannedQuery planned, Session session, CatalogSnapshot snapshot)
    {
        var options = session.Settings.QueryOptionValues();
        return new ExecutionRequest(
            planned.Statement,
            planned.Plan,
            options,
            MemoryLimit(session, "MEM_LIMIT_EXECUTORS"),
            MemoryLimit(session, "MEM_LIMIT_COORDINATORS") is > 0 and var local ? local : MemoryLimit(session, "MEM_LIMIT_EXECUTORS"),
            session.Settings.GetInt("MT_DOP", 0),
            session.Settings.GetInt("NUM_NODES", 0) == 1)
        {
            RunsInline = planned.RunsInline,
            VirtualRows = PgCatalogTables.Reader(new CatalogView(_catalog, snapshot, session, _access)),
        };
    }

    /// <summary>Bytes of MEM_LIMIT, or of the option that stands in for it; -1 without limit.</summary>
    private static long MemoryLimit(Session session, string otherwise) =>
        MemoryText.Parse(session.Settings.Get("MEM_LIMIT")) is > 0 and var limit ? limit : MemoryText.Parse(session.Settings.Get(otherwise));

    /// <summary>How EXPLAIN prints a plan of this session: hosts and instances as the scheduler would place them now.</summary>
    public ExplainOptions ExplainOptionsFor(Session session, int level) =>
        new(level) { NumBackends = NumBackends(session), CoresPerBackend = CoresPerBackend(session), MinBytesPerBackend = MemoryText.Parse(session.Settings.Get("MIN_BYTES_PER_BACKEND")) };

    private int NumBackends(Session session) => session.Settings.GetInt("NUM_NODES", 0) == 1
        ? 1
        : Math.Max(1, _cluster.Membership.Current.Executors.Count(backend => !_cluster.Blacklist.Contains(backend)));

    private int CoresPerBackend(Session session) =>
        session.Settings.GetInt("MT_DOP", 0) is > 0 and var dop ? dop : Math.Max(1, _cluster.LocalBackend().NumCores);

    private FragmentedPlan Plan(PlanNode logical, string[] columnNames, AnalysisContext analysis, Session session)
    {
        var context = new OptimizerContext
        {
            Slots = analysis.Slots,
            Statement = analysis.Statement,
            Options = session.Settings.QueryOptionValues(),
            NumBackends = NumBackends(session),
            CoresPerBackend = CoresPerBackend(session),
            Footers = _footers,
            MemoryLimit = Math.Max(0, MemoryLimit(session, "MEM_LIMIT_EXECUTORS")),
        };
        return PlanFragmenter.Fragment(Optimizer.Optimize(logical, context), columnNames);
    }

    private PlannedQuery Plan(AnalyzedQuery analyzed, StatementRequest request, AnalysisContext context)
    {
        var plan = Plan(analyzed.Plan, [.. analyzed.Columns.Select(column => column.Name)], context, request.Session);
        return new PlannedQuery(plan, analyzed.Columns, context.Statement)
        {
            RunsInline = IsShort(request, context) && InlinePlans.Suits(plan),
            ReadsCatalogBodies = ReadsCatalogBodies(plan),
        };
    }

    /// <summary>What goes wrong here goes wrong at Execute, and is reported there.</summary>
    private void TryKeepPlan(AnalyzedQuery analyzed, Query query, StatementRequest request, AnalysisContext context)
    {
        if (request.Plan is null || context.Warnings.Count > 0)
            return;
        try
        {
            var numBackends = NumBackends(request.Session);
            KeepPlan(Plan(analyzed, request, context), query, request, context, numBackends);
        }
        catch (Catalog.Errors.SqlException)
        {
            return;
        }
    }

    private static void KeepPlan(PlannedQuery planned, Query query, StatementRequest request, AnalysisContext context, int numBackends)
    {
        if (context.Warnings.Count == 0 && !context.Statement.IsRunKnown)
            request.Plan?.Keep(planned, query, context.Catalog, request.Session.Settings.Version, numBackends);
    }

    private static bool IsShort(StatementRequest request, AnalysisContext context) => CompileThreads.IsShort(request.Sql) && !NeedsThread(context.Tables);

    /// <summary>Views may nest deep, many files take time, and other file systems are waited for: none is for a connection's thread.</summary>
    private static bool NeedsThread(IReadOnlyDictionary<TableName, Table> tables)
    {
        foreach (var table in tables.Values)
        {
            if (table.IsView || table.Partitions.Count > MaxInlinePartitions || !table.Location.StartsWith('/'))
                return true;
        }
        return false;
    }

    /// <param name="created">A table that the statement makes, and that the catalog does not know yet.</param>
    private async ValueTask<AnalysisContext> ContextAsync(
        Statement statement, StatementRequest request, CatalogPin pin, string queryId, CancellationToken cancellationToken, Table? created = null)
    {
        var session = request.Session;
        var tables = await LoadTablesAsync(statement, request, pin.Snapshot, cancellationToken);
        var snapshot = pin.Snapshot;
        if (created is not null)
        {
            tables[created.Name] = created;
            snapshot = snapshot with { Tables = snapshot.Tables.SetItem(created.Name, new TableEntry(created.Oid, created.Name, created.Kind, created.CatalogVersion)) };
        }
        return new AnalysisContext
        {
            Dialect = session.Settings.Dialect,
            Catalog = snapshot,
            Tables = tables,
            VirtualTables = _virtualTables,
            CurrentDatabase = session.CurrentDatabase,
            SearchPath = session.Settings.SearchPath,
            Statement = StatementOf(session, queryId, pin.Snapshot),
            AllowOrdinalsInHaving = _allowOrdinalsInHaving,
            DefaultInsertHints = session.Settings.Get("DEFAULT_HINTS_INSERT_STATEMENT") ?? "",
            Options = AnalysisOptionsOf(session.Settings),
            ParameterTypes = [.. request.DeclaredTypes],
            ParameterValues = request.Parameters is null ? null : [.. request.Parameters],
        };
    }

    private static AnalysisOptions AnalysisOptionsOf(SessionSettings settings) => new()
    {
        ExpressionLimit = settings.GetInt("STATEMENT_EXPRESSION_LIMIT", 0),
        EstimatesCountDistinct = settings.IsOn("APPX_COUNT_DISTINCT"),
        DistinctEstimateScale = settings.GetInt("DEFAULT_NDV_SCALE", AnalysisOptions.DefaultDistinctEstimateScale),
        AllowsUnsafeCasts = settings.IsOn("ALLOW_UNSAFE_CASTS"),
        MakesVarCharOfCharValues = settings.IsOn("VALUES_STMT_AVOID_LOSSY_CHAR_PADDING"),
    };

    /// <summary>Bodies of all tables the statement names, through views: each round may show what the next views name.</summary>
    private async ValueTask<Dictionary<TableName, Table>> LoadTablesAsync(Statement statement, StatementRequest request, CatalogSnapshot snapshot, CancellationToken cancellationToken)
    {
        var loaded = new Dictionary<TableName, Table>();
        var session = request.Session;
        var settings = session.Settings;
        var missing = await _compile.RunAsync(
            CompileThreads.IsShort(request.Sql), () => TableReferences.Missing(statement, settings.Dialect, snapshot, session.CurrentDatabase, settings.SearchPath, loaded), cancellationToken);
        for (var depth = 0; depth < MaxViewDepth && missing.Count > 0; depth++)
        {
            var found = await _catalog.LoadTablesAsync(snapshot, missing, cancellationToken);
            if (found.Count == 0)
                break;
            foreach (var (name, table) in found)
                loaded[name] = table;
            missing = found.Values.Any(table => table.IsView)
                ? await _compile.RunAsync(CompileThreads.IsShort(request.Sql) && !NeedsThread(found), () => TableReferences.MissingOf(found.Values, snapshot, loaded), cancellationToken)
                : [];
        }
        return loaded;
    }

    /// <summary>JSON and CSV with quotes are read only, also as partitions.</summary>
    private static void CheckWritable(Table target)
    {
        if (target.Format == FileFormat.Json || target.Partitions.Any(partition => partition.Format == FileFormat.Json))
            throw new Catalog.Errors.SqlException(
                Catalog.Errors.SqlState.FeatureNotSupported, $"Cannot write to table with format JSON. Impala can only write to tables with format TEXT and PARQUET: {target.Name}");
        if (target.TextFormat.Quote is not null && (target.Format == FileFormat.Text || target.Partitions.Any(partition => partition.Format == FileFormat.Text)))
            throw new Catalog.Errors.SqlException(
                Catalog.Errors.SqlState.FeatureNotSupported, $"Cannot write to text table with quotes: {target.Name}", hint: "Write to a text or Parquet table without quoteChar.");
    }

    private static void CheckCodec(Table target, string codec)
    {
        if (target.Format == FileFormat.Parquet && codec.Split(':')[0] is not ("NONE" or "DEFAULT" or "SNAPPY" or "GZIP" or "ZSTD" or "LZ4"))
            throw new Catalog.Errors.SqlException(Catalog.Errors.SqlState.InvalidParameterValue, "Invalid parquet compression codec " + codec, hint: "Set COMPRESSION_CODEC to NONE, SNAPPY, GZIP, ZSTD or LZ4.");
    }

    private static Catalog.ValueList<KeyValuePair<string, string>> WriteOptions(Session session)
    {
        string[] names = ["COMPRESSION_CODEC", "PARQUET_FILE_SIZE", "PARQUET_PAGE_ROW_COUNT_LIMIT", "PARQUET_TIMESTAMP_TYPE", "PARQUET_WRITE_PAGE_INDEX", "PARQUET_BLOOM_FILTER_WRITE"];
        return [.. names.Select(name => new KeyValuePair<string, string>(name, session.Settings.Get(name) ?? ""))];
    }

    private static T Report<T>(Session session, AnalysisContext context, T analyzed)
    {
        foreach (var warning in context.Warnings)
            session.Notices.Enqueue(Notice.Warning(warning));
        return analyzed;
    }
}

/// <summary>A query ready to run.</summary>
internal sealed record PlannedQuery(FragmentedPlan Plan, IReadOnlyList<ResultColumn> Columns, StatementContext Statement)
{
    /// <summary>True when the connection's own thread may begin to run it.</summary>
    public bool RunsInline { get; init; }

    /// <summary>True when scans of catalog relations need the bodies of all tables.</summary>
    public bool ReadsCatalogBodies { get; init; }
}
