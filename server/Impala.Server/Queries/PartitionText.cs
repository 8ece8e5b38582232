using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;

namespace Impala.Server.Queries;

/// <summary>Values of partition columns as the metastore keeps them and as folders are named.</summary>
internal static class PartitionText
{
    // No type of a partition column has a text that depends on the session.
    private static readonly StatementContext Anywhere = new("", 0, "UTC", "", "", "", false);

    /// <summary>A constant's text, by the cast that names the folders of dynamic partitions; null for NULL.</summary>
    public static string? Of(Constant constant)
    {
        if (constant.Value is null)
            return null;
        var text = ConstantFolder.Evaluate(new Cast(constant, SqlType.String, CastFailure.Impala), Anywhere);
        return ((ByteString)text.Value!).ToString();
    }
}
