using System.Data.Common;
using Xunit;

namespace Impala.Data.Tests;

public sealed class FactoryTests
{
    [Fact]
    public void TheFactoryMakesEverything()
    {
        DbProviderFactories.RegisterFactory("Impala.Data", ImpalaProviderFactory.Instance);
        var factory = DbProviderFactories.GetFactory("Impala.Data");
        Assert.IsType<ImpalaConnection>(factory.CreateConnection());
        Assert.IsType<ImpalaCommand>(factory.CreateCommand());
        Assert.IsType<ImpalaParameter>(factory.CreateParameter());
        Assert.IsType<ImpalaBatch>(factory.CreateBatch());
        Assert.IsType<ImpalaBatchCommand>(factory.CreateBatchCommand());
        Assert.IsType<ImpalaDataAdapter>(factory.CreateDataAdapter());
        Assert.IsType<ImpalaConnectionStringBuilder>(factory.CreateConnectionStringBuilder());
        using var source = factory.CreateDataSource("Host=h");
        Assert.IsType<ImpalaDataSource>(source);
        using var connection = new ImpalaConnection();
        Assert.Same(factory, DbProviderFactories.GetFactory(connection));
    }

    [Fact]
    public void ThePublicSurfaceShowsNothingOfNpgsql()
    {
        var leaks = from type in typeof(ImpalaConnection).Assembly.GetExportedTypes()
                    from member in type.GetMembers()
                    from used in member switch
                    {
                        System.Reflection.MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
                        System.Reflection.ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
                        System.Reflection.PropertyInfo property => [property.PropertyType],
                        System.Reflection.FieldInfo field => [field.FieldType],
                        _ => Array.Empty<Type>(),
                    }
                    where used.ToString().Contains("Npgsql", StringComparison.Ordinal)
                    select $"{type.Name}.{member.Name}: {used}";
        Assert.Empty(leaks);
    }

    [Fact]
    public void FixedSchemaCollectionsNeedNoConnection()
    {
        using var connection = new ImpalaConnection();
        Assert.Contains("Columns", connection.GetSchema().Rows.Cast<System.Data.DataRow>().Select(row => row["CollectionName"]));
        Assert.Equal(14, connection.GetSchema("DataTypes").Rows.Count);
        Assert.Equal("@{0}", connection.GetSchema("DataSourceInformation").Rows[0]["ParameterMarkerFormat"]);
        Assert.Equal(3, connection.GetSchema("Restrictions").Select("CollectionName = 'Columns'").Length);
        Assert.Throws<ArgumentException>(() => connection.GetSchema("Nothing"));
        Assert.Throws<ArgumentException>(() => connection.GetSchema("Tables", ["a", "b", "c"]));
    }

    [Fact]
    public void ACommandWithoutAConnectionSaysSo()
    {
        using var command = new ImpalaCommand("SELECT 1");
        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
        command.Connection = new ImpalaConnection();
        Assert.Throws<InvalidOperationException>(() => command.ExecuteReader());
    }

    [Theory]
    [InlineData("a'b")]
    [InlineData("a\\b")]
    [InlineData(" ")]
    public void NamesThatCouldBreakOutOfTheirQuotesAreRefused(string name)
    {
        using var connection = new ImpalaConnection();
        Assert.Throws<ArgumentException>(() => connection.ChangeDatabase(name));
    }
}
