namespace Impala.Engine.Execution.Operators;

/// <summary>Names of partition folders as Hive and Impala write them: k=v, URL-encoded.</summary>
internal static class PartitionPath
{
    /// <summary>The folder's value for NULL (and, as in Impala, for the empty string).</summary>
    public const string NullValue = "__HIVE_DEFAULT_PARTITION__";

    public static string Part(string column, string? value) => column + "=" + (string.IsNullOrEmpty(value) ? NullValue : Uri.EscapeDataString(value));
}
