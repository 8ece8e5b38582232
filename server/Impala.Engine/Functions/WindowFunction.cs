using Impala.Catalog.Types;

namespace Impala.Engine.Functions;

/// <summary>A function that exists only over a window (row_number, rank, lag ...). The planner decides how it is computed; the registry types it.</summary>
public abstract class WindowFunction
{
    /// <summary>Lower-case SQL name.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for SHOW FUNCTIONS.</summary>
    public abstract string Description { get; }

    /// <summary>The overload for these argument types, or null when none fits.</summary>
    public abstract FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution);
}
