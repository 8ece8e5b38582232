using Impala.Catalog.Errors;
using Impala.Catalog.Types;

namespace Impala.Storage.Errors;

/// <summary>Errors of files and their contents. Corrupt files are of class 22, so that clients keep their connection.</summary>
internal static class StorageErrors
{
    public static SqlException FileNotFound(string path, Exception? inner = null) =>
        new(SqlState.ObjectNotInPrerequisiteState, $"file does not exist: {path}", hint: "If files were changed outside Impala, run REFRESH on the table.", inner: inner);

    public static SqlException InputOutput(string path, Exception inner) =>
        new(SqlState.ObjectNotInPrerequisiteState, $"file cannot be accessed: {path}", detail: inner.Message, inner: inner);

    public static SqlException FileChanged(string path) => new(
        SqlState.ObjectNotInPrerequisiteState, $"File {path} has changed while it was read.", hint: "Run REFRESH on the table and try again.");

    public static SqlException FileExists(string path) => new(SqlState.ObjectNotInPrerequisiteState, $"file exists already: {path}");

    public static SqlException NoBucket(string path) => new(SqlState.InvalidParameterValue, $"path names no bucket: {path}");

    public static SqlException BucketNotFound(string path, Exception inner) =>
        new(SqlState.ObjectNotInPrerequisiteState, $"the bucket does not exist: {path}", hint: "Create it, or see --s3_endpoint and --s3_region.", inner: inner);

    public static SqlException AccessRefused(string path, string code, Exception inner) => new(
        SqlState.InsufficientPrivilege,
        $"the object store refuses access: {path}",
        hint: "See the keys: --s3_credentials_file, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the daemons' environment.",
        detail: code,
        inner: inner);

    public static SqlException ObjectStoreFailed(string path, int status, string code, Exception? inner) =>
        new(SqlState.ObjectNotInPrerequisiteState, $"the object store failed: {path}", detail: status > 0 ? $"{code} ({status})" : code, inner: inner);

    public static SqlException ObjectStoreUnusable(Exception inner) => new(
        SqlState.ObjectNotInPrerequisiteState,
        "the object store cannot be used",
        hint: "See --s3_endpoint, --s3_region, --s3_credentials_file, and the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        detail: inner.Message,
        inner: inner);

    public static SqlException UnknownScheme(string path, string scheme) =>
        new(SqlState.FeatureNotSupported, $"no file system for scheme \"{scheme}\": {path}");

    public static SqlException NotParquet(string path, string reason) =>
        new(SqlState.DataException, $"file is not a valid Parquet file: {path}", detail: reason);

    public static SqlException CorruptFooter(string path, string reason, Exception? inner = null) =>
        new(SqlState.DataException, $"Parquet footer is corrupt in file {path}", detail: reason, inner: inner);

    public static SqlException CorruptColumn(string path, string column, long offset, string reason, Exception? inner = null) =>
        new(SqlState.DataException, $"Parquet data is corrupt in file {path}, column \"{column}\", page at offset {offset}", detail: reason, inner: inner);

    public static SqlException NestedColumn(string path, string column, string type) =>
        new(SqlState.FeatureNotSupported, $"nested column \"{column}\" of type {type} cannot be read: {path}");

    public static SqlException IncompatibleColumn(string path, string column, SqlType tableType, string fileType) =>
        new(SqlState.DatatypeMismatch, $"column \"{column}\" of type {tableType} cannot be read from Parquet type {fileType}: {path}",
            hint: "The table's columns must agree with the file's in order and type.");

    public static SqlException ColumnOutOfRange(string path, int column, int numColumns) =>
        new(SqlState.DataException, $"file has {numColumns} columns, column {column + 1} was asked for: {path}");

    public static SqlException NotWritable(string column, SqlType type) =>
        new(SqlState.FeatureNotSupported, $"column \"{column}\" of type {type} cannot be stored");

    public static SqlException ValueTooLong(string column, long length, long limit) =>
        new(SqlState.ProgramLimitExceeded, $"value of column \"{column}\" has {length} bytes; at most {limit} can be stored");

    public static SqlException TimestampNotStorable(string column) =>
        new(SqlState.DatetimeFieldOverflow, $"column \"{column}\" has a timestamp that the file's timestamp type cannot hold");
}
