using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Impala.Statestore.Web;

/// <summary>The daemon's pages, for its navigation bar.</summary>
public sealed class PageRegistry
{
    private readonly List<(string Path, string Name)> _pages = [];

    public IReadOnlyList<(string Path, string Name)> Pages => _pages;

    internal void Add(string path, string name) => _pages.Add((path, name));
}

/// <summary>Maps pages onto the web port.</summary>
public static class PageMapping
{
    /// <summary>Adds a page with a place in the navigation bar (none when <paramref name="name"/> is empty). <c>?json</c> gives the same as JSON.</summary>
    public static void MapPage(this WebApplication application, string path, string name, Func<HttpContext, PageContent> content) =>
        application.MapPage(path, name, context => new ValueTask<PageContent>(content(context)));

    /// <inheritdoc cref="MapPage(WebApplication, string, string, Func{HttpContext, PageContent})"/>
    public static void MapPage(this WebApplication application, string path, string name, Func<HttpContext, ValueTask<PageContent>> content)
    {
        var registry = application.Services.GetRequiredService<PageRegistry>();
        if (name.Length > 0)
            registry.Add(path, name);
        application.MapGet(path, async (HttpContext context) => await PageWriter.WriteAsync(context, await content(context)));
    }
}
