using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Numerics;
using Impala.Statestore.Security;

namespace Impala.Server.PgWire.Auth;

/// <summary>
/// Rules of who may connect from where and by which proof, one a line, the first that fits decides; the format is that of PostgreSQL's
/// pg_hba.conf (PostgreSQL 15, chapter 21.1). Read again when the file changes; a broken new version is logged and the old rules stay.
/// <code>
/// # TYPE   DATABASE  USER     ADDRESS       METHOD
/// host     all       all      127.0.0.1/32  trust
/// hostssl  impala    ann,bob  10.0.0.0/8    scram-sha-256
/// hostssl  all       all      all           cert
/// host     all       all      all           reject
/// </code>
/// </summary>
internal sealed partial class HbaFile
{
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private IReadOnlyList<HbaRule> _rules;
    private DateTime _readAt;

    /// <exception cref="DaemonConfigurationException">A line cannot be understood; the message names it.</exception>
    public HbaFile(string path, ILogger logger)
    {
        _path = path;
        _logger = logger;
        _readAt = File.GetLastWriteTimeUtc(path);
        _rules = Parse(File.ReadLines(path), path);
    }

    /// <summary>Today's rules.</summary>
    public IReadOnlyList<HbaRule> Rules
    {
        get
        {
            lock (_lock)
            {
                var changedAt = File.GetLastWriteTimeUtc(_path);
                if (changedAt == _readAt)
                    return _rules;
                _readAt = changedAt;
                try
                {
                    _rules = Parse(File.ReadLines(_path), _path);
                }
                catch (Exception error) when (error is DaemonConfigurationException or IOException or UnauthorizedAccessException)
                {
                    LogKept(_logger, error.Message);
                }
                return _rules;
            }
        }
    }

