namespace Impala.Clusters;

/// <summary>Finds the programs: in <c>IMPALA_HOME</c>, else beside this program in the build output.</summary>
internal static class Installation
{
    public static IReadOnlyList<string> Command(DaemonKind kind)
    {
        var (project, assembly) = kind switch
        {
            DaemonKind.Statestored => ("Impala.Statestored", "statestored.dll"),
            DaemonKind.Catalogd => ("Impala.Catalogd", "catalogd.dll"),
            DaemonKind.Impalad => ("Impala.Server", "impalad.dll"),
        };
        var candidates = Candidates(project).Select(folder => Path.Combine(folder, assembly)).ToList();
        var path = candidates.Find(File.Exists)
            ?? throw new MiniClusterException($"{assembly} is not built: looked for {string.Join(" and ", candidates)}");
        return [DotnetHost(), path];
    }

    private static IEnumerable<string> Candidates(string project)
    {
        if (Environment.GetEnvironmentVariable("IMPALA_HOME") is { Length: > 0 } home)
        {
            yield return home;
            yield return Path.Combine(home, "artifacts", "bin", project, "release");
            yield break;
        }

        // artifacts/bin/<this project>/<configuration>/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var projects = output.Parent?.Parent?.FullName ?? AppContext.BaseDirectory;
        yield return Path.Combine(projects, project, output.Name);
        if (output.Name != "release")
            yield return Path.Combine(projects, project, "release");
    }

    // The host that runs this program, so that the daemons get the same .NET.
    private static string DotnetHost() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}
