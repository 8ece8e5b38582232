using Impala.Catalog.Types;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Windows;

/// <summary>A window function that gives the value of another row: lag and lead (x [, offset [, default]]), first_value and last_value (x), nth_value (x, n).</summary>
internal sealed class ValueFunction(string name, int numMinimum, int numMaximum, string description) : WindowFunction
{
    public override string Name => name;

    public override string Description => description;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length < numMinimum || arguments.Length > numMaximum)
            return null;
        var value = arguments[0];
        if (arguments.Length == 3)
        {
            // The default may be the wider one: lag(int_column, 1, 0.5).
            if (ImplicitCasts.CommonType(value, arguments[2], resolution) is not { } common)
                return null;
            value = common;
        }
        if (value.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null)
            value = SqlType.String;
        if (arguments.Length > 1 && !ImplicitCasts.CanCast(arguments[1], SqlType.BigInt, resolution))
            return null;
        return arguments.Length switch
        {
            1 => new FunctionSignature([value], value),
            2 => new FunctionSignature([value, SqlType.BigInt], value),
            _ => new FunctionSignature([value, SqlType.BigInt, value], value),
        };
    }
}
