namespace Impala.Storage.Tests;

/// <summary>Reference data kept beside the repository: <c>../shared</c>, or the folder that IMPALA_SHARED names.</summary>
internal static class SharedData
{
    public static string Root { get; } = Find();

    public static bool IsLongRun => Environment.GetEnvironmentVariable("IMPALA_TEST_LONG") == "1";

    public static string Parquet(string name) => Path.Combine(Root, "parquet", name);

    public static IEnumerable<string> ParquetFiles() => Directory.GetFiles(Path.Combine(Root, "parquet"), "*.parquet").Order(StringComparer.Ordinal);

    public static string Tpch(string table) => Path.Combine(Root, "tpch", "sf0.01", table, table + ".parquet");

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("IMPALA_SHARED") is { Length: > 0 } named)
            return Checked(named);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Impala.sln")))
                return Checked(Path.Combine(folder.Parent!.FullName, "shared"));
        throw new DirectoryNotFoundException("the repository's root was not found above the tests");
    }

    private static string Checked(string path) => Directory.Exists(path)
        ? path
        : throw new DirectoryNotFoundException($"the reference data is missing: {path}; set IMPALA_SHARED to its folder");
}
