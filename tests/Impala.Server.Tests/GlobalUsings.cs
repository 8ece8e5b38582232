global using Impala.Catalog.Errors;
global using Xunit;
