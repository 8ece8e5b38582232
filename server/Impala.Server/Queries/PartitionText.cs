using System.Globalization;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;

namespace Impala.Server.Queries;

/// <summary>Values of partition columns as the metastore keeps them.</summary>
internal static class PartitionText
{
    /// <summary>A constant's text; null for NULL.</summary>
    public static string? Of(Constant constant) => constant.Value switch
    {
        null => null,
        ByteString text => text.ToString(),
        int days when constant.Type.Kind == SqlTypeKind.Date => DateOnly.FromDayNumber(days + 719162).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };
}
