using Impala.Tpch.Tables;
using Spectre.Console;

namespace Impala.Tpch.Output;

/// <summary>Draws a bar for each table: for terminals.</summary>
internal sealed class BarProgress(IReadOnlyDictionary<TpchTable, ProgressTask> bars) : IProgressDisplay
{
    public void Add(TpchTable table, int numRows) => bars[table].Increment(numRows);

    public void FinishFile(GenerationJob job)
    {
    }
}
