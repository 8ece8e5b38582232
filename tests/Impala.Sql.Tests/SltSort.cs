namespace Impala.Sql.Tests;

/// <summary>How the rows of a query record are ordered before they are compared.</summary>
internal enum SltSort
{
    /// <summary>As they came.</summary>
    None,

    /// <summary>Rows by their text.</summary>
    Rows,

    /// <summary>All values by their text, one a line.</summary>
    Values,
}
