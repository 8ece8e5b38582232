using System.Collections.Concurrent;
using Impala.Tpch.Tables;

namespace Impala.Tpch.Output;

/// <summary>
/// Generates tables into Parquet files, one folder a table. Files are independent of each other (every random stream can
/// skip ahead), so that each thread takes the next file there is, those of the largest tables first.
/// </summary>
internal sealed class GenerationRun
{
    private readonly TpchGenerator _generator;
    private readonly string _folder;
    private readonly ConcurrentQueue<GenerationJob> _jobs;
    private readonly IProgressDisplay _progress;

    /// <param name="generator">Makes the rows.</param>
    /// <param name="folder">Gets one folder a table.</param>
    /// <param name="tables">The tables to generate.</param>
    /// <param name="numFiles">Files a table; small tables get fewer, so that none is empty.</param>
    /// <param name="progress">Is told of every batch.</param>
    public GenerationRun(
        TpchGenerator generator, string folder, IEnumerable<TpchTable> tables, int numFiles, IProgressDisplay progress)
    {
        _generator = generator;
        _folder = folder;
        _progress = progress;
        _jobs = new ConcurrentQueue<GenerationJob>(tables
            .OrderByDescending(table => ExpectedRows(table, generator.Scale))
            .SelectMany(table => Jobs(table, numFiles)));
    }

    /// <summary>The files of a default run: lineitem files of about 60 MB.</summary>
    public static int DefaultNumFiles(double scale) => Math.Max(1, (int)Math.Ceiling(scale * 4));

    /// <summary>Rows a table will have; lineitem's are four an order on average.</summary>
    public static long ExpectedRows(TpchTable table, double scale) => table.NumUnits(scale) * (IsLineitemOrPartSupp(table) ? 4 : 1);

    /// <summary>Generates all files. Old files of the tables are deleted first; a file gets its name when it is complete.</summary>
    public async Task RunAsync(int numThreads, CancellationToken cancellationToken)
    {
        foreach (var table in _jobs.Select(job => job.Table).Distinct())
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder, table.Name));
            foreach (var file in folder.EnumerateFiles("part-*.parquet*"))
                file.Delete();
        }

        // LongRunning: each thread computes until the end, and the pool stays free for the display.
        await Task.WhenAll(Enumerable.Range(0, numThreads).Select(_ => Task.Factory.StartNew(
            () => TakeJobs(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private static bool IsLineitemOrPartSupp(TpchTable table) => table == TpchTables.Lineitem || table == TpchTables.PartSupp;

    private IEnumerable<GenerationJob> Jobs(TpchTable table, int numFiles)
    {
        // A file of fewer than some thousand rows is no use to anyone.
        var numParts = (int)Math.Clamp(table.NumUnits(_generator.Scale) / 1000, 1, numFiles);
        return Enumerable.Range(0, numParts).Select(part => new GenerationJob(table, part, numParts));
    }

    private void TakeJobs(CancellationToken cancellationToken)
    {
        while (_jobs.TryDequeue(out var job))
            Write(job, cancellationToken);
    }

    private void Write(GenerationJob job, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, job.Table.Name, job.FileName);
        var unfinished = path + ".unfinished";
        using (var writer = new TableFileWriter(job.Table, unfinished))
        {
            foreach (var batch in _generator.Generate(job.Table, job.Part, job.NumParts))
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(batch);
                _progress.Add(job.Table, batch.NumRows);
            }

            writer.Finish();
        }

        File.Move(unfinished, path);
        _progress.FinishFile(job);
    }
}
