using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;

namespace Impala.Catalogd.Commit;

/// <summary>What a coordinator asks to commit.</summary>
/// <param name="Overwritten">Partitions that OVERWRITE empties even when nothing was written to them.</param>
internal sealed record WrittenFiles(
    string QueryId, TableName Table, long TableOid, bool Overwrite, long BaseVersion, IReadOnlyList<ValueList<string?>> Overwritten, IReadOnlyList<WrittenPartition> Partitions)
{
    /// <summary>Files of the table that what was written takes the place of.</summary>
    public IReadOnlyList<string> Rewritten { get; init; } = [];

    /// <summary>Joins the messages of one stream; the first tells everything but further files.</summary>
    public static WrittenFiles From(IReadOnlyList<CommitInsertRequest> messages)
    {
        var first = messages[0];
        return new WrittenFiles(
            first.QueryId,
            first.Name.ToTableName(),
            first.TableOid,
            first.Overwrite,
            first.BaseVersion,
            messages.SelectMany(message => message.Overwritten).Select(spec => spec.Values.ToValues()).ToArray(),
            messages.SelectMany(message => message.Partitions).Select(WrittenPartition.From).ToArray())
        {
            Rewritten = messages.SelectMany(message => message.RewrittenFiles).ToArray(),
        };
    }
}

internal sealed record WrittenPartition(ValueList<string?> Values, IReadOnlyList<WrittenFile> Files)
{
    public static WrittenPartition From(WrittenPartitionMessage message) => new(
        message.Values.ToValues(), message.Files.Select(file => new WrittenFile(file.StagedPath, file.Length, file.NumRows)).ToArray());
}

internal sealed record WrittenFile(string StagedPath, long Length, long NumRows);
