using System.CommandLine;
using System.Globalization;
using Impala.Bench.Records;
using Impala.Bench.Statistics;
using Impala.Engine.Columnar;

namespace Impala.Bench.Exchange;

/// <summary><c>exchange</c>: rows from a sender to a receiver over loopback, by our data stream and by Arrow Flight, in turn.</summary>
internal static class ExchangeCommand
{
    private const string Rival = "Arrow Flight";

    private static readonly (string Name, ExchangeColumn[] Columns)[] Cases =
    [
        ("integers", [ExchangeColumn.Key, ExchangeColumn.Key, ExchangeColumn.Number, ExchangeColumn.Number]),
        ("decimals", [ExchangeColumn.Amount, ExchangeColumn.Amount, ExchangeColumn.Amount, ExchangeColumn.Amount]),
        ("words", [ExchangeColumn.Word, ExchangeColumn.Word, ExchangeColumn.Word, ExchangeColumn.Word]),
        ("texts", [ExchangeColumn.Text]),
        ("lineitem",
        [
            ExchangeColumn.Key, ExchangeColumn.Key, ExchangeColumn.Key, ExchangeColumn.Number,
            ExchangeColumn.Amount, ExchangeColumn.Amount, ExchangeColumn.Amount, ExchangeColumn.Amount,
            ExchangeColumn.Word, ExchangeColumn.Word, ExchangeColumn.Day, ExchangeColumn.Day, ExchangeColumn.Day,
            ExchangeColumn.Word, ExchangeColumn.Word, ExchangeColumn.Text,
        ]),
    ];

    public static Command Create()
    {
        var megabytes = new Option<int>("--megabytes") { Description = "Data of a run", DefaultValueFactory = _ => 64 };
        var rows = new Option<int[]>("--batch-rows")
        {
            Description = "Rows of a batch", DefaultValueFactory = _ => [RecordBatch.DefaultNumRows, 16384], AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds") { Description = "Measured rounds", DefaultValueFactory = _ => 15 };
        var json = BenchOutput.CreateOption();
        var command = new Command("exchange", "Sends rows over loopback by our exchange and by Arrow Flight") { megabytes, rows, rounds, json };
        command.SetAction(async (result, cancel) =>
        {
            using var output = new BenchOutput(result.GetValue(json));
            await using var host = await ExchangeHost.StartAsync();
            Console.WriteLine($"{"case",-24}{"ours GB/s",11}{"Mrows/s",10}{"Flight GB/s",13}{"Mrows/s",10}{"ratio",8}");
            foreach (var batchRows in result.GetRequiredValue(rows))
            {
                foreach (var (name, columns) in Cases)
                    await MeasureAsync(host, $"{name} x {batchRows}", columns, batchRows, result.GetValue(megabytes), result.GetValue(rounds), output, cancel);
            }
            return 0;
        });
        return command;
    }

    private static async Task MeasureAsync(
        ExchangeHost host, string name, ExchangeColumn[] columns, int batchRows, int megabytes, int numRounds, BenchOutput output, CancellationToken cancellationToken)
    {
        using var data = ExchangeData.Create(columns, NumBatches(columns, batchRows, megabytes), batchRows);
        var runs = await AlternatedRuns.MeasureAsync(
            async cancel => Check(await host.RunOursAsync(data, cancel), data),
            async cancel => Check(await host.RunFlightAsync(data, cancel), data),
            numRounds,
            5,
            cancellationToken);
        var record = BenchRecord.OfPairs("exchange", name, "rate", "GB/s", Rates(runs.Ours, data.NumBytes / 1e6), Rates(runs.Theirs, data.NumBytes / 1e6), Rival);
        var rows = BenchRecord.OfPairs("exchange", name, "rows", "Mrows/s", Rates(runs.Ours, data.NumRows / 1e3), Rates(runs.Theirs, data.NumRows / 1e3), Rival);
        output.Add(record);
        output.Add(rows);
        Console.WriteLine(
            $"{name,-24}{Text(record.Ours, "0.00"),11}{Text(rows.Ours, "0.0"),10}{Text(record.Theirs, "0.00"),13}{Text(rows.Theirs, "0.0"),10}"
            + $"{Text(record.Ratio, "0.00"),8} [{Text(record.Low, "0.00")}, {Text(record.High, "0.00")}]");
    }

    /// <summary>As many as give about so many megabytes by Arrow's measure.</summary>
    private static int NumBatches(ExchangeColumn[] columns, int batchRows, int megabytes)
    {
        using var one = ExchangeData.Create(columns, 1, batchRows);
        return (int)Math.Max(1, megabytes * 1_000_000L / one.NumBytes);
    }

    private static void Check(long numRows, ExchangeData data)
    {
        if (numRows != data.NumRows)
            throw new InvalidOperationException($"{numRows} rows arrived of {data.NumRows}");
    }

    /// <summary>Thousandths of a unit over milliseconds.</summary>
    private static double[] Rates(IReadOnlyList<double> milliseconds, double amount) => [.. milliseconds.Select(time => amount / time)];

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
