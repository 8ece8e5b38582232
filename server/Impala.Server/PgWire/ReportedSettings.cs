using Impala.Server.PgWire.Messages;
using Impala.Server.Sessions;

namespace Impala.Server.PgWire;

/// <summary>The settings that a client is told by ParameterStatus: all when its session opens, then each that changed, before ReadyForQuery.</summary>
internal sealed class ReportedSettings(SessionSettings settings)
{
    // PostgreSQL 15's, in its order, and search_path, which later versions report.
    private static readonly string[] Names =
    [
        "application_name", "client_encoding", "DateStyle", "default_transaction_read_only", "in_hot_standby", "integer_datetimes", "IntervalStyle",
        "is_superuser", "search_path", "server_encoding", "server_version", "session_authorization", "standard_conforming_strings", "TimeZone",
    ];

    private readonly string[] _told = new string[Names.Length];
    private int _version = -1;

    public void Write(PgWriter writer)
    {
        if (_version == settings.Version)
            return;
        _version = settings.Version;
        for (var i = 0; i < Names.Length; i++)
        {
            var value = settings.GetRequired(Names[i]);
            if (value == _told[i])
                continue;
            _told[i] = value;
            writer.WriteParameterStatus(Names[i], value);
        }
    }
}
