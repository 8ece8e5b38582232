namespace Impala.Tpch.Tests;

/// <summary>Finds the reference data that lies beside the repository, in <c>shared</c> or where IMPALA_SHARED says.</summary>
internal static class SharedData
{
    public static string Path(params string[] parts)
    {
        var path = System.IO.Path.Combine([Root(), .. parts]);
        return System.IO.Path.Exists(path) ? path : throw new FileNotFoundException("Reference data is missing: " + path);
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("IMPALA_SHARED") is { Length: > 0 } configured)
            return configured;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Impala.sln")))
                return System.IO.Path.Combine(folder.Parent!.FullName, "shared");
        }

        throw new DirectoryNotFoundException("The tests are not run from inside the repository; set IMPALA_SHARED");
    }
}
