using System.Text;
using System.Text.Json;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Engine.Functions;
using Impala.Engine.Optimizer;
using Impala.Engine.Planning;
using Impala.SqlParser;
using Impala.SqlParser.Ast;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

/// <summary>Every query that 20 recorded clients send at start-up and for metadata is analysed against PostgreSQL 15's catalog layout, its result
/// columns have the recorded names, and its plan holds through every rule of the optimizer.</summary>
public sealed class ClientStatementTests
{
    private static readonly Dictionary<uint, SqlType> ParameterTypes = new()
    {
        [16] = SqlType.Boolean, [20] = SqlType.BigInt, [21] = SqlType.SmallInt, [23] = SqlType.Int, [25] = SqlType.String, [26] = SqlType.Oid, [19] = SqlType.Name,
        [700] = SqlType.Float, [701] = SqlType.Double, [1043] = SqlType.String, [1082] = SqlType.Date, [1114] = SqlType.Timestamp, [1184] = SqlType.TimestampTz,
        [1700] = SqlType.Decimal(38, 9), [17] = SqlType.Binary, [1007] = SqlType.ArrayOf(SqlTypeKind.Int), [1009] = SqlType.ArrayOf(SqlTypeKind.String),
        [2950] = new SqlType(SqlTypeKind.Uuid), [1003] = SqlType.ArrayOf(SqlTypeKind.Name), [1028] = SqlType.ArrayOf(SqlTypeKind.Oid),
    };

    private readonly ClientCatalog _catalog = new();

    public static TheoryData<string> Clients() =>
    [
        "psql", "npgsql", "pgjdbc", "psycopg2", "psycopg3", "psqlodbc", "node-pg", "asyncpg", "postgres.js", "knex", "pgcli", "libreoffice", "sqlalchemy", "sqlalchemy2",
        "dbeaver", "metabase", "datagrip", "grafana", "powerbi", "tableau-jdbc", "tableau_dialect",
    ];

    [Theory]
    [MemberData(nameof(Clients))]
    public void StatementsOfAClientAnalyze(string client)
    {
        var failures = new StringBuilder();
        var seen = new HashSet<string>();
        var (numQueries, numFailed) = (0, 0);
        foreach (var line in File.ReadLines(RepositoryPaths.SharedPath("clients", client + ".jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var record = json.RootElement;
            if (!record.TryGetProperty("sql", out var sql) || !seen.Add(sql.GetString()!))
                continue;
            if (record.TryGetProperty("level", out var level) && level.GetString() is not ("core" or "catalog"))
                continue;
            if (record.TryGetProperty("error", out _) || sql.GetString()!.Contains("sa_tmp", StringComparison.Ordinal))
                continue;
            if (record.TryGetProperty("results", out var results) && results.EnumerateArray().Any(result => result.TryGetProperty("error", out _)))
                continue;
            var text = Placeholders().Replace(sql.GetString()!, "16384");
            var parsed = SqlTextParser.Parse(text, SqlDialect.Postgres);
            if (!parsed.Success)
            {
                failures.AppendLine($"[parse] {parsed.Error.Message}: {Start(text)}");
                numFailed++;
                continue;
            }
            foreach (var (statement, i) in parsed.Statements.Select((statement, i) => (statement, i)))
            {
                if (QueryOf(statement) is not { } query)
                    continue;
                numQueries++;
                if (Analyze(query, record, i) is not { } failure)
                    continue;
                numFailed++;
                failures.AppendLine($"{failure}: {Start(text)}");
            }
        }
        Assert.True(seen.Count > 0, "the client has no statements");
        if (Environment.GetEnvironmentVariable("IMPALA_CLIENT_REPORT") is { } report)
            File.AppendAllText(report, $"== {client}: {numFailed} of {numQueries} fail\n{failures}");
        Assert.True(numFailed == 0, $"{numFailed} of {numQueries} statements fail:{Environment.NewLine}{failures}");
    }

    private static Query? QueryOf(Statement statement) => statement switch
    {
        QueryStatement query => query.Query,
        ExplainStatement explain => QueryOf(explain.Statement),
        DeclareCursorStatement cursor => cursor.Query,
        _ => null,
    };

    private string? Analyze(Query query, JsonElement record, int index)
    {
        var types = record.TryGetProperty("param_oids", out var oids) && oids.ValueKind == JsonValueKind.Array
            ? oids.EnumerateArray().Select(oid => ParameterTypes.TryGetValue(oid.GetUInt32(), out var type) ? type : (SqlType?)null).ToList()
            : [];
        var context = new AnalysisContext
        {
            Dialect = SqlDialect.Postgres,
            Catalog = _catalog.Sample.Snapshot,
            Tables = _catalog.Sample.Tables,
            VirtualTables = _catalog,
            CurrentDatabase = "default_",
            SearchPath = ["default_", "tpch", "functional"],
            Statement = new StatementContext("0:0", 0, "UTC", "impala", "default_", "localhost", true) { CatalogFunctions = new FakeCatalogFunctions() },
            ParameterTypes = types,
        };
        try
        {
            var analyzed = new Analyzer(context).AnalyzeQuery(query);
            PlanValidator.Validate(analyzed.Plan, "analysis");
            var optimizer = new OptimizerContext { Slots = context.Slots, Statement = context.Statement, NumBackends = 3, ValidateEachRule = true };
            Assert.NotEmpty(PlanFragmenter.Fragment(Engine.Optimizer.Optimizer.Optimize(analyzed.Plan, optimizer), [.. analyzed.Columns.Select(column => column.Name)]).Fragments);
            return CompareNames(analyzed, record, index);
        }
        catch (SqlException error)
        {
            return $"[{error.SqlState}] {error.Message}";
        }
        catch (InvalidPlanException error)
        {
            return $"[plan] {error.Message.Split('\n')[0]}";
        }
    }

    private static string? CompareNames(AnalyzedQuery analyzed, JsonElement record, int index)
    {
        if (!record.TryGetProperty("results", out var results) || results.GetArrayLength() <= index || !results[index].TryGetProperty("columns", out var columns))
            return null;
        if (record.GetProperty("sql").GetString()!.Contains("explain", StringComparison.OrdinalIgnoreCase))
            return null;
        var expected = columns.EnumerateArray().Select(column => column.GetProperty("name").GetString()!).ToList();
        var actual = analyzed.Columns.Select(column => column.Name).ToList();
        return expected.SequenceEqual(actual) ? null : $"[names] {string.Join(',', actual)} instead of {string.Join(',', expected)}";
    }

    private static System.Text.RegularExpressions.Regex Placeholders() => new(@"\{\{[^}]*\}\}");

    private static string Start(string text)
    {
        var flat = text.ReplaceLineEndings(" ");
        return flat.Length > 300 ? flat[..300] : flat;
    }
}
