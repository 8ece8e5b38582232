using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Server.Sessions.Options;
using Impala.SqlParser;

namespace Impala.Server.Sessions;

/// <summary>
/// The values a session has set, over the defaults of <see cref="SettingTable"/>. What SET changes stays when its transaction commits and
/// is undone when that rolls back, to a savepoint too; SET LOCAL ends with the transaction either way. Read and written by the session's
/// connection only; a query takes a copy.
/// </summary>
internal sealed class SessionSettings
{
    private static readonly string[] KeptByUnset = ["SQL_DIALECT", "search_path"];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _local = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _startup = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What each change of the transaction replaced, in order.</summary>
    private readonly List<(string Name, string? Value, string? Local)> _undo = [];
    private (int Version, IReadOnlyDictionary<string, string> Values) _queryOptions = (-1, new Dictionary<string, string>());
    private (int Version, int Outside, int InBlock) _idle = (-1, 0, 0);
    private (string Text, IReadOnlyList<string> Names) _searchPath = ("", []);

    /// <summary>Grows with every change: what was made of the settings is as good as they are as long as it stands still.</summary>
    public int Version { get; private set; }

    /// <summary>The value SHOW prints, or null for a name nobody knows.</summary>
    public string? Get(string name)
    {
        if (!SettingTable.TryGet(name, out var setting))
            return _local.GetValueOrDefault(name) ?? _values.GetValueOrDefault(name);
        return _local.GetValueOrDefault(setting.Name) ?? _values.GetValueOrDefault(setting.Name) ?? DefaultOf(setting);
    }

    public string GetRequired(string name) => Get(name) ?? throw Unknown(name);

    /// <summary>Sets and answers the setting (so that the client can be told), or raises 42704, 55P02 or 22023.</summary>
    public Setting Set(string name, string value, bool isLocal = false)
    {
        if (!SettingTable.TryGet(name, out var setting))
        {
            // PostgreSQL keeps names with a dot ("custom.option") for anybody.
            if (!name.Contains('.', StringComparison.Ordinal))
                throw Unknown(name);
            Change(name, value, isLocal);
            return new Setting(name, "", "Customized Options", "", IsQueryOption: false);
        }
        if (!setting.IsSettable)
            throw CannotBeChanged(setting);
        // Impala forgets options it no longer has, and the empty text sets none.
        if (setting.IsRemoved)
            return setting;
        if (string.IsNullOrWhiteSpace(value) && (setting.IsQueryOption || (IsImpala && QueryOptions.IsShared(setting.Name))))
            return Reset(name);
        Change(setting.Name, NormalValue(setting, value), isLocal);
        return setting;
    }

    /// <summary>The value that setting it would give; raises as <see cref="Set"/>.</summary>
    public string Check(string name, string value)
    {
        if (!SettingTable.TryGet(name, out var setting))
            return name.Contains('.', StringComparison.Ordinal) ? value : throw Unknown(name);
        return setting.IsSettable ? NormalValue(setting, value) : throw CannotBeChanged(setting);
    }

    /// <summary>A start-up parameter: what RESET goes back to.</summary>
    public Setting SetAtStartup(string name, string value)
    {
        var setting = Set(name, value);
        if (_values.TryGetValue(setting.Name, out var normal))
            _startup[setting.Name] = normal;
        else
            _startup.Remove(setting.Name);
        Commit();
        return setting;
    }

    /// <summary>Values the server itself fixes at start-up (session_authorization, ...), not checked against SET's rules.</summary>
    public void Preset(string name, string value)
    {
        _startup[name] = value;
        Version++;
    }

    public Setting Reset(string name)
    {
        if (!SettingTable.TryGet(name, out var setting))
            throw Unknown(name);
        Change(setting.Name, _startup.GetValueOrDefault(setting.Name), isLocal: false);
        return setting;
    }

    public void ResetAll()
    {
        foreach (var name in _values.Keys.Concat(_local.Keys).ToList())
            Change(name, null, isLocal: false);
        foreach (var (name, value) in _startup)
            if (SettingTable.TryGet(name, out var setting) && setting.IsSettable)
                Change(name, value, isLocal: false);
    }

    /// <summary>Impala's UNSET ALL: the database and the dialect stay.</summary>
    public void UnsetAll()
    {
        var kept = KeptByUnset.Where(_values.ContainsKey).Select(name => (name, _values[name])).ToList();
        ResetAll();
        foreach (var (name, value) in kept)
            Change(name, value, isLocal: false);
    }

    /// <summary>A place to roll back to: changes so far.</summary>
    public int Mark => _undo.Count;

    /// <summary>The transaction ended well: SET LOCAL values go, the others stay.</summary>
    public void Commit()
    {
        _undo.Clear();
        if (_local.Count == 0)
            return;
        _local.Clear();
        Version++;
    }

