namespace Impala.Shell;

/// <summary>Who runs a line, and how.</summary>
internal enum ShellVerbKind
{
    /// <summary>The server.</summary>
    Statement,

    /// <summary>QUIT and EXIT.</summary>
    Quit,

    /// <summary>CONNECT host:port.</summary>
    Connect,

    /// <summary>SET VAR:name=value.</summary>
    SetVariable,

    /// <summary>UNSET VAR:name.</summary>
    UnsetVariable,

    /// <summary>SOURCE file.</summary>
    Source,
}
