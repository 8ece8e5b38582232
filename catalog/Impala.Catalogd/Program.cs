using Impala.Catalogd;
using Impala.Statestore.Configuration;

return await DaemonMain.RunAsync<CatalogdOptions>(args, CatalogdHost.Build);
