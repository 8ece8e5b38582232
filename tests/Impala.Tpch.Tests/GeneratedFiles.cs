using DuckDB.NET.Data;
using Impala.Tpch.Answers;
using Impala.Tpch.Output;
using Impala.Tpch.Tables;
using Xunit;

namespace Impala.Tpch.Tests;

/// <summary>All tables as Parquet files at one scale, three files a table, and DuckDB to query them.</summary>
public class GeneratedFiles : IAsyncLifetime
{
    private readonly double _scale;

    public GeneratedFiles()
        : this(0.1)
    {
    }

    protected GeneratedFiles(double scale) => _scale = scale;

    public string Folder { get; } = Directory.CreateTempSubdirectory("tpch-tests-").FullName;

    public async Task InitializeAsync()
    {
        // A file left by an earlier run of more parts must not stay.
        Directory.CreateDirectory(Path.Combine(Folder, "part"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "part", "part-00007.parquet"), "old");
        var progress = new LineProgress(TextWriter.Null);
        await new GenerationRun(new TpchGenerator(_scale), Folder, TpchTables.All, 3, progress).RunAsync(2, CancellationToken.None);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Where DuckDB's answer over the files differs from the reference; null when it does not.</summary>
    public string? FindDifference(int query, string reference)
    {
        using var duckDb = new DuckDBConnection("DataSource=:memory:");
        duckDb.Open();
        using var command = duckDb.CreateCommand();
        foreach (var table in TpchTables.All)
        {
            command.CommandText = $"create view {table} as select * from '{Path.Combine(Folder, table.Name, "*.parquet")}'";
            command.ExecuteNonQuery();
        }

        command.CommandText = TpchQueries.Get(query);
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<IReadOnlyList<string>>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, columns.Count).Select(i => AnswerText.Of(reader.GetValue(i)))]);
        return AnswerComparison.FindDifference(
            query, new QueryAnswer(columns, rows), QueryAnswer.Read(SharedData.Path("tpch", "answers", reference), query));
    }
}
