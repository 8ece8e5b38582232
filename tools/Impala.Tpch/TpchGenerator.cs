using Impala.Tpch.Generation;
using Impala.Tpch.Tables;
using Impala.Tpch.Text;

namespace Impala.Tpch;

/// <summary>
/// Generates the rows of TPC-H, equal to dbgen's bit for bit, at any scale and in any partition.
/// </summary>
/// <remarks>The object holds no state of a run: several threads may generate tables or parts of tables from it at once.</remarks>
public sealed class TpchGenerator
{
    private readonly ScaledSizes _sizes;
    private readonly TextPool _pool;

    /// <param name="scale">The scale factor: 1 is about a gigabyte. At least 0.001, so that every table has rows.</param>
    /// <param name="edition">Which dbgen's rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public TpchGenerator(double scale, TpchEdition edition = TpchEdition.DuckDb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 0.001);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 100_000);
        _sizes = new ScaledSizes(scale, edition);
        _pool = new TextPool(edition);
    }

    /// <summary>The scale factor.</summary>
    public double Scale => _sizes.Scale;

    /// <summary>
    /// Generates one part of a table. The batch that is handed out is filled anew at each step: use it before the next one.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="part">Which part, counting from 0.</param>
    /// <param name="numParts">Into how many parts the table is cut; their rows one after the other are the table.</param>
    /// <param name="rowsPerBatch">A batch is handed out once it has so many rows (lineitem may go over by six).</param>
    public IEnumerable<TpchBatch> Generate(TpchTable table, int part = 0, int numParts = 1, int rowsPerBatch = 8192)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, numParts);
        var numUnits = table.NumUnits(Scale);
        return Generate(table, Start(numUnits, part, numParts), Start(numUnits, part + 1, numParts), rowsPerBatch);
    }

    private static long Start(long numUnits, int part, int numParts) => (long)((Int128)numUnits * part / numParts);

    private IEnumerable<TpchBatch> Generate(TpchTable table, long start, long end, int rowsPerBatch)
    {
        var batch = new TpchBatch(table);
        var source = table.Open(_sizes, _pool, batch);
        source.Skip(start);
        for (var unit = start; unit < end;)
        {
            batch.Clear();
            for (; unit < end && batch.NumRows < rowsPerBatch; unit++)
                batch.NumRows += source.WriteUnit(unit);
            yield return batch;
        }
    }
}
