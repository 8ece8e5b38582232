using System.CommandLine;
using Impala.Bench.Records;

namespace Impala.Bench.Comparisons;

/// <summary>The options by which commands say how queries are compared.</summary>
internal sealed class ComparisonCommandOptions
{
    private readonly Option<int> _rounds = new("--rounds") { Description = "Measured rounds", DefaultValueFactory = _ => 7 };
    private readonly Option<int> _warmups = new("--warmups") { Description = "Rounds before them", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write the measurements to this file" };
    private readonly Option<string?> _json = BenchOutput.CreateOption();
    private readonly Option<string?> _label = new("--label") { Description = "What the records are called (default: the sub-command, and the scale)" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _rounds, _warmups, _csv, _json, _label })
            command.Add(option);
    }

    /// <summary>What the command line says.</summary>
    public ComparisonSettings Read(ParseResult result, string label) => new()
    {
        Label = result.GetValue(_label) ?? label,
        NumRounds = Math.Max(1, result.GetValue(_rounds)),
        NumWarmups = Math.Max(0, result.GetValue(_warmups)),
        CsvFile = result.GetValue(_csv),
        JsonFile = result.GetValue(_json),
    };
}
