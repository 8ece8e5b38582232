using Impala.Catalog.Types;
using Impala.Engine.Functions;

namespace Impala.Engine.Tests.Analysis;

/// <summary>A catalog in which every name has OID 1259 and every OID is a name.</summary>
internal sealed class FakeCatalogFunctions : ICatalogFunctions
{
    public int BackendPid => 1;

    public IReadOnlyList<string> CurrentSchemas(bool includeImplicit) => ["default_"];

    public uint? ResolveName(SqlTypeKind kind, string name) => 1259;

    public string? NameOf(SqlTypeKind kind, uint oid) => "pg_class";

    public bool IsVisible(string objectKind, uint oid) => true;

    public string Configure(string name, string value, bool isLocal) => value;

    public string? GetSetting(string name) => "";

    public string? GetDescription(uint oid, string? catalogName, int subId) => null;

    public string? GetViewDefinition(uint oid) => null;

    public string? GetConstraintDefinition(uint oid) => null;

    public string? GetIndexDefinition(uint oid, int column, bool isPretty) => null;

    public long GetRelationSize(uint oid) => 0;
}