    /// <summary>The rules of a file's lines.</summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="DaemonConfigurationException">A line cannot be understood; the message names it.</exception>
    public static IReadOnlyList<HbaRule> Parse(IEnumerable<string> lines, string path)
    {
        var rules = new List<HbaRule>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            try
            {
                var fields = Split(line);
                if (fields.Count > 0)
                    rules.Add(ParseRule(fields));
            }
            catch (FormatException error)
            {
                throw new DaemonConfigurationException(string.Create(CultureInfo.InvariantCulture, $"{path}, line {number}: {error.Message}"));
            }
        }
        return rules;
    }

    private static HbaRule ParseRule(List<Field> fields)
    {
        bool? needsTls = fields[0].Only switch
        {
            "host" => null,
            "hostssl" => true,
            "hostnossl" => false,
            "local" => throw new FormatException("connections of type local do not exist here: there is no Unix socket. Use host with 127.0.0.1/32."),
            var type => throw new FormatException($"unknown connection type {type}: host, hostssl or hostnossl"),
        };
        if (fields.Count < 5)
            throw new FormatException("a rule has five fields: type, database, user, address, method");
        var at = 4;
        var networks = ParseNetworks(fields, ref at);
        if (at >= fields.Count)
            throw new FormatException("the rule ends before its method");
        var method = ParseMethod(fields[at++].Only);
        var (checksCertificate, checksName) = ParseOptions(fields.Skip(at).ToList());
        if (method == HbaMethod.Cert)
            (checksCertificate, checksName) = (true, true);
        if (checksCertificate && needsTls != true)
            throw new FormatException("client certificates come with hostssl only");
        return new HbaRule(needsTls, Names(fields[1]), Names(fields[2]), networks, method, checksCertificate, checksName);
    }

    private static HbaMethod ParseMethod(string method) => method switch
    {
        "trust" => HbaMethod.Trust,
        "reject" => HbaMethod.Reject,
        // PostgreSQL's md5 is SCRAM as soon as the password is kept as a SCRAM secret, and no other kind is kept here.
        "scram-sha-256" or "md5" => HbaMethod.Scram,
        "password" => HbaMethod.Password,
        "cert" => HbaMethod.Cert,
        _ => throw new FormatException($"unknown method {method}: trust, reject, scram-sha-256, password or cert"),
    };

    private static (bool ChecksCertificate, bool ChecksName) ParseOptions(List<Field> options)
    {
        var result = (false, false);
        foreach (var option in options)
        {
            result = option.Only switch
            {
                "clientcert=verify-ca" => (true, false),
                "clientcert=verify-full" => (true, true),
                var other => throw new FormatException($"unknown option {other}: clientcert=verify-ca or clientcert=verify-full"),
            };
        }
        return result;
    }

    private static IReadOnlyList<string> Names(Field field)
    {
        foreach (var (name, isQuoted) in field.Parts)
        {
            if (!isQuoted && name.Length > 0 && name[0] is '@' or '+' or '/')
                throw new FormatException($"{name}: files of names, roles and patterns are not supported");
        }
        return field.Parts.Any(part => part is { Text: "all", IsQuoted: false }) ? [] : [.. field.Parts.Select(part => part.Text)];
    }

    private static IReadOnlyList<IPNetwork> ParseNetworks(List<Field> fields, ref int at)
    {
        var text = fields[3].Only;
        switch (text)
        {
            case "all":
                return [];
            case "samehost":
                return [.. OwnNetworks(isHost: true)];
            case "samenet":
                return [.. OwnNetworks(isHost: false)];
        }
        if (text.Contains('/', StringComparison.Ordinal))
            return [NetworkOf(text)];
        if (!IPAddress.TryParse(text, out var address))
            throw new FormatException($"{text} is not an address: host names are not looked up, give an address with its mask (10.0.0.0/8)");
        if (at >= fields.Count || !IPAddress.TryParse(fields[at].Only, out var mask))
            throw new FormatException($"{text} needs its mask: {text}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)} for one host");
        at++;
        var numBits = mask.GetAddressBytes().Sum(part => BitOperations.PopCount(part));
        return [NetworkOf(string.Create(CultureInfo.InvariantCulture, $"{text}/{numBits}"))];
    }

    private static IPNetwork NetworkOf(string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 2
            && IPAddress.TryParse(parts[0], out var address)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var numBits)
            && numBits <= address.GetAddressBytes().Length * 8)
            return new IPNetwork(Masked(address, numBits), numBits);
        throw new FormatException($"{text} is not an address with a mask length");
    }

    // IPNetwork refuses bits beyond the mask, PostgreSQL ignores them.
    private static IPAddress Masked(IPAddress address, int numBits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xFF00 >> Math.Clamp(numBits - i * 8, 0, 8));
        return new IPAddress(bytes);
    }

    private static IEnumerable<IPNetwork> OwnNetworks(bool isHost) =>
        from face in NetworkInterface.GetAllNetworkInterfaces()
        from own in face.GetIPProperties().UnicastAddresses
        let numBits = isHost ? own.Address.GetAddressBytes().Length * 8 : own.PrefixLength
        select new IPNetwork(Masked(own.Address, numBits), numBits);

    /// <summary>The fields of a line: apart by blanks, parts by commas, quotes keep both and the special meaning of words away; # ends it.</summary>
    private static List<Field> Split(string line)
    {
        var fields = new List<Field>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && char.IsWhiteSpace(line[at]))
                at++;
            if (at >= line.Length || line[at] == '#')
                return fields;
            var parts = new List<(string, bool)>();
            do
            {
                if (parts.Count > 0)
                    at++;
                parts.Add(ReadPart(line, ref at));
            }
            while (at < line.Length && line[at] == ',');
            fields.Add(new Field(parts));
        }
    }

    private static (string Text, bool IsQuoted) ReadPart(string line, ref int at)
    {
        if (at < line.Length && line[at] == '"')
        {
            var end = line.IndexOf('"', at + 1);
            if (end < 0)
                throw new FormatException("a quote is not closed");
            var quoted = line[(at + 1)..end];
            at = end + 1;
            return (quoted, true);
        }
        var start = at;
        while (at < line.Length && !char.IsWhiteSpace(line[at]) && line[at] is not (',' or '#'))
            at++;
        return (line[start..at], false);
    }

    [LoggerMessage(EventId = 1010, Level = LogLevel.Error, Message = "The host-based authentication file was not taken over, the rules before stay: {Reason}")]
    private static partial void LogKept(ILogger logger, string reason);

    private sealed record Field(List<(string Text, bool IsQuoted)> Parts)
    {
        public string Only => Parts is [var part] ? part.Text : throw new FormatException("a list is not allowed here: " + string.Join(',', Parts.Select(each => each.Text)));
    }
}
