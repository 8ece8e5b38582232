using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Impala.Statestore.Web;

/// <summary>Writes this process's meters (those whose name begins with "Impala") in Prometheus' text format 0.0.4, with process figures.
/// Counters and gauges keep one value a set of tags; histograms give count and sum.</summary>
public sealed class MetricsExporter : IDisposable
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:");

    private readonly MeterListener _listener;
    private readonly ConcurrentDictionary<(string Name, string Tags), Series> _series = new();

    public MetricsExporter(IMeterFactory meterFactory)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                // Several daemons may share a process in tests: each shows the meters of its own factory, and those of libraries.
                if (instrument.Meter.Name.StartsWith("Impala", StringComparison.Ordinal) && (instrument.Meter.Scope is null || instrument.Meter.Scope == meterFactory))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        string? last = null;
        foreach (var ((name, tags), series) in _series.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).ThenBy(pair => pair.Key.Tags, StringComparer.Ordinal))
        {
            if (name != last)
            {
                if (!string.IsNullOrEmpty(series.Instrument.Description))
                    text.Append("# HELP ").Append(name).Append(' ').Append(series.Instrument.Description.Replace('\n', ' ')).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(series.Kind).Append('\n');
                last = name;
            }
            if (series.Kind == "summary")
            {
                Append(text, name + "_count", tags, series.Count);
                Append(text, name + "_sum", tags, series.Value);
            }
            else
            {
                Append(text, name, tags, series.Value);
            }
        }
        AppendProcess(text);
        return text.ToString();
    }

    private static void AppendProcess(StringBuilder text)
    {
        using var process = Process.GetCurrentProcess();
        AppendGauge(text, "process_resident_memory_bytes", process.WorkingSet64);
        AppendGauge(text, "process_num_threads", process.Threads.Count);
        AppendGauge(text, "process_cpu_seconds_total", process.TotalProcessorTime.TotalSeconds, "counter");
        AppendGauge(text, "dotnet_gc_heap_size_bytes", GC.GetTotalMemory(forceFullCollection: false));
        AppendGauge(text, "dotnet_gc_pause_seconds_total", GC.GetTotalPauseDuration().TotalSeconds, "counter");
        AppendGauge(text, "dotnet_thread_pool_threads", ThreadPool.ThreadCount);
        AppendGauge(text, "dotnet_thread_pool_queue_length", ThreadPool.PendingWorkItemCount);
    }

    private static void AppendGauge(StringBuilder text, string name, double value, string kind = "gauge")
    {
        text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
        Append(text, name, "", value);
    }

    private static void Append(StringBuilder text, string name, string tags, double value) =>
        text.Append(name).Append(tags).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _series.GetOrAdd((PrometheusName(instrument.Name), TagText(tags)), static (_, made) => new Series(made), instrument);
        series.Record(value);
    }

    /// <summary>Nearly all names are fit as they are, and some are recorded with each statement.</summary>
    private static string PrometheusName(string name) =>
        name.AsSpan().ContainsAnyExcept(NameCharacters) ? string.Concat(name.Select(c => NameCharacters.Contains(c) ? c : '_')) : name;

    private static string TagText(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var text = new StringBuilder("{");
        foreach (var (key, value) in tags)
        {
            var escaped = (value?.ToString() ?? "").Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length > 1 ? "," : "").Append(PrometheusName(key)).Append("=\"").Append(escaped).Append('"');
        }
        return text.Append('}').ToString();
    }

    private sealed class Series(Instrument instrument)
    {
        private readonly Lock _lock = new();

        public Instrument Instrument { get; } = instrument;

        public double Value { get; private set; }

        public long Count { get; private set; }

        public string Kind { get; } = KindOf(instrument);

        private bool Accumulates { get; } = !instrument.IsObservable && instrument.GetType().Name is not "Gauge`1";

        public void Record(double value)
        {
            lock (_lock)
            {
                Count++;
                Value = Accumulates ? Value + value : value;
            }
        }

        private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
        {
            "Counter`1" or "ObservableCounter`1" => "counter",
            "Histogram`1" => "summary",
            _ => "gauge",
        };
    }
}
