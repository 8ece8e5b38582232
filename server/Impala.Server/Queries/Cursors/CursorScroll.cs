namespace Impala.Server.Queries.Cursors;

/// <summary>How far back a cursor can go.</summary>
internal enum CursorScroll
{
    /// <summary>NO SCROLL: nowhere; a row is let go as soon as it was passed.</summary>
    No,

    /// <summary>Neither word: as far as the rows kept in memory reach.</summary>
    Window,

    /// <summary>SCROLL: to the first row; what does not fit into memory goes to a file.</summary>
    Yes,
}
