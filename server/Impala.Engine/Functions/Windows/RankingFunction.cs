using Impala.Catalog.Types;

namespace Impala.Engine.Functions.Windows;

/// <summary>A window function without arguments: row_number, rank, dense_rank (BIGINT), percent_rank, cume_dist (DOUBLE).</summary>
internal sealed class RankingFunction(string name, SqlType result, string description) : WindowFunction
{
    public override string Name => name;

    public override string Description => description;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.IsEmpty ? new FunctionSignature([], result) : null;
}
