using Impala.Testing;
using Xunit;

namespace Impala.Sql.Tests;

/// <summary>
/// Every file under tests/sql is a test: those of the impala dialect run against us, those of the postgres dialect against us and against
/// PostgreSQL. With IMPALA_UPDATE_SLT=1 the expected rows are written anew: by PostgreSQL where it is the oracle.
/// </summary>
public sealed class SltTests(SltEngines engines) : IClassFixture<SltEngines>
{
    private static readonly string Root = Path.Combine(RepositoryPaths.Root, "tests", "sql");
    private static readonly bool Updates = Environment.GetEnvironmentVariable("IMPALA_UPDATE_SLT") == "1";

    public static TheoryData<string> ImpalaFiles => Files("impala");

    public static TheoryData<string> PostgresFiles => Files("postgres");

    [Theory]
    [MemberData(nameof(ImpalaFiles))]
    public async Task ImpalaDialect(string file)
    {
        var records = SltFile.Read(Path.Combine(Root, file));
        var (client, variables) = await engines.OpenForFileAsync("impala");
        using (client)
            await CheckAsync(file, records, "impala", client, variables, Updates);
    }

    [Theory]
    [MemberData(nameof(PostgresFiles))]
    public async Task PostgresDialect(string file)
    {
        var records = SltFile.Read(Path.Combine(Root, file));
        using (var postgres = await engines.OpenPostgresAsync())
            await CheckAsync(file, records, "postgres", postgres, new SltVariables("", "", ""), Updates);
        var (client, variables) = await engines.OpenForFileAsync("postgres");
        using (client)
            await CheckAsync(file, Updates ? SltFile.Read(Path.Combine(Root, file)) : records, "impala", client, variables, updates: false);
    }

    private static async Task CheckAsync(string file, SltFile records, string engine, WireClient client, SltVariables variables, bool updates)
    {
        var answers = updates ? new Dictionary<SltRecord, List<string>>(ReferenceEqualityComparer.Instance) : null;
        var failures = await SltRunner.RunAsync(records, engine, client, variables, answers);
        if (answers is not null)
            SltRunner.Rewrite(Path.Combine(Root, file), records, answers);
        Assert.True(failures.Length == 0, $"tests/sql/{file}\n{failures}");
    }

    private static TheoryData<string> Files(string dialect)
    {
        var files = new TheoryData<string>();
        var folder = Path.Combine(Root, dialect);
        foreach (var file in Directory.EnumerateFiles(folder, "*.slt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            files.Add(Path.GetRelativePath(Root, file));
        return files;
    }
}
