using System.Text.Json;
using Impala.Bench.Records;

namespace Impala.Bench.Reports;

/// <summary>Reads the records that runs have left in a folder.</summary>
internal static class RecordFolder
{
    /// <summary>
    /// Reads all <c>*.jsonl</c> files of a folder, in the order of their names. Of records of the same bench, case and metric the last
    /// counts, for files are appended to.
    /// </summary>
    /// <exception cref="FormatException">A line is no record; the message says which.</exception>
    public static IReadOnlyList<BenchRecord> Read(string folder)
    {
        var records = new List<BenchRecord>();
        var positions = new Dictionary<(string Bench, string Case, string Metric), int>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                if (line.Length > 0)
                    Add(Parse(line, file, number));
            }
        }

        return records;

        void Add(BenchRecord record)
        {
            var key = (record.Bench, record.Case, record.Metric);
            if (positions.TryAdd(key, records.Count))
                records.Add(record);
            else
                records[positions[key]] = record;
        }
    }

    private static BenchRecord Parse(string line, string file, int number)
    {
        try
        {
            return BenchRecord.Parse(line);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{file}, line {number}: {e.Message}", e);
        }
    }
}
