using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Impala.Data;

/// <summary>A collection of <see cref="ImpalaConnection.GetSchema(string, string[])"/>: a fixed table, or a query on information_schema.</summary>
internal sealed class SchemaCollection
{
    private static readonly (string Name, Type Type)[] TableColumns =
        [("database_name", typeof(string)), ("table_name", typeof(string)), ("table_type", typeof(string))];

    private const string KeyOrder = "k.table_schema, k.table_name, k.constraint_name, k.ordinal_position";

    private static (string Name, Type Type)[] KeyColumns =>
    [
        ("database_name", typeof(string)), ("table_name", typeof(string)), ("constraint_name", typeof(string)), ("column_name", typeof(string)), ("ordinal_position", typeof(int)),
    ];

    private static readonly SchemaCollection[] All =
    [
        new(DbMetaDataCollectionNames.MetaDataCollections)
        {
            _columns = [("CollectionName", typeof(string)), ("NumberOfRestrictions", typeof(int)), ("NumberOfIdentifierParts", typeof(int))],
            _rows = _ => All!.Select(collection => new object?[] { collection._name, collection._restrictions.Length, collection._restrictions.Length }),
        },
        new(DbMetaDataCollectionNames.Restrictions)
        {
            _columns =
            [
                ("CollectionName", typeof(string)), ("RestrictionName", typeof(string)), ("RestrictionDefault", typeof(string)), ("RestrictionNumber", typeof(int)),
            ],
            _rows = _ => All!.SelectMany(collection => collection._restrictions.Select(
                (restriction, index) => new object?[] { collection._name, restriction, restriction, index + 1 })),
        },
        new(DbMetaDataCollectionNames.DataSourceInformation)
        {
            _columns =
            [
                (DbMetaDataColumnNames.DataSourceProductName, typeof(string)), (DbMetaDataColumnNames.DataSourceProductVersion, typeof(string)),
                (DbMetaDataColumnNames.CompositeIdentifierSeparatorPattern, typeof(string)), (DbMetaDataColumnNames.IdentifierCase, typeof(int)),
                (DbMetaDataColumnNames.IdentifierPattern, typeof(string)), (DbMetaDataColumnNames.QuotedIdentifierPattern, typeof(string)),
                (DbMetaDataColumnNames.ParameterMarkerFormat, typeof(string)), (DbMetaDataColumnNames.ParameterMarkerPattern, typeof(string)),
                (DbMetaDataColumnNames.ParameterNameMaxLength, typeof(int)), (DbMetaDataColumnNames.StatementSeparatorPattern, typeof(string)),
                (DbMetaDataColumnNames.StringLiteralPattern, typeof(string)), (DbMetaDataColumnNames.SupportedJoinOperators, typeof(int)),
            ],
            _rows = version =>
            [
                [
                    "Impala", version, @"\.", (int)IdentifierCase.Insensitive, "[A-Za-z_][A-Za-z0-9_]*", "\"([^\"]|\"\")*\"", "@{0}",
                    "@[A-Za-z_][A-Za-z0-9_]*", 63, ";", "'([^']|'')*'",
                    (int)(SupportedJoinOperators.Inner | SupportedJoinOperators.LeftOuter
                        | SupportedJoinOperators.RightOuter | SupportedJoinOperators.FullOuter),
                ],
            ],
        },
        new(DbMetaDataCollectionNames.DataTypes)
        {
            _columns =
            [
                ("TypeName", typeof(string)), ("ProviderDbType", typeof(int)), ("DataType", typeof(string)), ("CreateFormat", typeof(string)),
                ("CreateParameters", typeof(string)), ("IsFixedLength", typeof(bool)), ("IsNullable", typeof(bool)),
            ],
            _rows = _ =>
            [
                DataType("BOOLEAN", ImpalaDbType.Boolean, typeof(bool)),
                DataType("TINYINT", ImpalaDbType.TinyInt, typeof(short)),
                DataType("SMALLINT", ImpalaDbType.SmallInt, typeof(short)),
                DataType("INT", ImpalaDbType.Int, typeof(int)),
                DataType("BIGINT", ImpalaDbType.BigInt, typeof(long)),
                DataType("FLOAT", ImpalaDbType.Float, typeof(float)),
                DataType("DOUBLE", ImpalaDbType.Double, typeof(double)),
                DataType("DECIMAL", ImpalaDbType.Decimal, typeof(decimal), "precision,scale"),
                DataType("STRING", ImpalaDbType.String, typeof(string), isFixed: false),
                DataType("VARCHAR", ImpalaDbType.VarChar, typeof(string), "length", isFixed: false),
                DataType("CHAR", ImpalaDbType.Char, typeof(string), "length"),
                DataType("TIMESTAMP", ImpalaDbType.Timestamp, typeof(DateTime)),
                DataType("DATE", ImpalaDbType.Date, typeof(DateOnly)),
                DataType("BINARY", ImpalaDbType.Binary, typeof(byte[]), isFixed: false),
            ],
        },
        new("Databases")
        {
            _columns = [("database_name", typeof(string)), ("owner", typeof(string))],
            _restrictions = ["schema_name"],
            _query = "SELECT schema_name, schema_owner FROM information_schema.schemata "
                + "WHERE schema_name NOT IN ('information_schema', 'pg_catalog', 'pg_toast')",
            _order = "schema_name",
        },
        new("Tables")
        {
            _columns = TableColumns,
            _restrictions = ["table_schema", "table_name"],
            _query = "SELECT table_schema, table_name, table_type FROM information_schema.tables "
                + "WHERE table_schema NOT IN ('information_schema', 'pg_catalog')",
            _order = "table_schema, table_name",
        },
        new("Views")
        {
            _columns = TableColumns,
            _restrictions = ["table_schema", "table_name"],
            _query = "SELECT table_schema, table_name, table_type FROM information_schema.tables "
                + "WHERE table_schema NOT IN ('information_schema', 'pg_catalog') AND table_type = 'VIEW'",
            _order = "table_schema, table_name",
        },
        new("Columns")
        {
            _columns =
            [
                ("database_name", typeof(string)), ("table_name", typeof(string)), ("column_name", typeof(string)), ("ordinal_position", typeof(int)),
                ("is_nullable", typeof(string)), ("data_type", typeof(string)), ("character_maximum_length", typeof(int)),
                ("numeric_precision", typeof(int)), ("numeric_scale", typeof(int)),
            ],
            _restrictions = ["table_schema", "table_name", "column_name"],
            _query = "SELECT table_schema, table_name, column_name, ordinal_position, is_nullable, data_type, "
                + "character_maximum_length, numeric_precision, numeric_scale FROM information_schema.columns "
                + "WHERE table_schema NOT IN ('information_schema', 'pg_catalog')",
            _order = "table_schema, table_name, ordinal_position",
        },
        new(DbMetaDataCollectionNames.ReservedWords)
        {
            _columns = [("ReservedWord", typeof(string))],
            _query = "SELECT upper(word) FROM pg_catalog.pg_get_keywords() WHERE catcode IN ('R', 'T')",
            _order = "1",
        },
        new("PrimaryKeys")
        {
            _columns = KeyColumns,
            _restrictions = ["k.table_schema", "k.table_name"],
            _query = KeyQuery("PRIMARY KEY"),
            _order = KeyOrder,
        },
        new("ForeignKeys")
        {
            _columns = KeyColumns,
            _restrictions = ["k.table_schema", "k.table_name"],
            _query = KeyQuery("FOREIGN KEY"),
            _order = KeyOrder,
        },
    ];

