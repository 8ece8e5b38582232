global using Impala.Clusters;
global using Impala.Testing;
global using Npgsql;
global using Xunit;
