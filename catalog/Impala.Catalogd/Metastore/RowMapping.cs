using System.Text.Json;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;

namespace Impala.Catalogd.Metastore;

/// <summary>Turns rows into catalog objects.</summary>
internal static class RowMapping
{
    public static Database ToDatabase(DatabaseRow row)
    {
        var details = DatabaseDetails.Parse(row.Details);
        return new Database(row.Oid, row.Name, row.Location, row.Comment, row.Owner, row.Version)
        {
            IsOwnerRole = details.IsOwnerRole,
            ManagedLocation = details.ManagedLocation,
            Properties = details.Properties.ToValueList(),
        };
    }

    public static TableEntry ToEntry(TableNameRow row) =>
        new(row.Oid, new TableName(row.DatabaseName, row.Name), (TableKind)row.Kind, row.Version)
        {
            Owner = string.Intern(row.Owner),
            IsOwnerRole = row.IsOwnerRole != 0,
        };

    public static Grantee ToGrantee(GranteeRow row)
    {
        var details = GranteeDetails.Parse(row.Details);
        return new Grantee(row.Oid, new GranteeName((GranteeKind)row.Kind, row.Name), row.Version)
        {
            IsDefined = row.IsDefined != 0,
            IsSuperuser = row.IsSuperuser != 0,
            CanLogin = row.CanLogin != 0,
            PasswordSecret = row.PasswordSecret,
            Roles = details.Roles.ToValueList(),
            Grants = details.ToGrants(),
        };
    }

    public static WriteIntent ToIntent(IntentRow row) =>
        new(row.QueryId, row.TableOid, (WriteIntentState)row.State, row.StagingDir, row.ChangedAt, row.CommittedVersion, row.Plan, row.Owner);

    public static RetiredPath ToRetiredPath(RetiredPathRow row) =>
        new(row.Path, row.TableOid, row.IsDirectory != 0, row.RetiredVersion, row.RetiredAt);

    public static Table ToTable(
        TableRow row, IEnumerable<ColumnRow> columns, IEnumerable<PropertyRow> properties, IEnumerable<PartitionRow> partitions, IEnumerable<FileRow> files)
    {
        var details = TableDetails.Parse(row.Details);
        var filesByPartition = files.ToLookup(file => file.PartitionId);
        return new Table(
            row.Oid, new TableName(row.DatabaseName, row.Name), (TableKind)row.Kind, columns.Select(ToColumn).ToValueList(), row.Version)
        {
            NumPartitionColumns = (int)row.NumPartitionColumns,
            Format = (FileFormat)row.Format,
            TextFormat = JsonSerializer.Deserialize<TextFormat>(row.TextFormat) ?? new TextFormat(),
            IsExternal = row.IsExternal != 0,
            Location = row.Location,
            Comment = row.Comment,
            Owner = row.Owner,
            Properties = properties.Select(property => KeyValuePair.Create(property.Name, property.Value)).ToValueList(),
            IsOwnerRole = details.IsOwnerRole,
            CreateTime = details.CreateTime,
            SerdeProperties = details.SerdeProperties.ToValueList(),
            PrimaryKey = details.PrimaryKey.ToValueList(),
            ForeignKeys = details.ToForeignKeys(),
            ViewText = row.ViewText,
            ViewDialect = row.ViewDialect,
            Partitions = partitions.Select(partition => new Partition(
                partition.Id,
                (JsonSerializer.Deserialize<string?[]>(partition.KeyValues) ?? []).ToValueList(),
                partition.Location,
                (FileFormat)partition.Format,
                filesByPartition[partition.Id].Select(file => new DataFile(file.Path, file.Length, file.ModificationTime, file.NumRows)).ToValueList(),
                partition.NumRows)
            {
                IncrementalStatistics = partition.IncrementalStatistics,
            }).ToValueList(),
        };
    }

    private static Column ToColumn(ColumnRow row)
    {
        var type = new SqlType((SqlTypeKind)row.TypeKind, (int)row.TypePrecision, (int)row.TypeScale, (SqlTypeKind)row.TypeElement);
        var statistics = row.NumDistinct is null
            ? null
            : new ColumnStatistics(row.NumDistinct.Value, row.NumNulls ?? -1, row.MaxSize ?? -1, row.AvgSize ?? -1, row.NumTrues ?? -1, row.NumFalses ?? -1);
        return new Column(row.Name, type, row.Comment, statistics) { UnsupportedType = row.UnsupportedType };
    }
}
