using Impala.Tpch.Generation;
using Impala.Tpch.Text;

namespace Impala.Tpch.Tables;

/// <summary>A table of TPC-H.</summary>
/// <remarks>
/// A table is generated in units, of which each owns its share of every random stream: a row, except for partsupp, whose
/// unit is a part (four rows), and lineitem, whose unit is an order (one to seven rows).
/// </remarks>
public sealed class TpchTable
{
    private readonly long _unitsAtScaleOne;
    private readonly bool _isFixed;
    private readonly Func<ScaledSizes, TextPool, TpchBatch, RowSource> _open;

    internal TpchTable(
        string name, IReadOnlyList<TpchColumn> columns, long units, bool isFixed, Func<ScaledSizes, TextPool, TpchBatch, RowSource> open)
    {
        Name = name;
        Columns = columns;
        _unitsAtScaleOne = units;
        _isFixed = isFixed;
        _open = open;
    }

    /// <summary>The name, in lower case.</summary>
    public string Name { get; }

    /// <summary>The columns, in the specification's order.</summary>
    public IReadOnlyList<TpchColumn> Columns { get; }

    /// <summary>How many units the table has at a scale factor.</summary>
    public long NumUnits(double scale) => _isFixed ? _unitsAtScaleOne : (long)(_unitsAtScaleOne * scale);

    internal RowSource Open(ScaledSizes sizes, TextPool pool, TpchBatch batch) => _open(sizes, pool, batch);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
