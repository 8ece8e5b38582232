namespace Impala.Server;

/// <summary>What clients are told of the server. Clients parse the leading number, and some read "PostgreSQL (\d+)" in version().</summary>
internal static class ServerVersion
{
    public const string Product = "0.1.0";
    public const string Text = "15.0 (Impala for .NET " + Product + ")";
    public const string Number = "150000";
    public const string Full = "PostgreSQL 15.0 (Impala for .NET " + Product + ")";
}
