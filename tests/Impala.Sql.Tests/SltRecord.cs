namespace Impala.Sql.Tests;

/// <summary>One statement of an .slt file with what it must give.</summary>
/// <param name="Line">Where the record's first line stands, from 1.</param>
/// <param name="Kind">Whether success, an error or rows are expected.</param>
/// <param name="Sql">The statement, lines joined by line feeds.</param>
internal sealed record SltRecord(int Line, SltKind Kind, string Sql)
{
    /// <summary>Engines that leave the record out.</summary>
    public IReadOnlyList<string> SkipIf { get; init; } = [];

    /// <summary>The only engine that runs the record; null for all.</summary>
    public string? OnlyIf { get; init; }

    /// <summary>One letter a column; <c>R</c> compares numbers to nine digits, all others compare text.</summary>
    public string Types { get; init; } = "";

    /// <summary>How rows are ordered before they are compared.</summary>
    public SltSort Sort { get; init; }

    /// <summary>Expected rows as they stand in the file.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>What a COPY FROM record sends; null for others.</summary>
    public string? CopyData { get; init; }

    /// <summary>Of a file record: its name below the folder of the test; <see cref="Sql"/> is its content, one line a line.</summary>
    public string FileName { get; init; } = "";

    /// <summary>How a file is compressed: gzip, zlib, or empty.</summary>
    public string Codec { get; init; } = "";

    /// <summary>Expected SQLSTATE; null when the record names none.</summary>
    public string? SqlState { get; init; }

    /// <summary>A part of the expected message; empty for any.</summary>
    public string Message { get; init; } = "";

    /// <summary>The lines of the expected rows in the file: from this index (from 0), so many.</summary>
    public (int First, int Count) RowLines { get; init; }

    public bool RunsOn(string engine) => !SkipIf.Contains(engine) && (OnlyIf is null || OnlyIf == engine);
}
