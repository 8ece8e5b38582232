using System.IO.Compression;
using System.Text;
using Impala.Catalog.Objects;
using Impala.Engine.Functions.Aggregates;

namespace Impala.Server.Queries.Statements;

/// <summary>What COMPUTE INCREMENTAL STATS keeps of one column of a partition: enough to put the figures of many partitions together.</summary>
/// <param name="Type">The type it was computed of: another one makes it worthless.</param>
/// <param name="Registers">The HyperLogLog of its values, 2^10 registers.</param>
internal sealed record ColumnSketch(string Type, long NumValues, long MaxSize, long TotalSize, long NumTrues, byte[] Registers);

/// <summary>
/// The sketches of a partition, kept in the catalog as text: deflated, because most registers are small. A partition that rows are written to
/// loses them.
/// </summary>
internal sealed record PartitionSketches(long NumRows, IReadOnlyDictionary<string, ColumnSketch> Columns)
{
    public const int NumRegisters = 1 << Precision;

    private const int Precision = 10;
    private const byte Version = 1;

    /// <summary>False when a column is missing, or has another type now.</summary>
    public bool Has(IEnumerable<Column> columns) =>
        columns.All(column => Columns.TryGetValue(column.Name, out var sketch) && sketch.Type == column.Type.ToString());

    public string Encode()
    {
        var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(new DeflateStream(bytes, CompressionLevel.Optimal), Encoding.UTF8))
        {
            writer.Write(Version);
            writer.Write(NumRows);
            writer.Write(Columns.Count);
            foreach (var (name, sketch) in Columns)
            {
                writer.Write(name);
                writer.Write(sketch.Type);
                writer.Write(sketch.NumValues);
                writer.Write(sketch.MaxSize);
                writer.Write(sketch.TotalSize);
                writer.Write(sketch.NumTrues);
                writer.Write(sketch.Registers);
            }
        }
        return Convert.ToBase64String(bytes.ToArray());
    }

    /// <summary>Null for a partition that has none.</summary>
    public static PartitionSketches? Decode(string text)
    {
        if (text.Length == 0)
            return null;
        using var reader = new BinaryReader(new DeflateStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress), Encoding.UTF8);
        if (reader.ReadByte() != Version)
            return null;
        var numRows = reader.ReadInt64();
        var numColumns = reader.ReadInt32();
        var columns = new Dictionary<string, ColumnSketch>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < numColumns; i++)
        {
            var name = reader.ReadString();
            columns[name] = new ColumnSketch(
                reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadBytes(NumRegisters));
        }
        return new PartitionSketches(numRows, columns);
    }

    /// <summary>The figures of a column over the partitions whose sketches know it.</summary>
    public static ColumnStatistics Merge(IEnumerable<PartitionSketches> partitions, Column column)
    {
        var registers = new byte[NumRegisters];
        long numRows = 0, numValues = 0, maxSize = 0, totalSize = 0, numTrues = 0;
        foreach (var partition in partitions)
        {
            if (!partition.Columns.TryGetValue(column.Name, out var sketch) || sketch.Type != column.Type.ToString())
                continue;
            for (var i = 0; i < registers.Length; i++)
                registers[i] = Math.Max(registers[i], sketch.Registers[i]);
            numRows += partition.NumRows;
            numValues += sketch.NumValues;
            maxSize = Math.Max(maxSize, sketch.MaxSize);
            totalSize += sketch.TotalSize;
            numTrues += sketch.NumTrues;
        }
        var isBoolean = column.Type.Kind == Catalog.Types.SqlTypeKind.Boolean;
        var size = StatisticsQueries.FixedSize(column.Type);
        return new ColumnStatistics(
            HyperLogLog.Estimate(registers, Precision),
            numRows - numValues,
            StatisticsQueries.IsVariable(column.Type) ? maxSize : size,
            StatisticsQueries.IsVariable(column.Type) ? Math.Round((double)totalSize / Math.Max(1, numValues), 4) : size,
            isBoolean ? numTrues : -1,
            isBoolean ? numValues - numTrues : -1);
    }
}