    /// <summary>Undoes what was changed after a mark.</summary>
    public void Rollback(int mark = 0)
    {
        if (_undo.Count > mark)
            Version++;
        for (var i = _undo.Count - 1; i >= mark; i--)
        {
            Put(_values, _undo[i].Name, _undo[i].Value);
            Put(_local, _undo[i].Name, _undo[i].Local);
        }
        _undo.RemoveRange(mark, _undo.Count - mark);
    }

    private void Change(string name, string? value, bool isLocal)
    {
        Version++;
        _undo.Add((name, _values.GetValueOrDefault(name), _local.GetValueOrDefault(name)));
        if (!isLocal)
            Put(_values, name, value);
        Put(_local, name, isLocal ? value : null);
    }

    private static void Put(Dictionary<string, string> values, string name, string? value)
    {
        if (value is null)
            values.Remove(name);
        else
            values[name] = value;
    }

    public SqlDialect Dialect => SqlDialect.Find(GetRequired("SQL_DIALECT")) ?? SqlDialect.Postgres;

    /// <summary>Milliseconds, 0 without limit.</summary>
    public int StatementTimeoutMs => SettingValue.ParseMilliseconds(GetRequired("statement_timeout"));

    /// <summary>Milliseconds a session may wait for its client, 0 without limit.</summary>
    public int IdleTimeoutMs(bool isInBlock)
    {
        if (_idle.Version != Version)
        {
            var outside = SettingValue.ParseMilliseconds(GetRequired("idle_session_timeout"));
            _idle = (Version, outside, SettingValue.ParseMilliseconds(GetRequired("idle_in_transaction_session_timeout")));
        }
        return isInBlock ? _idle.InBlock : _idle.Outside;
    }

    public string TimeZone => GetRequired("TimeZone");

    /// <summary>Schemas in order, <c>$user</c> left out; the first is the current database.</summary>
    public IReadOnlyList<string> SearchPath
    {
        get
        {
            var text = GetRequired("search_path");
            if (_searchPath.Names.Count == 0 || !string.Equals(_searchPath.Text, text, StringComparison.Ordinal))
                _searchPath = (text, SearchPathText.Parse(text));
            return _searchPath.Names;
        }
    }

    /// <summary>A Boolean query option.</summary>
    public bool IsOn(string option) => Get(option) == "1";

    public int GetInt(string option, int whenUnset) =>
        int.TryParse(Get(option), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : whenUnset;

    /// <summary>All query options as the planner and executors take them; made anew after a change, never changed itself.</summary>
    public IReadOnlyDictionary<string, string> QueryOptionValues()
    {
        if (_queryOptions.Version == Version)
            return _queryOptions.Values;
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in QueryOptions.All)
            options[option.Name] = OptionValue(option);
        OptionRules.Check(options);
        _queryOptions = (Version, options);
        return options;
    }

    /// <summary>A query option as SET lists it.</summary>
    public string OptionValue(Setting option)
    {
        if (!QueryOptions.IsShared(option.Name))
            return _local.GetValueOrDefault(option.Name) ?? _values.GetValueOrDefault(option.Name) ?? DefaultOf(option);
        var value = GetRequired(option.Name);
        return option.Name == "TIMEZONE" ? value : (SettingValue.ParseMilliseconds(value) / 1000).ToString(CultureInfo.InvariantCulture);
    }

    // A transaction begins as the session's default says.
    private string DefaultOf(Setting setting) => setting.Name is "transaction_isolation" or "transaction_read_only"
        ? GetRequired("default_" + setting.Name)
        : _startup.TryGetValue(setting.Name, out var value) ? value : setting.Default;

    private bool IsImpala => ReferenceEquals(Dialect, SqlDialect.Impala);

    private string NormalValue(Setting setting, string value)
    {
        if (!IsImpala || !QueryOptions.IsShared(setting.Name))
            return SettingValue.Normalize(setting, value);
        if (setting.Name != "TimeZone")
            return SettingValue.Normalize(setting, IntegerOption.NonNegative.Normalize("IDLE_SESSION_TIMEOUT", value.Trim()) + "s");
        try
        {
            return SettingValue.Normalize(setting, value);
        }
        catch (SqlException error) when (error.SqlState == SqlState.InvalidParameterValue)
        {
            throw new SqlException(SqlState.InvalidParameterValue, $"Invalid timezone name '{value.Trim().Trim('\'', '"')}'.");
        }
    }

    private static SqlException CannotBeChanged(Setting setting) =>
        new(SqlState.CantChangeRuntimeParam, $"parameter \"{setting.Name}\" cannot be changed");

    private SqlException Unknown(string name) => IsImpala
        ? new(
            SqlState.UndefinedObject,
            $"Invalid query option: {name}",
            hint: Engine.Analysis.NearestName.Hint("", SettingTable.NearestOption(name)))
        : new(
            SqlState.UndefinedObject,
            $"unrecognized configuration parameter \"{name}\"",
            hint: Engine.Analysis.NearestName.Hint("", SettingTable.Nearest(name)));
}
