namespace Impala.Data;

/// <summary>Whether a connection is encrypted, and what is demanded of the server's certificate.</summary>
public enum ImpalaSslMode
{
    /// <summary>Never.</summary>
    Disable,

    /// <summary>When the server offers it.</summary>
    Prefer,

    /// <summary>Always; the certificate is not checked.</summary>
    Require,

    /// <summary>Always; the certificate must come from a trusted authority.</summary>
    VerifyCA,

    /// <summary>Always; the certificate must come from a trusted authority and be made out to the host.</summary>
    VerifyFull,
}
