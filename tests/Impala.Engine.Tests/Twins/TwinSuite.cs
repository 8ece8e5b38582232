namespace Impala.Engine.Tests.Twins;

/// <summary>All cases over batches of all lengths.</summary>
internal static class TwinSuite
{
    // Lengths around those of vectors and bitmap words; long batches cost, so that one case of eight takes one of them.
    private static readonly int[] Lengths = [0, 1, 7, 63, 64, 65];
    private static readonly int[] LongLengths = [1023, 1024, 257, 512];

    /// <summary>Runs each case of a dialect; its digest by its name, and what differed.</summary>
    public static (Dictionary<string, long> Digests, List<string> Differences) Run(bool isPostgres, int seed = 0)
    {
        using var values = new TwinValues();
        var digests = new Dictionary<string, long>();
        var differences = new List<string>();
        var number = 0;
        foreach (var test in TwinCases.All(isPostgres).DistinctBy(test => test.Name))
        {
            using var run = new TwinRun(test, values, seed);
            var lengths = number % 8 == 0 ? Lengths.Append(LongLengths[number / 8 % LongLengths.Length]) : Lengths;
            foreach (var length in lengths)
            {
                try
                {
                    if (run.Check(length) is not { } difference)
                        continue;
                    differences.Add($"{test.Name}: {difference}");
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    differences.Add($"{test.Name}: {length} rows: {e.GetType().Name} {e.Message}, {e.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}");
                }
                break;
            }
            digests[test.Name] = run.Digest;
            number++;
        }
        return (digests, differences);
    }
}
