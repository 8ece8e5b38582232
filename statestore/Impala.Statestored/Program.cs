using Impala.Statestore.Configuration;
using Impala.Statestored;

return await DaemonMain.RunAsync<StatestoredOptions>(args, StatestoredHost.Build);
