namespace Impala.Statestore.Web;

/// <summary>A part of a page with its heading.</summary>
public abstract record PageSection(string Heading);

public sealed record PageTable(string Heading, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows) : PageSection(Heading);

public sealed record PageValues(string Heading, IReadOnlyList<(string Name, object? Value)> Values) : PageSection(Heading);

public sealed record PageText(string Heading, string Text) : PageSection(Heading);

/// <summary>A cell that leads somewhere; JSON has its text only.</summary>
public sealed record PageLink(string Text, string Address);
