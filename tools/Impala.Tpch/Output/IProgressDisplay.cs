using Impala.Tpch.Tables;

namespace Impala.Tpch.Output;

/// <summary>Is told how far a run has come; several threads tell at once.</summary>
internal interface IProgressDisplay
{
    /// <summary>Rows were written.</summary>
    void Add(TpchTable table, int numRows);

    /// <summary>A file is complete.</summary>
    void FinishFile(GenerationJob job);
}
