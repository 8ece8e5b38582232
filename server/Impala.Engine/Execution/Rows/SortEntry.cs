namespace Impala.Engine.Execution.Rows;

/// <summary>What a sort moves: the first key bytes as a number, and the row.</summary>
internal unsafe struct SortEntry
{
    public ulong Word;
    public byte* Row;
}
