using System.Globalization;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;

namespace Impala.Server.Queries;

/// <summary>Partition values as Hive writes them in folder names: k=v, URL-encoded, NULL as __HIVE_DEFAULT_PARTITION__.</summary>
internal static class PartitionText
{
    private const string NullValue = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The values of "k=v/k=v", in order; none for an empty text.</summary>
    public static IEnumerable<string?> Parse(string folder)
    {
        if (folder.Length == 0)
            yield break;
        foreach (var part in folder.Split('/'))
        {
            var value = Uri.UnescapeDataString(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            yield return value == NullValue ? null : value;
        }
    }

    /// <summary>A constant's text as the metastore keeps it; null for NULL.</summary>
    public static string? Of(Constant constant) => constant.Value switch
    {
        null => null,
        ByteString text => text.ToString(),
        int days when constant.Type.Kind == SqlTypeKind.Date => DateOnly.FromDayNumber(days + 719162).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };
}
