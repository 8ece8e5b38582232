using Impala.Catalog.Types;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Windows;

/// <summary>ntile(n): which of n parts, as equal as can be, the row is in. INT in postgres, BIGINT in impala.</summary>
internal sealed class NtileFunction : WindowFunction
{
    public override string Name => "ntile";

    public override string Description => "Number of the row's part when the partition is cut into equal parts.";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && ImplicitCasts.CanCast(arguments[0], SqlType.BigInt, resolution)
            ? new FunctionSignature([SqlType.BigInt], resolution.IsPostgres ? SqlType.Int : SqlType.BigInt)
            : null;
}
