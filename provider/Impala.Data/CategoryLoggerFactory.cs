using Microsoft.Extensions.Logging;

namespace Impala.Data;

/// <summary>Names the wire library's log categories after this provider: <c>Impala.Data.Command</c>, <c>Impala.Data.Connection</c> ...</summary>
internal sealed class CategoryLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => inner.CreateLogger(
        categoryName.StartsWith("Npgsql", StringComparison.Ordinal) ? ImpalaDiagnostics.Name + categoryName["Npgsql".Length..] : categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The caller's factory is the caller's to dispose.
    public void Dispose()
    {
    }
}
