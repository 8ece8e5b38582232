using Impala.Server;
using Impala.Statestore.Configuration;

return await DaemonMain.RunAsync<ImpaladOptions>(args, ImpaladHost.Build);
