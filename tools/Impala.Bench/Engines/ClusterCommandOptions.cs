using System.CommandLine;

namespace Impala.Bench.Engines;

/// <summary>The options by which commands say which cluster they measure.</summary>
internal sealed class ClusterCommandOptions
{
    private readonly Option<int> _impalads = new("--impalads")
    {
        Description = "Impalads of the cluster", DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads of each impalad and of DuckDB", DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<int?> _port = new("--port") { Description = "Use the running cluster at this PostgreSQL port" };

    private readonly Option<int> _basePort = new("--base-port")
    {
        Description = "Base port of the started cluster", DefaultValueFactory = _ => 23050,
    };

    private readonly Option<string?> _folder = new("--dir") { Description = "Folder of the cluster; one that runs there is used as it is" };

    private readonly Option<string[]> _flags = new("--impalad-flags") { Description = "Further flags of the impalads (repeatable)" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _impalads, _threads, _port, _basePort, _folder, _flags })
            command.Add(option);
    }

    /// <summary>What the command line says.</summary>
    public ClusterOptions Read(ParseResult result, string data) => new()
    {
        Data = Path.GetFullPath(data),
        NumImpalads = result.GetValue(_impalads),
        NumThreads = result.GetValue(_threads),
        Port = result.GetValue(_port),
        BasePort = result.GetValue(_basePort),
        Folder = result.GetValue(_folder),
        ImpaladFlags = [.. (result.GetValue(_flags) ?? []).SelectMany(flags => flags.Split(' '))],
    };
}
