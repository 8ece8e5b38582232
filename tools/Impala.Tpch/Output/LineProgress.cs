using Impala.Tpch.Tables;

namespace Impala.Tpch.Output;

/// <summary>Writes a line for each file: for logs and pipes.</summary>
internal sealed class LineProgress(TextWriter output) : IProgressDisplay
{
    public void Add(TpchTable table, int numRows)
    {
    }

    public void FinishFile(GenerationJob job)
    {
        lock (output)
            output.WriteLine($"{job.Table.Name}/{job.FileName} ({job.Part + 1} of {job.NumParts})");
    }
}
