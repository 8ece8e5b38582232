namespace Impala.Statestore.Web;

/// <summary>What a page shows, apart from how: the same content is written as HTML and, with <c>?json</c>, as JSON.</summary>
public sealed class PageContent(string title)
{
    private readonly List<PageSection> _sections = [];

    public string Title { get; } = title;

    public IReadOnlyList<PageSection> Sections => _sections;

    /// <summary>Seconds after which the browser loads the page again; 0 never.</summary>
    public int RefreshSeconds { get; set; }

    /// <summary>Adds a table. Cells are text or <see cref="PageLink"/>; null shows as nothing.</summary>
    public PageContent Table(string heading, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        _sections.Add(new PageTable(heading, columns, rows.ToArray()));
        return this;
    }

    /// <summary>Adds a table of names and values.</summary>
    public PageContent Values(string heading, params IReadOnlyList<(string Name, object? Value)> values)
    {
        _sections.Add(new PageValues(heading, values));
        return this;
    }

    /// <summary>Adds text in a fixed-width font, line breaks kept.</summary>
    public PageContent Text(string heading, string text)
    {
        _sections.Add(new PageText(heading, text));
        return this;
    }
}
