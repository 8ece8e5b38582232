global using ResultColumn = Impala.Engine.Analysis.ResultColumn;
