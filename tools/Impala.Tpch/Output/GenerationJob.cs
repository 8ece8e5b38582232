using Impala.Tpch.Tables;

namespace Impala.Tpch.Output;

/// <summary>One file to generate.</summary>
internal sealed record GenerationJob(TpchTable Table, int Part, int NumParts)
{
    public string FileName => $"part-{Part:00000}.parquet";
}
