namespace Impala.Testing;

/// <summary>Finds the repository and the reference data beside it from wherever a test runs.</summary>
public static class RepositoryPaths
{
    private const string SharedVariable = "IMPALA_SHARED";

    private static readonly Lazy<string> ProcessFolder = new(MakeProcessFolder);

    /// <summary>The folder that holds Impala.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of reference data: environment variable IMPALA_SHARED, or "shared" beside the repository.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there: a test that needs it fails, it is never skipped.</exception>
    public static string Shared
    {
        get
        {
            var path = Environment.GetEnvironmentVariable(SharedVariable) ?? Path.Combine(Path.GetDirectoryName(Root)!, "shared");
            return Directory.Exists(path)
                ? path
                : throw new DirectoryNotFoundException($"Reference data is missing: set {SharedVariable} to its folder, or put it at {path}.");
        }
    }

    /// <summary>A file or folder of the reference data.</summary>
    public static string SharedPath(params string[] parts)
    {
        var path = Path.Combine([Shared, .. parts]);
        return Path.Exists(path) ? path : throw new FileNotFoundException($"Reference data is missing: {path}.");
    }

    /// <summary>A new empty folder for one test; what is left of it goes when the test process ends.</summary>
    public static string NewTemporaryFolder(string name) => Directory.CreateDirectory(Path.Combine(ProcessFolder.Value, $"{name}-{Guid.NewGuid():n}")).FullName;

    private static string MakeProcessFolder()
    {
        // Open to other users: PostgreSQL's server runs as its own.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"impala-tests-{Guid.NewGuid():n}")).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A process that outlives the tests still writes there.
            }
        };
        return folder;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Impala.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"Impala.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
