using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>The key column of a finished build side, in vectors, as often as it is asked for.</summary>
internal interface IKeySource
{
    /// <summary>Rows, NULLs included.</summary>
    long NumRows { get; }

    /// <summary>Starts anew.</summary>
    void Reset();

    /// <summary>The next values, flat, to be released by the caller; null at the end.</summary>
    ColumnVector? Next();
}
