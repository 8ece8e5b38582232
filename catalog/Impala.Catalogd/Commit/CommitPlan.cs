using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;

namespace Impala.Catalogd.Commit;

/// <summary>Everything a write does, as the intent records it before the first file moves. A restarted catalogd finishes or undoes it from
/// this alone.</summary>
/// <param name="BaseVersion">The version of the table the write was computed from; 0 for appends, which fit any.</param>
internal sealed record CommitPlan(
    string Database, string Table, bool Overwrite, long BaseVersion, IReadOnlyList<PlannedPartition> Partitions)
{
    /// <summary>The files are somebody's, not the write's own (LOAD DATA): undoing moves them back.</summary>
    public bool MovesBack { get; init; }

    /// <summary>Files of the table that the moved ones take the place of.</summary>
    public IReadOnlyList<string> Rewritten { get; init; } = [];

    /// <summary>CREATE TABLE AS: the table that the write makes, an encoded TableMessage in base64; empty when it is there.</summary>
    public string Created { get; init; } = "";

    /// <summary>The new table's folder is nobody else's: undoing deletes it.</summary>
    public bool OwnsFolder { get; init; }

    [JsonIgnore]
    public IEnumerable<PlannedMove> Moves => Partitions.SelectMany(partition => partition.Moves);

    /// <summary>The table that the write makes, or null.</summary>
    public Table? CreatedTable() => Created.Length == 0 ? null : TableMessage.Parser.ParseFrom(Convert.FromBase64String(Created)).ToTable();

    /// <summary>The plan of a CREATE TABLE AS before its rows are written.</summary>
    public static CommitPlan ToCreate(Table table, bool ownsFolder) => new(table.Name.Database, table.Name.Table, false, 0, [])
    {
        Created = table.ToMessage().ToByteString().ToBase64(),
        OwnsFolder = ownsFolder,
    };

    public string Serialize() => JsonSerializer.Serialize(this);

    public static CommitPlan Parse(string json) => JsonSerializer.Deserialize<CommitPlan>(json) ?? throw new InvalidDataException("The plan of a write is empty.");
}

/// <summary>What a write does to one partition (the only one, without values, of an unpartitioned table).</summary>
/// <param name="Values">One text a partition column; null is SQL NULL.</param>
internal sealed record PlannedPartition(IReadOnlyList<string?> Values, string Location, IReadOnlyList<PlannedMove> Moves);

internal sealed record PlannedMove(string Source, string Target, long Length, long NumRows);
