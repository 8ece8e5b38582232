namespace Impala.Shell;

/// <summary>Prints the rows of a result as they come.</summary>
internal interface IRowPrinter
{
    /// <summary>Takes a row; null is NULL.</summary>
    void Add(string?[] row);

    /// <summary>Prints what is left.</summary>
    void Finish();
}
