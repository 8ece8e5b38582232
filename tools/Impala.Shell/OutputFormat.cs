namespace Impala.Shell;

/// <summary>How rows are printed.</summary>
internal enum OutputFormat
{
    /// <summary>Boxes of ASCII characters.</summary>
    Table,

    /// <summary>A line a row, with a delimiter between the columns.</summary>
    Delimited,

    /// <summary>A line a column.</summary>
    Vertical,
}