    private static string KeyQuery(string type) =>
        "SELECT k.table_schema, k.table_name, k.constraint_name, k.column_name, k.ordinal_position FROM information_schema.key_column_usage k "
        + "JOIN information_schema.table_constraints c ON c.constraint_schema = k.constraint_schema AND c.constraint_name = k.constraint_name AND c.table_name = k.table_name "
        + $"WHERE c.constraint_type = '{type}'";

    private readonly string _name;
    private (string Name, Type Type)[] _columns = [];
    private string[] _restrictions = [];
    private Func<string, IEnumerable<object?[]>>? _rows;
    private string? _query;
    private string _order = "";

    private SchemaCollection(string name) => _name = name;

    public bool IsQuery => _query is not null;

    public static SchemaCollection Find(string name, string?[]? restrictions)
    {
        ArgumentNullException.ThrowIfNull(name);
        var collection = Array.Find(All, candidate => string.Equals(candidate._name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no schema collection '{name}': there are {string.Join(", ", All.Select(known => known._name))}.", nameof(name));
        return (restrictions?.Length ?? 0) <= collection._restrictions.Length
            ? collection
            : throw new ArgumentException($"'{collection._name}' takes {collection._restrictions.Length} restrictions.", nameof(restrictions));
    }

    public DataTable Empty()
    {
        var table = new DataTable(_name) { Locale = System.Globalization.CultureInfo.InvariantCulture };
        foreach (var (name, type) in _columns)
            AddColumn(table, name, type);
        return table;
    }

    public DataTable Fill(string serverVersion)
    {
        var table = Empty();
        foreach (var row in _rows!(serverVersion))
            table.Rows.Add(row);
        return table;
    }

    public ImpalaCommand CreateCommand(ImpalaConnection connection, string?[]? restrictions)
    {
        var text = new StringBuilder(_query);
        var command = new ImpalaCommand("", connection);
        for (var i = 0; i < (restrictions?.Length ?? 0); i++)
        {
            if (restrictions![i] is not { } restriction)
                continue;
            command.Parameters.AddWithValue(restriction);
            text.Append(" AND ").Append(_restrictions[i]).Append(" = $").Append(command.Parameters.Count);
        }

        command.CommandText = text.Append(" ORDER BY ").Append(_order).ToString();
        return command;
    }

    public static void AddRow(DataTable table, ImpalaDataReader reader)
    {
        var row = table.NewRow();
        for (var i = 0; i < table.Columns.Count; i++)
            row[i] = reader.GetValue(i);
        table.Rows.Add(row);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "The types are simple ones of the core library, which are kept whole.")]
    private static void AddColumn(DataTable table, string name, Type type) => table.Columns.Add(new DataColumn(name) { DataType = type });

    private static object?[] DataType(string name, ImpalaDbType type, Type clrType, string? parameters = null, bool isFixed = true) =>
    [
        name, (int)type, clrType.FullName, parameters is null ? name : $"{name}({string.Join(',', parameters.Split(',').Select((_, i) => $"{{{i}}}"))})",
        parameters, isFixed, true,
    ];
}
