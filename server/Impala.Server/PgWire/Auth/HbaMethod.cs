namespace Impala.Server.PgWire.Auth;

/// <summary>How a rule of the host-based authentication file lets clients in.</summary>
internal enum HbaMethod
{
    /// <summary>Every name is believed.</summary>
    Trust,

    /// <summary>Nobody.</summary>
    Reject,

    /// <summary>SCRAM-SHA-256, over TLS also with channel binding.</summary>
    Scram,

    /// <summary>The password itself is sent.</summary>
    Password,

    /// <summary>A client certificate whose common name is the user.</summary>
    Cert,
}
