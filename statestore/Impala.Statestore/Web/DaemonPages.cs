using System.Diagnostics;
using Impala.Statestore.Cluster;
using Impala.Statestore.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Impala.Statestore.Web;

/// <summary>The pages every daemon has.</summary>
internal static class DaemonPages
{
    public static void Map(WebApplication application)
    {
        var options = application.Services.GetRequiredService<DaemonOptions>();
        var readiness = application.Services.GetRequiredService<Readiness>();
        var metrics = application.Services.GetRequiredService<MetricsExporter>();
        application.MapPage("/", "Overview", _ => Overview(options, readiness));
        application.MapPage("/varz", "Flags", _ => Flags(options));
        application.MapGet("/metrics", (HttpContext context) =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return context.Response.WriteAsync(metrics.Write(), context.RequestAborted);
        });
        application.MapGet("/healthz", static (HttpContext context) => context.Response.WriteAsync("OK\n", context.RequestAborted));
        application.MapGet("/readyz", (HttpContext context) =>
        {
            var waiting = readiness.Waiting;
            context.Response.StatusCode = waiting.IsEmpty ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            var text = waiting.IsEmpty ? "OK\n" : string.Concat(waiting.Select(pair => $"{pair.Key}: {pair.Value}\n"));
            return context.Response.WriteAsync(text, context.RequestAborted);
        });
    }

    private static PageContent Overview(DaemonOptions options, Readiness readiness)
    {
        using var process = Process.GetCurrentProcess();
        return new PageContent(options.DaemonName).Values(
            "",
            ("Build", BuildInfo.Id),
            ("Ready", readiness.IsReady ? "yes" : string.Join("; ", readiness.Waiting.Values)),
            ("Process", process.Id),
            ("Started", new DateTimeOffset(process.StartTime)),
            ("Resident memory, bytes", process.WorkingSet64),
            ("Managed heap, bytes", GC.GetTotalMemory(forceFullCollection: false)),
            ("Threads", process.Threads.Count),
            ("Cores", Environment.ProcessorCount));
    }

    private static PageContent Flags(DaemonOptions options) => new PageContent("Flags").Table(
        "",
        ["name", "value", "description"],
        CommandLine.FlagsOf(options).Select(flag => new object?[] { flag.Name, flag.IsSecret ? "***" : flag.ValueText, flag.Description }));
}
