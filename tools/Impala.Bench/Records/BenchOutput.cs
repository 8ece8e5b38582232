using System.CommandLine;

namespace Impala.Bench.Records;

/// <summary>
/// Where the records of a run go: nowhere, or appended to a file of JSON lines. Each is written at once, so that a run that
/// is broken off leaves what it measured.
/// </summary>
internal sealed class BenchOutput : IDisposable
{
    private readonly StreamWriter? _writer;
    private readonly List<BenchRecord> _records = [];

    /// <param name="path">The file, whose folder is made; null for none.</param>
    public BenchOutput(string? path)
    {
        if (path is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _writer = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>The records so far.</summary>
    public IReadOnlyList<BenchRecord> Records => _records;

    /// <summary>The <c>--json</c> option, which every measuring sub-command has.</summary>
    public static Option<string?> CreateOption() => new("--json") { Description = "Append the measurements to this file, for report" };

    public void Add(BenchRecord record)
    {
        _records.Add(record);
        _writer?.WriteLine(record.ToJson());
    }

    public void Dispose() => _writer?.Dispose();
}
